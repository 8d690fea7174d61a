//! Emoji of this server's own, for its administrators.

use gloo_net::http::Method;
use leptos::{ev, html::Input, prelude::*, task::spawn_local};
use protocol::{
    api::{CustomEmoji, CustomEmojis, EmojiName},
    emoji::parse_name,
};

use crate::{
    components::{
        confirm::{Question, Questions, Words},
        fetched::fetched,
        field::{Field, FormError, FormState},
        picture_form::bring,
    },
    dom,
    errors::{self, FormErrors},
    http,
    texts::texts,
};

/// The field of the name of a new one.
const NAME: &str = "name";

/// Which there are, and how one adds, renames and removes them.
#[component]
pub fn OwnEmoji(
    /// Counts what was decided.
    decided: RwSignal<u32>,
) -> impl IntoView {
    let t = &texts().emoji;
    let version = RwSignal::new(0_u32);
    let changed = Callback::new(move |()| {
        _ = version.try_update(|version| *version += 1);
        _ = decided.try_update(|decided| *decided += 1);
    });
    let list = fetched("/api/emoji".to_owned(), version, move |all: CustomEmojis| {
        let none = all.emoji.is_empty().then(|| view! { <p class="faint">{t.none_of_our_own}</p> });
        let rows = all.emoji.into_iter().map(|emoji| view! { <Row emoji changed/> }).collect_view();
        view! { {none} <ul class="listing">{rows}</ul> }
    });
    view! {
        <section aria-labelledby="own-emoji">
            <h2 id="own-emoji">{t.own}</h2>
            <AddForm changed/>
            <div aria-live="polite">{list}</div>
        </section>
    }
}

#[component]
fn AddForm(changed: Callback<()>) -> impl IntoView {
    let t = &texts().emoji;
    let form = FormState::empty();
    let input = NodeRef::<Input>::new();
    let named = move || {
        let name = parse_name(&dom::input_value(NAME));
        let sentence = |code| FormErrors { form: None, fields: vec![(NAME.to_owned(), errors::sentence(code))] };
        name.map_err(|code| form.refuse(sentence(code))).ok()
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if named().is_some()
            && let Some(input) = input.get_untracked()
        {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be chosen once more.
        input.set_value("");
        let (Some(file), Some(name), false) = (file, named(), form.busy.get_untracked()) else { return };
        form.start();
        spawn_local(async move {
            match bring::<CustomEmoji>(&format!("/api/emoji/{name}"), file).await {
                Ok(_) => {
                    if form.done() {
                        dom::clear_input(NAME);
                    }
                    changed.run(());
                }
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    let is_busy = move || form.busy.get().then_some("true");
    view! {
        <form class="stack" method="post" action="/account" novalidate aria-busy=is_busy on:submit=submit>
            <FormError form/>
            <Field name=NAME label=t.own_name autocomplete="off" hint=t.own_hint form/>
            <input type="file" accept="image/jpeg,image/png,image/gif,image/webp" hidden node_ref=input on:change=chosen/>
            <button class="button quiet" aria-disabled=is_busy>{t.add_own}</button>
        </form>
    }
}

#[component]
fn Row(emoji: CustomEmoji, changed: Callback<()>) -> impl IntoView {
    let t = texts();
    let questions = expect_context::<Questions>();
    let CustomEmoji { name, picture } = emoji;
    let shown = format!(":{name}:");
    let path = StoredValue::new(format!("/api/emoji/{name}"));
    let field = NodeRef::<Input>::new();
    let error = RwSignal::new(None::<String>);
    let rename = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let name = field.get_untracked().map(|input| input.value()).unwrap_or_default();
        spawn_local(async move {
            match http::tell(Method::PATCH, &path.get_value(), &EmojiName { name }).await {
                Ok(()) => changed.run(()),
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    let title = (t.files.remove)(&shown);
    let remove = move |_| {
        let carry_out = move || async move {
            http::command(Method::DELETE, &path.get_value()).await?;
            changed.run(());
            Ok(())
        };
        let title = title.clone();
        let words = move || Words { title: title.clone(), text: t.emoji.remove_says, action: t.emoji.remove };
        questions.ask(Question::new(words, carry_out));
    };
    let about = format!(" {shown}");
    view! {
        <li>
            <img class="own" src=format!("/api/emoji/pictures/{picture}") alt=""/>
            <div class="about">
                <p class="name">{shown}</p>
            </div>
            <div class="actions">
                <button type="button" class="button quiet small" on:click=remove>
                    {t.emoji.remove} <span class="unseen">{about.clone()}</span>
                </button>
                <details class="closing">
                    <summary class="button quiet small">{t.emoji.rename} <span class="unseen">{about}</span></summary>
                    <form class="stack" method="post" action="/account" novalidate on:submit=rename>
                        <label class="field">{t.emoji.new_name} <input node_ref=field value=name autocomplete="off"/></label>
                        <p class="error" role="alert">{move || error.get()}</p>
                        <button class="button small">{t.emoji.rename}</button>
                    </form>
                </details>
            </div>
        </li>
    }
}

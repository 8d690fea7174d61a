//! Links that let people in: making, copying and revoking them.

use gloo_net::http::Method;
use leptos::{ev, html::Input, prelude::*, task::spawn_local};
use protocol::{
    RoomId,
    api::{Link, Links, NewLink},
};

use crate::{
    components::{
        choice::Choice,
        confirm::{Question, Questions, Words},
        field::{FormError, FormState},
        more::paged,
    },
    dom, http,
    session::Client,
    texts::{self, texts},
};

/// In the order of their words in the texts.
const HOURS: [Option<u32>; 4] = [Some(1), Some(24), Some(7 * 24), None];
/// As above.
const USES: [Option<u32>; 3] = [Some(1), Some(10), None];

/// The links that there are, below the form for a new one.
#[component]
pub fn InviteLinks(room: RoomId) -> impl IntoView {
    let t = &texts().manage;
    let form = FormState::empty();
    let version = RwSignal::new(0);
    let (hours, uses) = (RwSignal::new(1), RwSignal::new(1));
    let (may_create_accounts, creates_accounts) = (RwSignal::new(false), RwSignal::new(false));
    let path = StoredValue::new(format!("/api/rooms/{room}/links"));
    let changed = move |result: Result<(), _>| match result {
        Ok(()) => {
            if form.done() {
                version.update(|version| *version += 1);
            }
        }
        Err(failure) => form.refuse(crate::errors::Failure::into(failure)),
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        form.start();
        let new = NewLink {
            hours: HOURS[hours.get_untracked()],
            uses: USES[uses.get_untracked()],
            creates_accounts: may_create_accounts.get_untracked() && creates_accounts.get_untracked(),
        };
        spawn_local(async move { changed(http::tell(Method::POST, &path.get_value(), &new).await) });
    };
    let questions = expect_context::<Questions>();
    let revoke = Callback::new(move |code: String| {
        let path = path.with_value(|path| format!("{path}/{code}"));
        let carry_out = move || {
            let path = path.clone();
            async move {
                http::command(Method::DELETE, &path).await?;
                _ = version.try_update(|version| *version += 1);
                Ok(())
            }
        };
        let words = move || {
            let ask = texts::confirm();
            Words { title: ask.revoke.to_owned(), text: ask.revoke_says, action: t.revoke }
        };
        questions.ask(Question::new(words, carry_out));
    });
    let part = move |page: Links| {
        _ = may_create_accounts.try_set(page.may_create_accounts);
        (page.links, page.next)
    };
    let show = move |links: Vec<Link>| {
        let none = links.is_empty().then(|| view! { <p class="faint">{t.no_links}</p> });
        let rows = links.into_iter().map(|link| view! { <Row link revoke/> }).collect_view();
        view! { {none} <ul class="listing">{rows}</ul> }
    };
    view! {
        <section class="part" aria-labelledby="links-title">
            <h3 id="links-title" tabindex="-1">{t.links}</h3>
            <p class="faint">{t.links_hint}</p>
            <form class="choices" method="dialog" on:submit=submit>
                <Choice id="link-hours" label=t.expires_in options=&t.expiries chosen=hours/>
                <Choice id="link-uses" label=t.uses options=&t.use_counts chosen=uses/>
                <label class="check" hidden=move || !may_create_accounts.get()>
                    <input type="checkbox" on:change=move |event| creates_accounts.set(event_target_checked(&event))/>
                    {texts().entry.creates_accounts}
                </label>
                <button class="button small" aria-disabled=move || form.busy.get().then_some("true")>{t.make_link}</button>
                <FormError form/>
            </form>
            {paged(path.get_value(), version, part, show)}
        </section>
    }
}

#[component]
fn Row(link: Link, revoke: Callback<String>) -> impl IntoView {
    let t = &texts().manage;
    let clock = expect_context::<Client>().view.clock.get_untracked();
    let Link { code, by, expires_at, uses_left, creates_accounts } = link;
    let until = expires_at.map(|at| (clock.day_label(clock.day(at)), clock.time(at)));
    let address = dom::origin() + "/join/" + &code;
    let field = NodeRef::<Input>::new();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            copied.set(dom::copy_field(&field));
        }
    };
    view! {
        <li class="link-row">
            <input node_ref=field type="text" readonly aria-label=(t.link_of)(by.shown()) value=address/>
            <p class="faint">
                {(t.link_good)(until, uses_left)} {creates_accounts.then_some(texts().entry.for_new_people)}
            </p>
            <div class="actions">
                <button type="button" class="button quiet small" on:click=copy>{t.copy}</button>
                <button type="button" class="button quiet small" on:click=move |_| revoke.run(code.clone())>
                    {t.revoke}
                </button>
                <p class="saved" role="status">{move || copied.get().then_some(t.copied)}</p>
            </div>
        </li>
    }
}

//! What one has uploaded, how much of it there may be, and the way to be rid of it.

use gloo_net::http::Method;
use leptos::prelude::*;
use protocol::api::{FileLimits, Files, ListedFile};

use crate::{
    components::{
        confirm::{Question, Questions, Words},
        fetched::fetched,
        more::paged,
    },
    dom, http,
    session::Client,
    texts::texts,
    time::iso,
};

const TITLE: &str = "uploads";

/// Each file, with a way to delete it. The list comes after the page.
#[component]
pub fn Uploads() -> impl IntoView {
    let t = &texts().viewer;
    let version = RwSignal::new(0);
    let used = RwSignal::new(None::<u64>);
    let sum = move |limits: FileLimits| {
        move || used.get().map(|used| (t.used)(&(texts().files.size)(used), limits.mine_max.map(texts().files.size)))
    };
    let part = move |page: Files| {
        if let Some(now) = page.used {
            _ = used.try_set(Some(now));
        }
        (page.files, page.next)
    };
    let show = move |files: Vec<ListedFile>| {
        let none = files.is_empty().then(|| view! { <p>{t.no_uploads}</p> });
        let rows = files.into_iter().map(|listed| view! { <Row listed version/> }).collect_view();
        view! { {none} <ul class="listing uploads">{rows}</ul> }
    };
    view! {
        <section aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">{t.uploads}</h2>
            <div class="faint used">{fetched("/api/files/limits".to_owned(), RwSignal::new(0), sum)}</div>
            {paged("/api/files".to_owned(), version, part, show)}
        </section>
    }
}

#[component]
fn Row(listed: ListedFile, version: RwSignal<u32>) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let questions = expect_context::<Questions>();
    let t = texts();
    let ListedFile { file, at, message, .. } = listed;
    let (id, name, is_sent) = (file.id, file.name.clone(), message.is_some());
    let delete = move |_| {
        let carry_out = move || async move {
            http::command(Method::DELETE, &format!("/api/files/{id}")).await?;
            _ = version.try_update(|version| *version += 1);
            // The button that was pressed goes with its file.
            dom::focus(TITLE);
            Ok(())
        };
        let name = name.clone();
        let words = move || Words {
            title: (t.viewer.delete_question)(&name),
            text: if is_sent { t.viewer.delete_sent } else { t.viewer.delete_unsent },
            action: t.talk.delete,
        };
        questions.ask(Question::new(words, carry_out));
    };
    let when = move || {
        let clock = clock.get();
        [clock.day_label(clock.day(at)), clock.time(at)].join(", ")
    };
    let where_it_is = match message {
        Some((room, seq)) => {
            let address = format!("/rooms/{room}?message={seq}");
            view! { <a href=address>{t.viewer.in_conversation}</a> }.into_any()
        }
        None => view! { <span>{t.viewer.unsent}</span> }.into_any(),
    };
    view! {
        <li>
            <div class="about">
                <p class="name file-name" dir="auto">{file.name.clone()}</p>
                <p class="faint">
                    {(t.files.size)(file.size)} " · " <time datetime=iso(at)>{when}</time> " · " {where_it_is}
                </p>
            </div>
            <button type="button" class="button quiet small" on:click=delete>
                {t.talk.delete} <span class="unseen">{format!(" ({})", file.name)}</span>
            </button>
        </li>
    }
}

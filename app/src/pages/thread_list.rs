//! The list of threads that one follows.

use leptos::{ev, prelude::*};
use protocol::{
    Event, EventKind,
    api::{ListedThread, Threads},
    message::excerpt,
};

use crate::{
    components::{
        dialog::{CloseButton, Dialog, close},
        more::paged,
    },
    dom,
    names::{addressed, hue},
    navigation, next,
    room::THREAD,
    session::{Client, View},
    texts::{self, texts},
};

/// The id of its heading.
const HEADING: &str = "followed-threads";

/// Those with the newest answers first. It is got again where the counts are others.
#[component]
pub fn ThreadList(on_close: Callback<()>) -> impl IntoView {
    let t = texts::threads();
    let threads = expect_context::<Client>().view.threads;
    let version = RwSignal::new(0);
    Effect::new(move |before: Option<()>| {
        threads.track();
        if before.is_some() {
            version.update(|version| *version += 1);
        }
    });
    let show = move |threads: Vec<ListedThread>| {
        let none = threads.is_empty().then(|| view! { <p class="faint">{t.none_followed}</p> });
        let rows = threads.into_iter().map(|thread| view! { <Row thread/> }).collect_view();
        view! { {none} <ol class="thread-list">{rows}</ol> }
    };
    view! {
        <Dialog labelled_by=HEADING on_close>
            <h2 id=HEADING>{t.followed}</h2>
            {paged("/api/threads".into(), version, |page: Threads| (page.threads, page.next), show)}
            <div class="actions"><CloseButton dialog=HEADING words=texts().talk.close/></div>
        </Dialog>
    }
}

/// A thread; it leads there.
#[component]
fn Row(thread: ListedThread) -> impl IntoView {
    let View { joined, clock, .. } = expect_context::<Client>().view;
    let ListedThread { root: Event { room, seq, actor, kind, .. }, unread } = thread;
    let (words, summary) = match kind {
        EventKind::Posted { content, files, marks, .. } => (excerpt(&content, &files), marks.thread),
        _ => (None, None),
    };
    let words = words.unwrap_or_else(|| texts().message.deleted.to_owned());
    let place = joined.read_untracked().iter().flatten().find(|info| info.id == room).map(addressed);
    let told = move || {
        let clock = clock.get();
        let told = summary.as_ref().map(|thread| {
            (texts().talk.replies)(thread.answers, &clock.day_label(clock.day(thread.last)), &clock.time(thread.last))
        });
        told.unwrap_or_default()
    };
    let href = next::with_query(&next::room(room), THREAD, &seq.to_string());
    let address = href.clone();
    let go = move |event: ev::MouseEvent| {
        if !dom::is_with_others_of(&event) {
            event.prevent_default();
            close(HEADING);
            navigation::go(&address);
        }
    };
    let count = (unread > 0).then(|| view! { <span class="unread">{(texts::threads().unread)(unread)}</span> });
    view! {
        <li>
            <a href=href on:click=go>
                <span class=format!("author {}", hue(actor.id)) dir="auto">{actor.shown().to_owned()}</span>
                " " <span class="faint" dir="auto">{place}</span>
                <span class="excerpt" dir="auto">{words}</span>
                <span class="faint">{told}</span>
                {count}
            </a>
        </li>
    }
}

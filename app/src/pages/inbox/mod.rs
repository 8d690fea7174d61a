//! What concerns one and is not dealt with, in one list: rooms with unread messages, threads, reactions, reminders, invitations. It is
//! what the number in the title counts, so it is made of the same: the session says how much there is, and the server what it says.

mod acts;
mod reply;
mod row;
mod rows;

use std::time::Duration;

use client::session::Input;
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use protocol::api::{Inbox, Invitations};

use self::{
    acts::Acts,
    row::RowView,
    rows::{Key, Row, rows},
};
use crate::{
    components::{menu_button::MenuButton, roving::Roving, title::Title},
    dom, http,
    session::Client,
    texts::{self, texts},
};

/// The id of the heading, where the focus goes when there is nothing left.
const TITLE: &str = "inbox-title";
/// After which time it is asked what is new: much comes together.
const WAIT: Duration = Duration::from_millis(300);
/// After which time it is asked again where no answer came.
const AGAIN: Duration = Duration::from_secs(10);
/// Rows, by the arrow keys.
const ROWS: Roving = Roving { group: ".inbox", items: ".inbox-row > .about > a", is_row: false };

/// The page.
#[component]
pub fn InboxPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let view = client.view.clone();
    let reader = client.clone();
    Effect::new(move || client.input(Input::Watch(None)));
    let found = RwSignal::new((None::<Inbox>, Invitations { invitations: Vec::new(), requests: Vec::new() }));
    let trouble = RwSignal::new(None::<String>);
    ask(&reader, found, trouble);
    let counted = view.clone();
    let news = Memo::new(move |_| counted.news().unread);
    let shown = Memo::new(move |_| {
        let (inbox, invitations) = found.get();
        rows(inbox.unwrap_or_default(), invitations, &view)
    });
    let said = RwSignal::new(false);
    let acts = Acts { client: StoredValue::new(reader.clone()), shown, trouble, said, replying: RwSignal::new(None) };
    let press = move |event: ev::KeyboardEvent| {
        let here = acts.here(&event);
        match (event.key().as_str(), here) {
            ("e" | "E", Some(key)) if !dom::is_with_others(&event) => acts.done(key),
            ("r" | "R", Some(key)) if !dom::is_with_others(&event) => acts.reply(key),
            _ => return ROWS.press(&event),
        }
        event.prevent_default();
    };
    Effect::new(move || {
        shown.track();
        request_animation_frame(move || ROWS.settle());
    });
    let t = texts::inbox();
    let title = texts().common.inbox;
    let is_loading = move || found.read().0.is_none() && trouble.read().is_none();
    let none = move || {
        let words = if is_loading() { texts().common.loading } else { t.nothing };
        shown.read().is_empty().then(|| view! { <p class="faint">{words}</p> })
    };
    view! {
        <Title text=title/>
        <div class="page">
            <header class="bar">
                <MenuButton/>
                <h1 id=TITLE tabindex="-1">{title}</h1>
                <p class="faint" role="status">{move || (news.get() > 0).then(|| (t.unread)(news.get()))}</p>
                <button
                    type="button"
                    class="button quiet small"
                    hidden=move || news.get() == 0
                    on:click=move |_| {
                        reader.read_to_end(None);
                        dom::focus(TITLE);
                    }
                >
                    {t.read_all}
                </button>
            </header>
            <div class="page-body inbox-page">
                <p class="unseen" role="status">{move || said.get().then_some(t.was_done)}</p>
                <p class="error" role="alert">{move || trouble.get()}</p>
                {none}
                <ul class="listing inbox" on:keydown=press on:focusin=move |event| ROWS.follow(&event)>
                    <For each=move || shown.get() key=Row::shown let(row)><RowView row acts/></For>
                </ul>
                <p class="faint inbox-keys">{t.keys}</p>
            </div>
        </div>
    }
}

/// Asks for what there is, and again whenever there is more or less of it, a moment later.
fn ask(client: &Client, found: RwSignal<(Option<Inbox>, Invitations)>, trouble: RwSignal<Option<String>>) {
    let view = client.view.clone();
    let timer: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    let again = RwSignal::new(0_u32);
    let load = move || {
        spawn_local(async move {
            let inbox = http::get::<Inbox>("/api/inbox").await;
            let invitations = http::get::<Invitations>("/api/invitations").await;
            match (inbox, invitations) {
                (Ok(inbox), Ok(invitations)) => {
                    _ = trouble.try_set(None);
                    _ = found.try_set((Some(inbox), invitations));
                }
                (Err(failure), _) | (_, Err(failure)) => {
                    _ = trouble.try_set(Some(failure.sentence()));
                    set_timeout(move || _ = again.try_update(|again| *again += 1), AGAIN);
                }
            }
        });
    };
    Effect::new(move |before: Option<()>| {
        view.unread.track();
        view.joined.track();
        view.threads.track();
        view.later.track();
        view.invitations.track();
        view.link.track();
        again.track();
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if before.is_none() {
            load();
        } else {
            let handle = set_timeout_with_handle(load, WAIT).ok();
            timer.set_value(handle);
        }
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
}

/// The id of a row's link.
fn link_id(key: Key) -> String {
    match key {
        Key::Room(room) => format!("inbox-{room}"),
        Key::Thread(room, seq) => format!("inbox-thread-{room}-{seq}"),
        Key::Reactions(room, seq) => format!("inbox-reactions-{room}-{seq}"),
        Key::Due(room, seq) => format!("inbox-due-{room}-{seq}"),
        Key::Invitation(room) => format!("inbox-invitation-{room}"),
        Key::Refused => "inbox-refused".to_owned(),
    }
}

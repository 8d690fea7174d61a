//! The messages that one wants to come back to.

use gloo_net::http::Method;
use leptos::{either::Either, prelude::*, task::spawn_local};
use protocol::{
    RoomId, Seq, Timestamp,
    api::{PAGE, PAGE_MAX, Reminder, SaveMessage, Saved, SavedMessage},
    markdown,
};

use super::room_name;
use crate::{
    components::{
        more::{More, MoreButton},
        when::{When, told},
    },
    dom,
    errors::{self, Failure},
    http,
    session::Client,
    texts::{self, texts},
    time::iso,
};

const TITLE: &str = "saved";
/// The field for a reminder: one row has it open.
const WHEN: &str = "remind-when";
/// Most characters of a message that are shown.
const SHOWN_MAX: usize = 500;

/// The list, what went wrong with it, and which message has the choice of a time open.
#[derive(Clone, Copy)]
struct List {
    messages: RwSignal<Option<Vec<SavedMessage>>>,
    more: More,
    trouble: RwSignal<Option<String>>,
    /// What was marked as done last, for who did not mean it.
    done: RwSignal<Option<(RoomId, Seq)>>,
    choosing: RwSignal<Option<(RoomId, Seq)>>,
}

impl List {
    /// Gets as much of it anew as there is on the page.
    fn load(self) {
        let shown = self.messages.with_untracked(|messages| messages.as_ref().map_or(0, Vec::len));
        let limit = u32::try_from(shown).unwrap_or(PAGE_MAX).clamp(PAGE, PAGE_MAX);
        spawn_local(async move {
            match http::get::<Saved>(&format!("/api/saved?limit={limit}")).await {
                Ok(Saved { messages, next }) => {
                    _ = self.messages.try_set(Some(messages));
                    self.more.restart(next);
                }
                Err(failure) => self.note(Err(failure)),
            }
        });
    }

    fn note(self, done: Result<(), Failure>) {
        _ = self.trouble.try_set(done.err().map(|failure| failure.sentence()));
    }

    fn save(self, (room, seq): (RoomId, Seq), reminder: Reminder) {
        spawn_local(async move {
            let saved = http::tell(Method::PUT, &address(room, seq), &SaveMessage { reminder }).await;
            if saved.is_ok() {
                _ = self.choosing.try_set(None);
            }
            self.note(saved);
            self.load();
        });
    }

    fn finish(self, room: RoomId, seq: Seq) {
        spawn_local(async move {
            let done = http::command(Method::DELETE, &address(room, seq)).await;
            if done.is_ok() {
                _ = self.done.try_set(Some((room, seq)));
            }
            self.note(done);
            self.load();
        });
    }
}

fn address(room: RoomId, seq: Seq) -> String {
    format!("/api/rooms/{room}/messages/{seq}/saved")
}

#[component]
pub fn SavedList() -> impl IntoView {
    let t = texts::later();
    let later = expect_context::<Client>().view.later;
    let list = List {
        messages: RwSignal::new(None),
        more: More::new(None),
        trouble: RwSignal::new(None),
        done: RwSignal::new(None),
        choosing: RwSignal::new(None),
    };
    Effect::new(move || {
        later.track();
        list.load();
    });
    let on_more = Callback::new(move |()| {
        list.more.load("/api/saved", move |Saved { messages, next }| {
            _ = list.messages.try_update(|all| all.get_or_insert_default().extend(messages));
            next
        });
    });
    let none = move || match &*list.messages.read() {
        None => list.trouble.read().is_none().then_some(texts().common.loading),
        Some(messages) => messages.is_empty().then_some(t.no_saved),
    };
    let undo = move |_| {
        if let Some(message) = list.done.try_update(Option::take).flatten() {
            list.save(message, Reminder::Keep);
            dom::focus(TITLE);
        }
    };
    view! {
        <section aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">{t.saved}</h2>
            <p role="status">
                {move || list.done.get().map(|_| t.was_done)} " "
                <button type="button" class="link" hidden=move || list.done.read().is_none() on:click=undo>
                    {texts().writing.undo}
                </button>
            </p>
            <p class="error" role="alert">{move || list.trouble.get()}</p>
            {move || none().map(|words| view! { <p class="faint">{words}</p> })}
            <ul class="listing">
                <For each=move || list.messages.get().unwrap_or_default() key=shown_of let(saved)>
                    <Row saved list/>
                </For>
            </ul>
            <MoreButton more=list.more on_more/>
        </section>
    }
}

/// What a row shows, so that it is drawn anew where that has changed, and no other is.
fn shown_of(saved: &SavedMessage) -> (RoomId, Seq, Option<i64>, bool, Option<String>) {
    let text = saved.message.as_ref().map(|message| message.text.clone());
    (saved.room, saved.seq, saved.remind_at.map(|at| at.0), saved.due, text)
}

#[component]
fn Row(saved: SavedMessage, list: List) -> impl IntoView {
    let t = texts::later();
    let clock = expect_context::<Client>().view.clock;
    let SavedMessage { room, seq, remind_at, due, message, hidden, .. } = saved;
    let for_reminder = clock.clone();
    let when = move |at: Timestamp| move || told(clock.get(), at);
    let (said, can_open) = match message {
        Some(said) => {
            let text = match &said.files[..] {
                [file, ..] if said.text.is_empty() => file.name.clone(),
                _ => markdown::plain(&said.text, SHOWN_MAX),
            };
            let view = view! {
                <p class="faint">
                    <strong dir="auto">{said.author.shown().to_owned()}</strong> " · " <bdi>{move || room_name(room)}</bdi>
                    " · " <time datetime=iso(said.at)>{when(said.at)}</time>
                </p>
                <p class="said" dir="auto">{text}</p>
            };
            (Either::Left(view), true)
        }
        None => (Either::Right(view! { <p class="faint">{hidden.map(errors::sentence)}</p> }), false),
    };
    let reminder = remind_at.map(|at| {
        let words = move || (if due { t.was_due } else { t.reminder_at })(&told(for_reminder.get(), at));
        view! { <p class="reminder" class:due=due>{words}</p> }
    });
    let is_choosing = Memo::new(move |_| list.choosing.get() == Some((room, seq)));
    let choice = move || {
        is_choosing.get().then(|| {
            let remind = Callback::new(move |at| list.save((room, seq), Reminder::At(at)));
            let remove = move |_| list.save((room, seq), Reminder::None);
            view! {
                <div class="choice">
                    <When id=WHEN at=remind_at on_choose=remind/>
                    <button type="button" class="link" hidden=remind_at.is_none() on:click=remove>{t.no_reminder}</button>
                </div>
            }
        })
    };
    let toggle = move |_| {
        let next = (!is_choosing.get_untracked()).then_some((room, seq));
        list.choosing.set(next);
    };
    let open = can_open.then(|| {
        view! {
            <a class="button quiet small" href=format!("/rooms/{room}?message={seq}")>{t.open}</a>
            <button
                type="button"
                class="button quiet small"
                aria-expanded=move || if is_choosing.get() { "true" } else { "false" }
                on:click=toggle
            >
                {t.remind}
            </button>
        }
    });
    view! {
        <li class:due=due>
            <div class="about">{said} {reminder} {choice}</div>
            <div class="actions">
                {open}
                <button type="button" class="button quiet small" on:click=move |_| list.finish(room, seq)>{t.done}</button>
            </div>
        </li>
    }
}

//! The messages that one sends later.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{
    ClientId, ErrorCode,
    api::{ScheduleMessage, Scheduled, ScheduledMessage},
    text,
};

use super::room_name;
use crate::{
    components::{
        confirm::{Question, Questions, Words},
        when::{WhenField, chosen, told},
    },
    dom,
    errors::{self, Failure},
    http,
    session::Client,
    texts::{self, texts},
};

const TITLE: &str = "scheduled";
/// The fields of the message that is being changed, of which there is one.
const TEXT: &str = "scheduled-text";
const WHEN: &str = "scheduled-when";

/// The list, what went wrong with it, and which of them is being changed.
#[derive(Clone, Copy)]
struct List {
    messages: RwSignal<Option<Vec<ScheduledMessage>>>,
    trouble: RwSignal<Option<String>>,
    edited: RwSignal<Option<ClientId>>,
}

impl List {
    fn load(self) {
        spawn_local(async move {
            match http::get::<Scheduled>("/api/scheduled").await {
                Ok(Scheduled { messages }) => _ = self.messages.try_set(Some(messages)),
                Err(failure) => self.note(Err(failure)),
            }
        });
    }

    fn note(self, done: Result<(), Failure>) {
        _ = self.trouble.try_set(done.err().map(|failure| failure.sentence()));
    }
}

#[component]
pub fn ScheduledList() -> impl IntoView {
    let t = texts::later();
    let later = expect_context::<Client>().view.later;
    let list = List { messages: RwSignal::new(None), trouble: RwSignal::new(None), edited: RwSignal::new(None) };
    Effect::new(move || {
        later.track();
        list.load();
    });
    let none = move || match &*list.messages.read() {
        None => list.trouble.read().is_none().then_some(texts().common.loading),
        Some(messages) => messages.is_empty().then_some(t.no_scheduled),
    };
    view! {
        <section aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">{t.scheduled}</h2>
            <p class="error" role="alert">{move || list.trouble.get()}</p>
            {move || none().map(|words| view! { <p class="faint">{words}</p> })}
            <ul class="listing">
                <For each=move || list.messages.get().unwrap_or_default() key=shown_of let(message)>
                    <Row message list/>
                </For>
            </ul>
        </section>
    }
}

/// What a row shows, so that it is drawn anew where that has changed, and no other is.
fn shown_of(message: &ScheduledMessage) -> (ClientId, String, i64, Option<ErrorCode>) {
    (message.client_id, message.text.clone(), message.send_at.0, message.error)
}

#[component]
fn Row(message: ScheduledMessage, list: List) -> impl IntoView {
    let t = texts::later();
    let clock = expect_context::<Client>().view.clock;
    let questions = expect_context::<Questions>();
    let ScheduledMessage { client_id, room, text, send_at, error, .. } = message.clone();
    let path = StoredValue::new(format!("/api/scheduled/{client_id}"));
    let is_edited = Memo::new(move |_| list.edited.get() == Some(client_id));
    let when = move || (t.send_at)(&told(clock.get(), send_at));
    let refused = error.map(|code| (t.refused)(&errors::sentence(code)));
    let kept = StoredValue::new(message);
    let edit = move || is_edited.get().then(|| view! { <EditForm message=kept.get_value() list/> });
    let send = move |_| {
        spawn_local(async move {
            list.note(http::command(Method::POST, &format!("{}/send", path.get_value())).await);
            list.load();
        });
    };
    let delete = move |_| {
        let carry_out = move || async move {
            http::command(Method::DELETE, &path.get_value()).await?;
            list.load();
            // The button that was pressed goes with its message.
            dom::focus(TITLE);
            Ok(())
        };
        let words = move || Words {
            title: texts().talk.delete_question.to_owned(),
            text: texts::confirm().delete_says,
            action: t.delete,
        };
        questions.ask(Question::new(words, carry_out));
    };
    view! {
        <li class:due=error.is_some()>
            <div class="about">
                <p class="faint"><bdi>{move || room_name(room)}</bdi> " · " {when}</p>
                {refused.map(|words| view! { <p class="error">{words}</p> })}
                <p class="said" dir="auto" hidden=is_edited>{text}</p>
                {edit}
            </div>
            <div class="actions" hidden=is_edited>
                <button type="button" class="button quiet small" on:click=move |_| list.edited.set(Some(client_id))>
                    {t.edit}
                </button>
                <button type="button" class="button quiet small" on:click=send>{t.send_now}</button>
                <button type="button" class="button quiet small" on:click=delete>{t.delete}</button>
            </div>
        </li>
    }
}

/// Another text, or another time.
#[component]
fn EditForm(message: ScheduledMessage, list: List) -> impl IntoView {
    let t = texts::later();
    let error = RwSignal::new(None::<String>);
    let ScheduledMessage { client_id, room, text, reply_to, send_at, .. } = message;
    request_animation_frame(|| dom::focus(TEXT));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let parsed = text::parse(&dom::input_value(TEXT)).map_err(errors::sentence);
        let (text, send_at) = match parsed.and_then(|text| Ok((text, chosen(WHEN)?))) {
            Ok(parsed) => parsed,
            Err(why) => return error.set(Some(why)),
        };
        spawn_local(async move {
            let message = ScheduleMessage { room, text, reply_to, send_at };
            match http::tell(Method::PUT, &format!("/api/scheduled/{client_id}"), &message).await {
                Ok(()) => {
                    _ = list.edited.try_set(None);
                    list.load();
                    dom::focus(TITLE);
                }
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    };
    view! {
        <form class="stack when" novalidate on:submit=submit>
            <label for=TEXT>{t.text}</label>
            <textarea id=TEXT rows="3" dir="auto">{text}</textarea>
            <WhenField id=WHEN at=Some(send_at)/>
            <p class="error" role="alert">{move || error.get()}</p>
            <div class="actions">
                <button class="button small">{t.save}</button>
                <button type="button" class="button quiet small" on:click=move |_| list.edited.set(None)>{t.cancel}</button>
            </div>
        </form>
    }
}

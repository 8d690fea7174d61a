//! Putting off: a message to come back to, and what one has written, to be sent later.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ClientId, RoomId, Seq, Timestamp,
    api::{Reminder, SaveMessage, SavedMessage, ScheduleMessage, ScheduledMessage},
};

use super::dialogs::TITLE;
use crate::{
    components::{
        dialog::{CloseButton, close},
        when::{When, told},
    },
    dom,
    errors::Failure,
    http,
    room::act::Act,
    session::Client,
    texts::{self, texts},
    time,
};

/// The field for any other time.
const WHEN: &str = "later-when";

/// A message is saved when this opens, and can be given a reminder.
#[component]
pub fn Later(room: RoomId, seq: Seq) -> impl IntoView {
    let t = texts::later();
    let clock = expect_context::<Client>().view.clock;
    let path = format!("/api/rooms/{room}/messages/{seq}/saved");
    let saved = RwSignal::new(None::<Result<SavedMessage, Failure>>);
    let save = Callback::new({
        let path = path.clone();
        move |reminder: Reminder| {
            let path = path.clone();
            spawn_local(async move {
                let answer = http::send(Method::PUT, &path, &SaveMessage { reminder }).await;
                _ = saved.try_set(Some(answer));
            });
        }
    });
    Effect::new(move || save.run(Reminder::Keep));
    let remove = move |_| {
        let path = path.clone();
        spawn_local(async move {
            match http::command(Method::DELETE, &path).await {
                Ok(()) => close(TITLE),
                Err(failure) => _ = saved.try_set(Some(Err(failure))),
            }
        });
    };
    let remind_at = Memo::new(move |_| match &*saved.read() {
        Some(Ok(saved)) => saved.remind_at,
        _ => None,
    });
    let trouble = move || match &*saved.read() {
        Some(Err(failure)) => Some(failure.sentence()),
        _ => None,
    };
    let words = move || match (&*saved.read(), remind_at.get()) {
        (Some(Ok(_)), Some(at)) => (t.reminder_at)(&told(clock.get(), at)),
        (Some(Ok(_)), None) => String::new(),
        _ => texts().common.loading.to_owned(),
    };
    let no_reminder = move || {
        remind_at.get().map(|_| {
            view! {
                <button type="button" class="link" on:click=move |_| save.run(Reminder::None)>{t.no_reminder}</button>
            }
        })
    };
    view! {
        <h2 id=TITLE>{t.is_saved}</h2>
        <p class="error" role="alert">{trouble}</p>
        <p role="status" hidden=move || trouble().is_some()>{words}</p>
        {no_reminder}
        <h3>{t.remind}</h3>
        <When id=WHEN at=None on_choose=Callback::new(move |at| save.run(Reminder::At(at)))/>
        <div class="actions">
            <CloseButton dialog=TITLE words=t.close first=true/>
            <button type="button" class="button quiet small" on:click=remove>{t.remove}</button>
        </div>
    }
}

/// When to send what stands in the box.
#[component]
pub fn SendLater(
    room: RoomId,
    text: String,
    reply_to: Option<Seq>,
    has_files: bool,
    on_act: Callback<Act>,
) -> impl IntoView {
    let t = texts::later();
    let error = RwSignal::new(None::<String>);
    // One for all tries, so that it is kept once.
    let client_id =
        ClientId(uuid::Builder::from_unix_timestamp_millis(time::now().0.unsigned_abs(), &dom::random()).into_uuid());
    let choose = Callback::new(move |send_at: Timestamp| {
        let message = ScheduleMessage { room, text: text.clone(), reply_to, send_at };
        spawn_local(async move {
            let path = format!("/api/scheduled/{client_id}");
            match http::send::<ScheduledMessage>(Method::PUT, &path, &message).await {
                Ok(_) => {
                    on_act.run(Act::PutOff);
                    close(TITLE);
                }
                Err(failure) => _ = error.try_set(Some(failure.sentence())),
            }
        });
    });
    let choice = match has_files {
        true => view! { <p>{t.without_files}</p> }.into_any(),
        false => view! { <When id=WHEN at=None on_choose=choose/> }.into_any(),
    };
    view! {
        <h2 id=TITLE>{texts().writing.schedule}</h2>
        {choice}
        <p class="error" role="alert">{move || error.get()}</p>
        <div class="actions">
            <CloseButton dialog=TITLE words=t.cancel first=true/>
        </div>
    }
}

//! What is asked before a message is deleted, and what one has said.

use leptos::{html::Dialog, prelude::*, task::spawn_local};
use protocol::{Event, RoomId, Seq, api::EditHistory};

use super::Act;
use crate::{errors::Failure, http, room::text::MessageText, session::Client, texts::texts, time::iso};

/// What the dialog is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Whether to delete this message.
    Delete(Box<Event>),
    /// What the message in this place has said.
    History(Seq),
}

/// The one dialog about messages of a room.
#[component]
pub fn MessageDialogs(room: RoomId, asked: RwSignal<Option<Asked>>, on_act: Callback<Act>) -> impl IntoView {
    let t = texts();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if let (true, Some(dialog)) = (asked.read().is_some(), dialog.get())
            && !dialog.open()
        {
            // Fails only where the page is going away.
            let _ = dialog.show_modal();
        }
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let content = move || match asked.get()? {
        Asked::Delete(event) => {
            let seq = event.seq;
            let text = match event.kind {
                protocol::EventKind::Posted { content, .. } => content.text().map(ToOwned::to_owned),
                _ => None,
            };
            let delete = move |_| {
                close();
                on_act.run(Act::Delete(seq));
            };
            Some(
                view! {
                    <h2 id="asked">{t.talk.delete_question}</h2>
                    <div class="about-message">{text.map(|text| view! { <MessageText text/> })}</div>
                    <div class="actions">
                        <button type="button" class="button small danger" on:click=delete>{t.talk.delete}</button>
                        <button type="button" class="button quiet small" on:click=move |_| close()>{t.talk.cancel}</button>
                    </div>
                }
                .into_any(),
            )
        }
        Asked::History(seq) => Some(
            view! {
                <h2 id="asked">{t.talk.history}</h2>
                <Versions room seq/>
                <div class="actions">
                    <button type="button" class="button quiet small" on:click=move |_| close()>{t.talk.close}</button>
                </div>
            }
            .into_any(),
        ),
    };
    view! {
        <dialog class="card asked" node_ref=dialog aria-labelledby="asked" on:close=move |_| asked.set(None)>{content}</dialog>
    }
}

/// What a message has said, oldest first.
#[component]
fn Versions(room: RoomId, seq: Seq) -> impl IntoView {
    let t = texts();
    let clock = expect_context::<Client>().view.clock;
    let loaded = RwSignal::new(None::<Result<EditHistory, Failure>>);
    spawn_local(async move {
        let answer = http::get(&format!("/api/rooms/{room}/messages/{seq}/versions")).await;
        let _ = loaded.try_set(Some(answer));
    });
    let list = move || match loaded.get() {
        None => view! { <p class="faint">{t.common.loading}</p> }.into_any(),
        Some(Err(failure)) => view! { <p class="error">{failure.sentence()}</p> }.into_any(),
        Some(Ok(history)) => {
            let clock = clock.get();
            let versions = history.versions.into_iter().map(|version| {
                let when = [clock.day_label(clock.day(version.at)), clock.time(version.at)].join(", ");
                view! {
                    <li>
                        <time class="faint" datetime=iso(version.at)>{when}</time>
                        <MessageText text=version.text/>
                    </li>
                }
            });
            view! { <ol class="versions">{versions.collect_view()}</ol> }.into_any()
        }
    };
    view! { <div class="about-message" aria-live="polite">{list}</div> }
}

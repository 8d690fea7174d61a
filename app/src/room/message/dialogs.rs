//! What is asked before a message is deleted, and what one has said.

use leptos::prelude::*;
use protocol::{Event, EventKind, RoomId, Seq, api::EditHistory};

use crate::{
    components::{
        dialog::{CloseButton, Dialog, close},
        fetched::fetched,
    },
    room::{
        act::{Act, Asked},
        message::{
            later::{Later, SendLater},
            pressing::pressed,
            text::MessageText,
        },
    },
    session::Client,
    texts::{self, texts},
    time::iso,
};

pub(super) const TITLE: &str = "asked";

/// The one dialog about messages of a room.
#[component]
pub fn MessageDialog(
    asked: Asked,
    room: RoomId,
    open: RwSignal<Option<Asked>>,
    on_act: Callback<Act>,
) -> impl IntoView {
    let on_close = Callback::new(move |()| _ = open.try_set(None));
    let content = match asked {
        Asked::Delete(event) => view! { <Question event on_act/> }.into_any(),
        Asked::Later(seq) => view! { <Later room seq/> }.into_any(),
        Asked::SendLater { text, reply_to, has_files } => {
            view! { <SendLater room text reply_to has_files on_act/> }.into_any()
        }
        Asked::History(seq) => view! { <Versions room seq on_act/> }.into_any(),
    };
    view! { <Dialog labelled_by=TITLE class="card asked" on_close>{content}</Dialog> }
}

/// Whether to delete a message.
#[component]
fn Question(event: Box<Event>, on_act: Callback<Act>) -> impl IntoView {
    let t = &texts().talk;
    let seq = event.seq;
    let (text, files) = match event.kind {
        EventKind::Posted { content, files, .. } => (content.text().map(ToOwned::to_owned), files),
        _ => (None, Vec::new()),
    };
    let files = files.into_iter().map(|file| view! { <p class="faint" dir="auto">{file.name}</p> }).collect_view();
    let delete = move |_| {
        close(TITLE);
        on_act.run(Act::Delete(seq));
    };
    view! {
        <h2 id=TITLE>{t.delete_question}</h2>
        <div class="about-message first-lines" on:click=move |event| pressed(&event, on_act)>
            {text.map(|text| view! { <MessageText text/> })}
            {files}
        </div>
        <p>{texts::confirm().delete_says}</p>
        <div class="actions">
            <button type="button" class="button small danger" on:click=delete>{t.delete}</button>
            <CloseButton dialog=TITLE words=t.cancel first=true/>
        </div>
    }
}

/// What a message has said, oldest first.
#[component]
fn Versions(room: RoomId, seq: Seq, on_act: Callback<Act>) -> impl IntoView {
    let t = &texts().talk;
    let clock = expect_context::<Client>().view.clock;
    let show = move |history: EditHistory| {
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
        view! { <ol class="versions">{versions.collect_view()}</ol> }
    };
    let list = fetched(format!("/api/rooms/{room}/messages/{seq}/versions"), RwSignal::new(0), show);
    view! {
        <h2 id=TITLE>{t.history}</h2>
        <div class="about-message" aria-live="polite" on:click=move |event| pressed(&event, on_act)>{list}</div>
        <div class="actions">
            <CloseButton dialog=TITLE words=t.close/>
        </div>
    }
}

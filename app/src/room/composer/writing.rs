//! What the box is for: a new message, an answer, or another text for a message.

use leptos::{prelude::*, web_sys::Element};
use protocol::{Quote, Seq};

use crate::{dom, room::lines::line_id, session::Draft, texts::texts};

/// What becomes of what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A message.
    New,
    /// A message that answers this one.
    Reply(Quote),
    /// What this message of one's own is to say from now on.
    Edit(Seq),
}

impl Writing {
    /// What a draft is of.
    pub fn of(draft: &Draft) -> Self {
        match (&draft.change, &draft.reply) {
            (Some(change), _) => Self::Edit(change.seq),
            (None, Some(quote)) => Self::Reply(quote.clone()),
            (None, None) => Self::New,
        }
    }

    /// Whether it is about a message that is there.
    pub fn is_edit(&self) -> bool {
        matches!(self, Self::Edit(_))
    }
}

/// Marks the line of the message that is changed.
const EDITED: &str = "data-editing";

/// Says above the box what it is for, and leads back. The message that is changed is marked where it stands.
#[component]
pub fn WritingBar(writing: RwSignal<Writing>, on_cancel: Callback<()>) -> impl IntoView {
    Effect::new(move |before: Option<Option<Seq>>| {
        let edited = match *writing.read() {
            Writing::Edit(seq) => Some(seq),
            _ => None,
        };
        let line = |seq: Option<Seq>| dom::element::<Element>(&line_id(seq?));
        if let Some(line) = line(before.flatten()) {
            let _ = line.remove_attribute(EDITED);
        }
        if let Some(line) = line(edited) {
            let _ = line.set_attribute(EDITED, "");
        }
        edited
    });
    let t = &texts().talk;
    let words = move || match writing.get() {
        Writing::New => None,
        Writing::Edit(_) => Some((t.editing.to_owned(), String::new())),
        Writing::Reply(Quote { author, text, .. }) => {
            Some(((t.replying_to)(author.shown()), text.unwrap_or_else(|| texts().message.deleted.to_owned())))
        }
    };
    move || {
        words().map(|(what, excerpt)| {
            let label = what.clone();
            view! {
                <div class="writing" role="group" aria-label=label>
                    <p id="writing"><strong>{what}</strong>" "<span class="faint" dir="auto">{excerpt}</span></p>
                    <button type="button" class="link" on:click=move |_| on_cancel.run(())>{t.cancel}</button>
                </div>
            }
        })
    }
}

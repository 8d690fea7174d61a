//! What the box is for: a new message, an answer, or another text for a message.

use leptos::prelude::*;
use protocol::{Quote, Seq};

use crate::texts::texts;

/// What becomes of what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A message.
    New,
    /// A message that answers this one.
    Reply(Quote),
    /// What a message of one's own says from now on.
    Edit {
        /// Which.
        seq: Seq,
        /// What stands in the box at first.
        text: String,
    },
}

impl Writing {
    /// Whether it is about a message that is there.
    pub fn is_edit(&self) -> bool {
        matches!(self, Self::Edit { .. })
    }
}

/// Says above the box what it is for, and leads back.
#[component]
pub fn WritingBar(writing: RwSignal<Writing>) -> impl IntoView {
    let t = &texts().talk;
    let words = move || match writing.get() {
        Writing::New => None,
        Writing::Edit { .. } => Some((t.editing.to_owned(), String::new())),
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
                    <button type="button" class="link" on:click=move |_| writing.set(Writing::New)>{t.cancel}</button>
                </div>
            }
        })
    }
}

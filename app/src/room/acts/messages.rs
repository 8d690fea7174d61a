//! What a message of the room says, and which files it has.

use leptos::prelude::*;
use protocol::{Event, EventKind, Seq};

use super::Acts;
use crate::room::drafting::Writing;

impl Acts {
    /// Whether what stands in the box goes with files, so that it may be empty.
    pub fn has_files(self) -> bool {
        match self.drafting.writing.get_untracked() {
            Writing::Edit(seq) => !self.files_of(seq).is_empty(),
            _ => !self.drafting.files.read_untracked().is_empty(),
        }
    }

    /// What the files of a message are called.
    pub fn files_of(self, seq: Seq) -> String {
        match self.message(seq).map(|event| event.kind) {
            Some(EventKind::Posted { files, .. }) => {
                files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
            }
            _ => String::new(),
        }
    }

    /// A message that is here.
    pub(super) fn message(self, seq: Seq) -> Option<Event> {
        self.said.message.run(seq)
    }
}

/// Whether somebody said something.
pub(super) fn is_message(event: &Event) -> bool {
    matches!(event.kind, EventKind::Posted { .. })
}

/// What a message says, where it says something.
pub(super) fn text_of(event: &Event) -> Option<&str> {
    match &event.kind {
        EventKind::Posted { content, .. } => content.text(),
        _ => None,
    }
}

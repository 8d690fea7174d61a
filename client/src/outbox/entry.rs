//! One message of the outbox, and what is known of it in this tab.

use super::{Pending, State};

/// Whether a message may be sent, where the outbox is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// No list that was asked for since it was written has come.
    New,
    /// A list that was asked for since is on its way.
    Asked,
    /// All that was written before it is known.
    Due,
}

/// A message, and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The message, and how far it is.
    pub(super) pending: Pending,
    /// It has stood in the storage, as far as is known: where it no longer does, another tab is done with it.
    pub(super) is_kept: bool,
    /// Whether it may be sent.
    pub(super) place: Place,
}

impl Entry {
    /// Takes what another tab says of the message. Whether that was news.
    pub(super) fn learn(&mut self, Pending { state, .. }: Pending) -> bool {
        self.is_kept = true;
        // What is on its way here, or was committed, is known better here.
        let is_open = matches!(self.pending.state, State::Waiting | State::Failed(_) | State::Uploading);
        let state = if state == State::Sent { State::Waiting } else { state };
        // What is known to be uploaded stays so.
        let is_older = state == State::Uploading;
        let is_news = is_open && !is_older && self.pending.state != state;
        if is_news {
            self.pending.state = state;
            self.place = Place::New;
        }
        is_news
    }

    /// Compares the message with how it is listed. Whether it stays, and whether it has changed.
    pub(super) fn compare(&mut self, listed: Option<&Pending>) -> (bool, bool) {
        let is_open = matches!(self.pending.state, State::Waiting | State::Failed(_) | State::Uploading);
        match listed {
            Some(pending) => {
                let changed = self.learn(pending.clone());
                self.may_go();
                (true, changed)
            }
            // Committed or given up by another tab.
            None if is_open && self.is_kept => (false, true),
            // The browser could not keep it, so that nobody else knows of it.
            None if self.place == Place::Asked => {
                self.may_go();
                (true, false)
            }
            None => (true, false),
        }
    }

    /// All that was written before it is known.
    pub(super) fn may_go(&mut self) {
        self.place = Place::Due;
    }
}

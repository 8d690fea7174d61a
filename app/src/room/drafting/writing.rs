//! What the box is for: a new message, an answer, or another text for a message.

use protocol::{Quote, Seq};

use crate::session::Draft;

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

    /// The message that is changed.
    pub fn edited(&self) -> Option<Seq> {
        match self {
            Self::Edit(seq) => Some(*seq),
            Self::New | Self::Reply(_) => None,
        }
    }

    /// The message that is answered.
    pub fn answers(&self) -> Option<Seq> {
        match self {
            Self::Reply(quote) => Some(quote.seq),
            Self::New | Self::Edit(_) => None,
        }
    }

    /// Whether it is about a message that is there.
    pub fn is_edit(&self) -> bool {
        self.edited().is_some()
    }
}

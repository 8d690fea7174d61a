//! What people want to happen in rooms, and what becomes of it.

use protocol::{ClientId, Content, ErrorCode, Event, EventKind, Person, RoomId, Seq, Timestamp, permission::Action};

/// What somebody wants to happen in a room.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Post a message.
    Post {
        /// Its name.
        client_id: ClientId,
        /// What it says.
        content: Content,
    },
    /// Become a member.
    Join,
    /// Stop being a member.
    Leave,
    /// Have read up to here.
    Read(Seq),
}

impl Wish {
    /// What the permission matrix has to allow.
    pub fn action(&self) -> Action {
        match self {
            Self::Post { .. } => Action::Post,
            Self::Join => Action::Join,
            Self::Leave => Action::Leave,
            Self::Read(_) => Action::Read,
        }
    }

    /// The event that it makes, if it happens; none for what only the person themself sees.
    pub fn event_kind(&self) -> Option<EventKind> {
        match self {
            Self::Post { client_id, content } => {
                Some(EventKind::Posted { client_id: *client_id, content: content.clone() })
            }
            Self::Join => Some(EventKind::Joined),
            Self::Leave => Some(EventKind::Left),
            Self::Read(_) => None,
        }
    }
}

/// A wish, whose it is, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// The room.
    pub room: RoomId,
    /// The person.
    pub actor: Person,
    /// What they want.
    pub wish: Wish,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It happened now, and is committed.
    Appended {
        /// The room's name.
        name: String,
        /// What happened.
        event: Event,
    },
    /// The message had been committed before; a retry.
    Repeated {
        /// Its place.
        seq: Seq,
        /// When it was committed.
        at: Timestamp,
    },
    /// The read position has moved, and is committed.
    Read,
    /// It was so already.
    Unchanged,
    /// It may not be.
    Refused(ErrorCode),
    /// Nothing happened: something else holds the room's row at the moment. Try again soon.
    Locked,
}

//! The lasting changes of a room.

use serde::{Deserialize, Serialize};

use crate::{
    Attachment, ClientId, Content, FileId, InThread, Marks, Mentions, PagePreview, PictureId, Quote, Role, RoomId, Seq,
    Timestamp, UserId,
};

/// Somebody with an account, as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// Whose account it is.
    pub id: UserId,
    /// The name that they log in with and are mentioned by; nobody else's looks like it.
    pub name: String,
    /// How they want to be called, where that is something else.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The picture that stands for them, where they have one: `GET /api/people/{id}/avatar/{avatar}`.
    #[serde(default)]
    pub avatar: Option<PictureId>,
}

impl Person {
    /// What to call them.
    pub fn shown(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.name)
    }
}

/// Something that changed a room for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The room it happened in.
    pub room: RoomId,
    /// Its place in the room's order: 1, 2, 3 … without gaps.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub seq: Seq,
    /// When the server wrote it down.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Person,
    /// What they did.
    pub kind: EventKind,
}

/// What happened. Typing and presence are no events: nobody needs them tomorrow.
///
/// A message comes as it is by now: what changed it later is taken in already, up to [`Marks::rev`]; whoever has it
/// applies the later changes with [`Event::change`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The actor posted a message.
    Posted {
        /// The name that its author's client gave it.
        client_id: ClientId,
        /// What it says.
        content: Content,
        /// The message that it answers.
        #[serde(default)]
        reply: Option<Quote>,
        /// Whom it calls.
        #[serde(default)]
        mentions: Mentions,
        /// What has become of it.
        #[serde(default)]
        marks: Marks,
        /// Its files, in the order in which they are shown.
        #[serde(default)]
        files: Vec<Attachment>,
        /// Where it stands, where it is an answer in a thread.
        #[serde(default)]
        thread: Option<InThread>,
    },
    /// The actor became a member.
    Joined,
    /// The actor stopped being a member.
    Left,
    /// The actor, its author, changed what a message says.
    Edited {
        /// The message.
        #[serde(deserialize_with = "crate::ids::seq")]
        target: Seq,
        /// What it says now; deleted where the message was deleted later.
        content: Content,
        /// Whom it calls now.
        mentions: Mentions,
        /// Those of them whom the message did not call before: this event calls them.
        #[serde(default)]
        calls: Mentions,
        /// Which of its files it still has; `None` for all of them.
        #[serde(default)]
        files: Option<Vec<FileId>>,
    },
    /// The actor, its author or a moderator, took away what a message says.
    Deleted {
        /// The message.
        #[serde(deserialize_with = "crate::ids::seq")]
        target: Seq,
    },
    /// The actor reacted to a message.
    Reacted {
        /// The message.
        #[serde(deserialize_with = "crate::ids::seq")]
        target: Seq,
        /// With what.
        emoji: String,
    },
    /// The actor took a reaction back.
    Unreacted {
        /// The message.
        #[serde(deserialize_with = "crate::ids::seq")]
        target: Seq,
        /// Which.
        emoji: String,
    },
    /// The actor pinned a message to the room.
    Pinned {
        /// The message.
        #[serde(deserialize_with = "crate::ids::seq")]
        target: Seq,
    },
    /// The actor took a message from the pins.
    Unpinned {
        /// The message.
        #[serde(deserialize_with = "crate::ids::seq")]
        target: Seq,
    },
    /// The actor gave the room another name.
    Renamed {
        /// The new one.
        name: String,
    },
    /// The actor changed what the room is about.
    TopicChanged {
        /// The new topic; can be empty.
        topic: String,
    },
    /// The actor closed the room: it can be read, and nothing more is posted.
    Archived,
    /// The actor opened the room again.
    Unarchived,
    /// The actor brought somebody in.
    Added {
        /// Whom.
        person: Person,
    },
    /// The actor took somebody out.
    Removed {
        /// Whom.
        person: Person,
        /// Whether they may not come back.
        banned: bool,
    },
    /// The actor let somebody come back who was banned.
    Unbanned {
        /// Whom.
        person: Person,
    },
    /// The actor made somebody silent.
    Muted {
        /// Whom.
        person: Person,
        /// Until when.
        until: Timestamp,
    },
    /// The actor let somebody speak again.
    Unmuted {
        /// Whom.
        person: Person,
    },
    /// The actor gave somebody another role.
    RoleChanged {
        /// Whom.
        person: Person,
        /// Which.
        role: Role,
    },
    /// Something that this version does not know, since a newer one has written it. It has its place in the room, and is passed on
    /// as it came.
    Unsupported {
        /// What it is called there.
        kind: String,
        /// What it holds.
        #[serde(default, with = "crate::codec::opaque")]
        body: Vec<u8>,
    },
    // Kinds are only added at the end: version 2 knows them by their place.
    /// The actor gave the room another picture, or none.
    PictureChanged {
        /// The new one.
        picture: Option<PictureId>,
    },
    /// A message has these link previews now. The actor is its author where the server has found them, else who took one away.
    Previewed {
        /// The message.
        #[serde(deserialize_with = "crate::ids::seq")]
        target: Seq,
        /// All that it has, as they are by now.
        previews: Vec<PagePreview>,
    },
}

impl EventKind {
    /// A new message.
    pub fn posted(client_id: ClientId, content: Content) -> Self {
        Self::Posted {
            client_id,
            content,
            reply: None,
            mentions: Mentions::default(),
            marks: Marks::default(),
            files: Vec::new(),
            thread: None,
        }
    }

    /// Somebody else than the actor whom this is about.
    pub fn subject(&self) -> Option<&Person> {
        match self {
            Self::Added { person }
            | Self::Removed { person, .. }
            | Self::Unbanned { person }
            | Self::Muted { person, .. }
            | Self::Unmuted { person }
            | Self::RoleChanged { person, .. } => Some(person),
            _ => None,
        }
    }
}

impl Event {
    /// Who became a member by this.
    pub fn newcomer(&self) -> Option<&Person> {
        match &self.kind {
            EventKind::Joined => Some(&self.actor),
            EventKind::Added { person } => Some(person),
            _ => None,
        }
    }

    /// Who stopped being a member by this.
    pub fn leaver(&self) -> Option<&Person> {
        match &self.kind {
            EventKind::Left => Some(&self.actor),
            EventKind::Removed { person, .. } => Some(person),
            _ => None,
        }
    }
}

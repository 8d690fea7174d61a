//! What people want to happen in rooms, and what becomes of it.

use protocol::{
    ClientId, Content, ErrorCode, Event, FileId, InThread, NewAttachment, Person, PictureId, Role, RoomId, Seq,
    Timestamp, files,
    permission::{Action, RoomContext},
    text,
};

use super::{NewContent, NewPreview};

/// A message that somebody wants to post.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// What it says.
    pub content: Content,
    /// The message that it answers.
    pub reply_to: Option<Seq>,
    /// Its files.
    pub files: Vec<NewAttachment>,
    /// In which thread it is an answer, named by any message of it.
    pub thread: Option<InThread>,
}

impl NewPost {
    /// Takes a message as typed. With files it may say nothing beside them.
    ///
    /// # Errors
    /// Those of [`text::parse`] and [`files::attachments`].
    pub fn parse(
        typed: &str,
        reply_to: Option<Seq>,
        files: Vec<NewAttachment>,
        thread: Option<InThread>,
    ) -> Result<Self, ErrorCode> {
        let files = files::attachments(files)?;
        let text = if files.is_empty() { text::parse(typed) } else { text::parse_beside_files(typed) }?;
        Ok(Self { content: Content::Text(text), reply_to, files, thread })
    }
}

impl From<Content> for NewPost {
    fn from(content: Content) -> Self {
        Self { content, reply_to: None, files: Vec::new(), thread: None }
    }
}

/// What somebody wants to happen in a room.
#[derive(Clone, Debug)]
pub enum RoomCommand {
    /// Post a message.
    Post {
        /// Its name.
        client_id: ClientId,
        /// What it is.
        post: NewPost,
    },
    /// Change what one's message says.
    Edit {
        /// The message.
        target: Seq,
        /// What it is to say.
        content: Content,
        /// Which of its files it still has; `None` for all of them.
        files: Option<Vec<FileId>>,
    },
    /// Take away what a message says.
    Delete {
        /// The message.
        target: Seq,
    },
    /// Put a reaction to a message, or take it back.
    React {
        /// The message.
        target: Seq,
        /// With what.
        emoji: String,
        /// Whether it is to be there.
        on: bool,
    },
    /// Pin a message, or take it from the pins.
    Pin {
        /// The message.
        target: Seq,
        /// Whether it is to be pinned.
        on: bool,
    },
    /// Show what pages say that a message links to. The server does so by itself, as the message's author.
    Preview {
        /// The message.
        target: Seq,
        /// What was found.
        found: Vec<NewPreview>,
    },
    /// Take a link preview away.
    RemovePreview {
        /// The message.
        target: Seq,
        /// The link.
        address: String,
    },
    /// Become a member.
    Join {
        /// Whether they hold a link that lets them in, or made the room.
        invited: bool,
    },
    /// Stop being a member.
    Leave,
    /// Stop being a member since the account is no more: nothing stands in the way.
    Vanish,
    /// Own the room, which nobody does any more.
    Inherit,
    /// Bring somebody in.
    Add {
        /// Whom.
        person: Person,
        /// They were asked, and want it.
        accepted: bool,
    },
    /// Take somebody out.
    Remove {
        /// Whom.
        person: Person,
        /// Whether they may not come back.
        ban: bool,
        /// Why.
        reason: String,
    },
    /// Let somebody come back.
    Unban {
        /// Whom.
        person: Person,
    },
    /// Make somebody silent, or with `None` let them speak again.
    Mute {
        /// Whom.
        person: Person,
        /// Until when.
        until: Option<Timestamp>,
        /// Why.
        reason: String,
    },
    /// Give somebody another role.
    SetRole {
        /// Whom.
        person: Person,
        /// Which.
        role: Role,
    },
    /// Give the room another name.
    Rename {
        /// Which.
        name: String,
    },
    /// Change what the room is about.
    SetTopic {
        /// To what.
        topic: String,
    },
    /// Give the room another picture, or none.
    SetPicture {
        /// What it holds.
        picture: Option<NewContent>,
    },
    /// Close the room, or open it again.
    Archive {
        /// Whether it is to be closed.
        on: bool,
    },
    /// Have read up to here.
    Read(Seq),
}

impl RoomCommand {
    /// What the permission matrix has to allow.
    pub fn action(&self) -> Action {
        match self {
            Self::Post { .. } => Action::Post,
            Self::Edit { .. } => Action::Edit,
            // Of one's own; of others' where it turns out to be theirs.
            Self::Delete { .. } | Self::Preview { .. } | Self::RemovePreview { .. } => Action::Delete,
            Self::React { .. } => Action::React,
            Self::Pin { .. } => Action::Pin,
            Self::Join { .. } => Action::Join,
            Self::Leave | Self::Vanish => Action::Leave,
            Self::Add { .. } => Action::Add,
            Self::Remove { .. } | Self::Unban { .. } => Action::Remove,
            Self::Mute { .. } => Action::Mute,
            Self::SetRole { .. } | Self::Inherit => Action::SetRole,
            Self::Rename { .. } | Self::SetTopic { .. } | Self::SetPicture { .. } => Action::Change,
            Self::Archive { .. } => Action::Archive,
            Self::Read(_) => Action::Read,
        }
    }

    /// The message that it is about.
    pub fn target(&self) -> Option<Seq> {
        match self {
            Self::Edit { target, .. }
            | Self::Delete { target }
            | Self::React { target, .. }
            | Self::Pin { target, .. }
            | Self::Preview { target, .. }
            | Self::RemovePreview { target, .. } => Some(*target),
            _ => None,
        }
    }

    /// The messages that a new one answers: the one that it quotes, and one of its thread. What began their threads is wanted, too.
    pub fn answered(&self) -> impl Iterator<Item = Seq> + use<> {
        let (quoted, thread) = match self {
            Self::Post { post, .. } => (post.reply_to, post.thread.map(|thread| thread.root)),
            _ => (None, None),
        };
        quoted.into_iter().chain(thread)
    }

    /// The person, other than the one who gives it, whom it is about.
    pub fn subject(&self) -> Option<&Person> {
        match self {
            Self::Add { person, .. }
            | Self::Remove { person, .. }
            | Self::Unban { person }
            | Self::Mute { person, .. }
            | Self::SetRole { person, .. } => Some(person),
            _ => None,
        }
    }

    /// What a message is to say.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Post { post: NewPost { content, .. }, .. } | Self::Edit { content, .. } => content.text(),
            _ => None,
        }
    }
}

/// A command, whose it is, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// The room.
    pub room: RoomId,
    /// The person.
    pub actor: Person,
    /// What they want.
    pub command: RoomCommand,
}

/// A room as of now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomState {
    /// What matters for what one may do in it.
    pub context: RoomContext,
    /// Its name; empty for a direct conversation.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// The seq of its newest event.
    pub last_seq: Seq,
    /// The seq of its oldest event that is kept.
    pub first_seq: Seq,
    /// The picture that stands for it.
    pub picture: Option<PictureId>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It happened now, and is committed.
    Appended {
        /// The room, with it.
        room: Box<RoomState>,
        /// What happened.
        event: Box<Event>,
        /// Why, for whom it concerns.
        reason: String,
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
    /// The conversation is hidden for the person until something more is said there, which is committed.
    Hidden,
    /// The person who was to be brought in is asked first. That they are is committed.
    Asked,
    /// It was so already.
    Unchanged,
    /// It may not be.
    Refused(ErrorCode),
    /// Nothing happened: something else holds the room's row at the moment. Try again soon.
    Locked,
}

//! Rooms and their messages.

use serde::{Deserialize, Serialize};

use crate::{
    ClientId, Event, FileId, InThread, Mute, NewAttachment, Notify, Person, PictureId, Role, RoomId, RoomKind, Seq,
    Timestamp, UserId, sidebar::Sidebar,
};

/// A room, for somebody who is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomInfo {
    /// Which.
    pub id: RoomId,
    /// Its name; empty for a direct conversation, which is named by its people.
    pub name: String,
    /// Who can find it.
    #[serde(default)]
    pub kind: RoomKind,
    /// What it is about; can be empty.
    #[serde(default)]
    pub topic: String,
    /// Whether it is closed.
    #[serde(default)]
    pub archived: bool,
    /// The others in a direct conversation.
    #[serde(default)]
    pub people: Vec<Person>,
    /// What the person is in it.
    #[serde(default)]
    pub role: Role,
    /// Whether they may not post for a while.
    #[serde(default)]
    pub muted: Option<Mute>,
    /// What is news to them.
    #[serde(default)]
    pub notify: Notify,
    /// Whether they marked it to come back to.
    #[serde(default)]
    pub marked: bool,
    /// The seq of its newest event.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub last_seq: Seq,
    /// The seq up to which the person has read, on any device.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub read_seq: Seq,
    /// Others' messages after that, up to `last_seq`; [`UNREAD_MAX`](super::UNREAD_MAX) stands for as many or more.
    pub unread: u32,
    /// Those that call the person since, with such as were changed since so that they do.
    #[serde(default)]
    pub mentions: u32,
    /// The seq of the oldest event that is kept: larger than 1 where the server deletes old messages.
    #[serde(default = "beginning", deserialize_with = "crate::ids::seq")]
    pub first_seq: Seq,
    /// A direct conversation that the person has closed is not listed until there is an event of this seq.
    #[serde(default, deserialize_with = "crate::ids::seq")]
    pub hidden_until: Seq,
    /// The picture that stands for it, where it has one: `GET /api/rooms/{id}/picture/{picture}`.
    #[serde(default)]
    pub picture: Option<PictureId>,
    /// Whether it stands at the top of the person's list.
    #[serde(default)]
    pub favourite: bool,
}

/// The seq of a room's first event, where none was deleted.
const fn beginning() -> Seq {
    1
}

impl RoomInfo {
    /// A room that somebody has just come into.
    pub fn fresh(id: RoomId, name: String, seq: Seq) -> Self {
        Self {
            id,
            name,
            kind: RoomKind::Public,
            topic: String::new(),
            archived: false,
            people: Vec::new(),
            role: Role::Member,
            muted: None,
            notify: Notify::All,
            marked: false,
            last_seq: seq,
            read_seq: seq,
            unread: 0,
            mentions: 0,
            first_seq: 1,
            hidden_until: 0,
            picture: None,
            favourite: false,
        }
    }

    /// Whether the person has closed it and nothing has been said since.
    pub fn is_hidden(&self) -> bool {
        self.last_seq < self.hidden_until
    }
}

/// A room, for everyone who may find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomListing {
    /// Which.
    pub id: RoomId,
    /// Its name.
    pub name: String,
    /// What it is about; can be empty.
    #[serde(default)]
    pub topic: String,
    /// How many are in it.
    pub member_count: u32,
    /// Whether the reader is in it.
    pub joined: bool,
}

/// What one is in, and a page of what there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rooms {
    /// Who reads.
    pub me: Person,
    /// The first [`MINE_MAX`](super::MINE_MAX) rooms that they are in, the lobby first, then by name; on the first page only, or where
    /// more of them were asked for.
    pub mine: Vec<RoomInfo>,
    /// The public rooms that are open and were asked for, the lobby first, then by name.
    pub public: Vec<RoomListing>,
    /// What the next page of those is asked for by; `None` at the end.
    #[serde(default)]
    pub next: Option<String>,
    /// What more of the rooms that they are in is asked for by; `None` where these are all.
    #[serde(default)]
    pub mine_next: Option<String>,
    /// How they have arranged those; with the first page only.
    #[serde(default)]
    pub sidebar: Sidebar,
}

/// A new room.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewRoom {
    /// Its name, as typed.
    pub name: String,
    /// Whether only those who are brought in can find it.
    #[serde(default)]
    pub private: bool,
    /// Its maker's own name for it: asked for again under the same one, it is made once.
    #[serde(default)]
    pub client_id: Option<ClientId>,
}

/// Somebody wants to bring one into a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Which room.
    pub room: RoomId,
    /// Its name.
    pub name: String,
    /// What it is about; can be empty.
    pub topic: String,
    /// Who.
    pub by: Person,
    /// Since when.
    pub at: Timestamp,
    /// The room's picture.
    #[serde(default)]
    pub picture: Option<PictureId>,
}

/// What waits for one's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitations {
    /// The newest first, at most [`INVITATIONS_MAX`](crate::room::INVITATIONS_MAX).
    pub invitations: Vec<Invitation>,
    /// Those who ask to come back into rooms that one moderates, the newest first, as many at most.
    #[serde(default)]
    pub requests: Vec<super::JoinRequest>,
}

/// Who was to be brought into a room is asked first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Whom.
    pub asked: Person,
    /// The same for people.
    pub message: String,
}

/// A direct conversation to begin, or to go on with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewDirect {
    /// The others, by name.
    pub people: Vec<String>,
}

/// What is to be different about a room; what is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RoomChange {
    /// Its name, as typed.
    #[serde(default)]
    pub name: Option<String>,
    /// Its topic, as typed.
    #[serde(default)]
    pub topic: Option<String>,
    /// Whether it is closed.
    #[serde(default)]
    pub archived: Option<bool>,
}

/// A room's page: all that is needed to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomPage {
    /// The room.
    pub room: RoomInfo,
    /// Its newest events, oldest first, up to `room.last_seq`.
    pub events: Vec<Event>,
    /// The first [`MEMBERS_MAX`](super::MEMBERS_MAX) members by name.
    pub members: Vec<Person>,
    /// Those of them who are more than members.
    #[serde(default)]
    pub roles: Vec<(UserId, Role)>,
    /// Those of them who may not post for a while, and until when; that can be over.
    #[serde(default)]
    pub muted: Vec<(UserId, Timestamp)>,
    /// How many members there are.
    pub member_count: u32,
    /// Who is online, at most 500.
    pub online: Vec<UserId>,
    /// Of them, those who are away.
    #[serde(default)]
    pub away: Vec<UserId>,
    /// Up to where the others have read, in a room of few people; without those who don't say.
    #[serde(default)]
    pub seen: Vec<(UserId, Seq)>,
    /// What the next members are asked for by; `None` where these are all.
    #[serde(default)]
    pub members_next: Option<String>,
    /// Whom the reader has blocked, in this room or not.
    #[serde(default)]
    pub blocked: Vec<UserId>,
}

impl RoomPage {
    /// A page of these events, without people.
    pub fn of(room: RoomInfo, events: Vec<Event>) -> Self {
        Self {
            room,
            events,
            members: Vec::new(),
            roles: Vec::new(),
            muted: Vec::new(),
            member_count: 0,
            online: Vec::new(),
            away: Vec::new(),
            seen: Vec::new(),
            members_next: None,
            blocked: Vec::new(),
        }
    }
}

/// A message to be posted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewMessage {
    /// Its sender's own name for it: sent again under the same one, it is kept once. Without it, each time is another message.
    #[serde(default)]
    pub client_id: Option<ClientId>,
    /// What it says, as typed.
    pub text: String,
    /// The message that it answers.
    #[serde(default)]
    pub reply_to: Option<Seq>,
    /// Its files, which are uploaded already. With them the text can be empty.
    #[serde(default)]
    pub files: Vec<NewAttachment>,
    /// In which thread it is an answer, if in any: any message of it may be named. Without `reply_to` it quotes the thread's first.
    #[serde(default)]
    pub thread: Option<InThread>,
}

/// That a message is in the log, as the socket's `posted` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Its sender's name for it.
    pub client_id: ClientId,
    /// Where.
    pub room: RoomId,
    /// Its place there.
    pub seq: Seq,
    /// When it was committed.
    pub at: Timestamp,
}

/// What a message is to say instead.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Edit {
    /// As typed.
    pub text: String,
    /// Which of its files the message still has; without it, all. With any left the text can be empty.
    #[serde(default)]
    pub files: Option<Vec<FileId>>,
}

/// What a message has said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditHistory {
    /// Oldest first; the last is what it says now.
    pub versions: Vec<Version>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Since when.
    pub at: Timestamp,
    /// What it said.
    pub text: String,
}

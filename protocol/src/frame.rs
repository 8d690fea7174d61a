//! What goes over the WebSocket.

use serde::{Deserialize, Serialize};

use crate::{
    ClientId, Content, ErrorBody, Event, InThread, NewAttachment, Person, Removal, RoomId, Seq, Timestamp, UserId,
    api::{LaterCounts, RoomInfo},
    codec::Encoding,
};

/// From the client to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientFrame {
    /// Must be first. Names the rooms whose events the client has, and up to where; the server answers with
    /// [`ServerFrame::Welcome`] and then, for each of these rooms, what is missing ([`ServerFrame::Recovered`] or
    /// [`ServerFrame::Resync`]), or why the person was taken out of it ([`ServerFrame::RoomLeft`]).
    Hello {
        /// How far it has each of them.
        resume: Vec<Position>,
    },
    /// Post a message. Answered by [`ServerFrame::Posted`] or [`ServerFrame::Refused`].
    Post {
        /// Where.
        room: RoomId,
        /// The client's own name for it; a retry uses the same.
        client_id: ClientId,
        /// What it says.
        content: Content,
        /// The seq of the message that it answers.
        #[serde(default)]
        reply_to: Option<Seq>,
        /// Its files, which are uploaded already. With them the text can be empty.
        #[serde(default)]
        files: Vec<NewAttachment>,
        /// In which thread it is an answer, if in any: any message of it may be named. Without `reply_to` it quotes the thread's first.
        #[serde(default)]
        thread: Option<InThread>,
    },
    /// Ask for what came after `after`, where the client sees a hole.
    Recover {
        /// The room.
        room: RoomId,
        /// The seq of the last event before the hole.
        after: Seq,
    },
    /// Follow who is online in one room (or in none): answered by [`ServerFrame::Online`], then
    /// [`ServerFrame::Presence`] as it changes.
    Watch {
        /// The room that is on the screen.
        room: Option<RoomId>,
    },
    /// The person has read a room up to here, on this device. Positions only go forward; a smaller one, or the same, asks
    /// where the room stands. Answered by [`ServerFrame::Unread`].
    Read {
        /// The room.
        room: RoomId,
        /// The seq of the last event that was seen.
        seq: Seq,
    },
    /// The person is writing in a room. Once every few seconds is enough; who watches the room hears of it.
    Typing {
        /// The room.
        room: RoomId,
    },
    /// Whether the person has left this device alone for a while. They are away when they are so on all of their devices.
    Away(bool),
    /// Ask for a [`ServerFrame::Pong`]; also shows the server that the client lives.
    Ping,
    /// Follow who is online in these direct conversations, beside the watched room, and in no others any longer. Answered by
    /// [`ServerFrame::Online`] for each that was not followed before, then [`ServerFrame::Presence`] as it changes. Other rooms,
    /// and those after the first [`WATCHED_DIRECTS_MAX`], are passed over.
    WatchDirects {
        /// Those that are listed on the screen.
        rooms: Vec<RoomId>,
    },
}

/// Most direct conversations in which a connection can follow who is online.
pub const WATCHED_DIRECTS_MAX: usize = 100;

/// How far a client has a room. As JSON it may be written as `[room, seq]` or `[room, seq, at]`, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The room.
    pub room: RoomId,
    /// The seq of the last event that the client has of it; 0 for none.
    pub seq: Seq,
    /// When that event was written, where the client knows it. Where the server's event with this seq was written at another time, the
    /// server's database has been restored from a backup since, and what the client has is of another past.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

impl From<(RoomId, Seq)> for Position {
    /// A position that is taken as it is.
    fn from((room, seq): (RoomId, Seq)) -> Self {
        Self { room, seq, at: None }
    }
}

/// From the server to the client. Events of one room always come in the order of their seq.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
// Where pointers are short it is not large enough for the lint.
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "most frames are events, and none is kept for long")
)]
pub enum ServerFrame {
    /// The answer to hello. From here on the client receives the events of all rooms that it is a member of.
    Welcome {
        /// Whose connection this is.
        me: Person,
        /// The rooms that they are in, by name.
        rooms: Vec<RoomInfo>,
        /// A connection from which nothing came for twice this many seconds is closed.
        heartbeat_seconds: u32,
        /// Which version of WeConnect the server is.
        #[serde(default)]
        server_version: String,
        /// Whom they have blocked.
        #[serde(default)]
        blocked: Vec<UserId>,
        /// How much they have put off.
        #[serde(default)]
        later: LaterCounts,
    },
    /// Something happened.
    Event(Event),
    /// What the client missed in a room, complete up to the last of these.
    Recovered {
        /// The room.
        room: RoomId,
        /// The missed events in order; empty where nothing was missed.
        events: Vec<Event>,
    },
    /// Too much was missed to send it all, or the position is unknown. What follows are the events after `last_seq`; the
    /// others are to be had page by page, by HTTP.
    Resync {
        /// The room.
        room: RoomId,
        /// Its newest seq.
        #[serde(deserialize_with = "crate::ids::seq")]
        last_seq: Seq,
        /// Whether what the client has of the room is of another past, and to be forgotten. (In version 2 it is where the client's own
        /// position is beyond `last_seq`.)
        #[serde(default)]
        forget: bool,
    },
    /// The client's message is committed. Sent again, the same, for a retry.
    Posted {
        /// The name that the client gave it.
        client_id: ClientId,
        /// Where it is.
        room: RoomId,
        /// Its place in the room.
        #[serde(deserialize_with = "crate::ids::seq")]
        seq: Seq,
        /// When it was committed.
        at: Timestamp,
    },
    /// The client's message was not taken, and will not be unless it is sent again.
    Refused {
        /// The name that the client gave it.
        client_id: ClientId,
        /// Why.
        error: ErrorBody,
    },
    /// Who is online in the watched room, or in a watched direct conversation, as of now.
    Online {
        /// The room.
        room: RoomId,
        /// Everyone online.
        people: Vec<Person>,
        /// Those of them who are away.
        away: Vec<UserId>,
    },
    /// Somebody in the watched room, or in a watched direct conversation, came, went away or came back.
    Presence {
        /// The room.
        room: RoomId,
        /// Who.
        person: Person,
        /// How they are there now.
        presence: Presence,
    },
    /// Somebody is writing in the watched room. Holds for a few seconds, or until their message comes.
    Typing {
        /// The room.
        room: RoomId,
        /// Who.
        person: Person,
    },
    /// Somebody in the watched room, which has few people, has read up to here.
    Seen {
        /// The room.
        room: RoomId,
        /// Who.
        user: UserId,
        /// The seq of the last event that they have seen.
        #[serde(deserialize_with = "crate::ids::seq")]
        seq: Seq,
    },
    /// The person became a member of a room, here or on another device.
    RoomJoined(RoomInfo),
    /// Something about a room is different for the person: their role, whether they may post, what they want to hear of.
    RoomChanged(RoomInfo),
    /// The person is no longer a member of a room: nothing more comes from it.
    RoomLeft {
        /// The room.
        room: RoomId,
        /// Who left.
        user: UserId,
        /// Where they were taken out: why.
        removal: Option<Removal>,
    },
    /// How much of a room the person has not read. Goes to all of their connections when they read on, and to the one
    /// that asked.
    Unread {
        /// The room.
        room: RoomId,
        /// The seq up to which they have read, on any device.
        #[serde(deserialize_with = "crate::ids::seq")]
        read_seq: Seq,
        /// The seq of the last event that is counted.
        #[serde(deserialize_with = "crate::ids::seq")]
        as_of: Seq,
        /// Others' messages after `read_seq` and up to `as_of`; [`UNREAD_MAX`](crate::api::UNREAD_MAX) stands for as many
        /// or more.
        unread: u32,
        /// Those that call the person since, with such as were changed since so that they do.
        mentions: u32,
    },
    /// The answer to a ping.
    Pong,
    /// Something that the client sent could not be taken.
    Error(ErrorBody),
    /// A frame that this version does not know, since a newer server sent it.
    Unsupported {
        /// What it is called there.
        kind: String,
        /// What it holds.
        #[serde(default, with = "crate::codec::opaque")]
        body: Vec<u8>,
    },
    /// Whom the person has blocked by now, here or on another device. What is unread in their rooms follows.
    Blocked {
        /// All of them.
        people: Vec<UserId>,
    },
    /// Invitations of the person came or went: they are to be had by HTTP.
    InvitationsChanged,
    /// How the person wants to be told of what is new has changed, here or on another device: it is to be had by HTTP.
    NotificationsChanged,
    /// The server's own emoji are others: they are to be had by HTTP.
    EmojiChanged,
    /// The person follows another thread, or one less, or has read one further, here or on another device: they are to be had by HTTP.
    ThreadsChanged,
    /// How much the person has put off by now, here or on another device: it is to be had by HTTP. Comes with each change.
    LaterChanged(LaterCounts),
    /// The person has arranged their rooms otherwise, here or on another device: how is to be had by HTTP.
    SidebarChanged,
}

impl ServerFrame {
    /// Whether there is this frame in the version of an encoding. Clients that have no name for it are not sent it.
    pub fn is_in(&self, encoding: Encoding) -> bool {
        let is_new = matches!(
            self,
            Self::Blocked { .. }
                | Self::InvitationsChanged
                | Self::NotificationsChanged
                | Self::EmojiChanged
                | Self::ThreadsChanged
                | Self::LaterChanged(_)
                | Self::SidebarChanged
                | Self::Unsupported { .. }
        );
        !(is_new && matches!(encoding, Encoding::BinaryV2 | Encoding::JsonV2))
    }
}

/// How somebody is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// On no device.
    #[default]
    Offline,
    /// On some, and has left them all alone for a while.
    Away,
    /// In front of one.
    Online,
}

/// Close codes that WeConnect's server uses beside the standard ones of RFC 6455.
pub mod close {
    /// The end that was asked for (RFC 6455).
    pub const NORMAL: u16 = 1000;
    /// The server is stopping; connect again (RFC 6455, "going away").
    pub const GOING_AWAY: u16 = 1001;
    /// The bytes were no WebSocket frames (RFC 6455).
    pub const PROTOCOL_ERROR: u16 = 1002;
    /// A text frame was not UTF-8 (RFC 6455).
    pub const NOT_UTF8: u16 = 1007;
    /// A frame was over the size limit (RFC 6455).
    pub const TOO_LARGE: u16 = 1009;
    /// The server could not go on; connect again and resume (RFC 6455).
    pub const INTERNAL: u16 = 1011;
    /// The connection could not keep up; connect again and resume.
    pub const TOO_SLOW: u16 = 4000;
    /// The session has ended: log in again.
    pub const SESSION_ENDED: u16 = 4001;
    /// The first frame was not hello in time.
    pub const HELLO_MISSING: u16 = 4002;
    /// Nothing came for two heartbeats.
    pub const SILENT: u16 = 4003;
}

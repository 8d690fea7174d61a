//! What goes into the session and what comes out.

use std::ops::Range;

use crate::{
    outbox::{Notice, Pending},
    own_file::OwnFile,
};
use protocol::{
    ClientId, ErrorBody, Event, InThread, Person, Quote, RoomId, Seq, Timestamp,
    api::{FollowedThread, LaterCounts, RoomPage},
    frame::{ClientFrame, ServerFrame},
};

/// The session's timers. Setting one replaces the one of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// Time for the next try.
    Reconnect,
    /// The connection should be ready by now.
    Handshake,
    /// Time to hear whether the server lives.
    Heartbeat,
    /// The server asked us to wait before the next post until now.
    Resend,
    /// Time to forget who has stopped writing.
    Typing,
}

impl Timer {
    /// Every timer.
    pub const ALL: [Self; 5] = [Self::Reconnect, Self::Handshake, Self::Heartbeat, Self::Resend, Self::Typing];
}

/// How the renewal of the access token went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// There is a new one.
    Done,
    /// The session has ended.
    Refused,
    /// The server could not be reached, or could not answer.
    Unreachable,
}

/// What the client kept from its last run.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Whose it is. A server that takes us for somebody else ends the session.
    pub me: Option<Person>,
    /// The newest part of each room that was visited. Left out where the server has been greeted already.
    pub rooms: Vec<RoomPage>,
    /// What was not confirmed; see [`Output::Keep`].
    pub pending: Vec<Pending>,
    /// Other clients keep what they write in the same place, and send it too: then nothing is sent without
    /// [`Output::Claim`].
    pub shared: bool,
}

/// Something that happened. `jitter` is a random number, evenly spread over all of `u32`.
#[derive(Clone, Debug)]
pub enum Input {
    /// The page is there.
    Start,
    /// What was kept has been read, if there was any. Comes once, before or after the start; nothing is posted before it,
    /// since what was written first goes first.
    Restored(Kept),
    /// What another tab of this browser says of the outbox.
    Told(Notice),
    /// The answer to [`Output::Claim`]: everything that is kept now, oldest first.
    Claimed(Vec<Pending>),
    /// The person logs out: nothing more is sent or tried, until the next start.
    Stop,
    /// The person doesn't want to wait for the next try.
    ConnectNow,
    /// The WebSocket is open.
    Opened,
    /// The WebSocket that was last asked for is closed, or could not be opened.
    Closed {
        /// Its close code; see [`protocol::frame::close`].
        code: u16,
        /// See [`Input`].
        jitter: u32,
    },
    /// A frame came.
    Received(ServerFrame),
    /// A frame came that can't be read.
    Unreadable,
    /// A timer's time has come.
    TimerFired {
        /// Which.
        timer: Timer,
        /// See [`Input`].
        jitter: u32,
    },
    /// The answer to [`Output::Renew`].
    Renewed {
        /// How it went.
        renewal: Renewal,
        /// See [`Input`].
        jitter: u32,
    },
    /// The browser says that there is no network any more. A server on the same machine can still be reached.
    NetworkGone,
    /// The browser says that there is a network again, or the page has been asleep.
    NetworkBack,
    /// A room's newest page, from the server's rendering or by HTTP.
    Loaded(RoomPage),
    /// A page of a room's earlier events: before those that are there, or in a hole between them.
    Older {
        /// The room.
        room: RoomId,
        /// Oldest first, without gaps.
        events: Vec<Event>,
        /// How far the room was known here when the page was asked for.
        as_of: Seq,
    },
    /// The person looks at these of a room's events, in the room that is on the screen. Others may be let go of.
    Sees {
        /// The room.
        room: RoomId,
        /// Their seqs.
        seqs: Range<Seq>,
    },
    /// The person has seen the room's events up to here.
    Read {
        /// The room.
        room: RoomId,
        /// The seq of the last event that was on the screen.
        seq: Seq,
    },
    /// The answer to [`Output::FetchThreads`].
    Threads(Vec<FollowedThread>),
    /// The person has seen a thread up to this answer.
    ReadThread {
        /// The room.
        room: RoomId,
        /// The message that began it.
        root: Seq,
        /// The seq of the last answer that was on the screen.
        seq: Seq,
    },
    /// This room is on the screen now.
    Watch(Option<RoomId>),
    /// Somebody, such as the person themself, has this name and picture by now.
    Called(Person),
    /// These conversations of two are listed on the screen, at most
    /// [`WATCHED_DIRECTS_MAX`](protocol::frame::WATCHED_DIRECTS_MAX).
    WatchDirects(Vec<RoomId>),
    /// The person sends a message. Its text follows the rules of [`protocol::text`].
    Post {
        /// Where.
        room: RoomId,
        /// A new UUID version 7.
        client_id: ClientId,
        /// What it says.
        text: String,
        /// The message that it answers.
        reply: Option<Quote>,
        /// When it was sent, by the client's clock.
        at: Timestamp,
        /// Its files. Where there are any it waits for [`Input::Uploaded`].
        files: Vec<OwnFile>,
        /// In which thread it is an answer.
        thread: Option<InThread>,
    },
    /// The files of a message are all on the server.
    Uploaded(ClientId),
    /// A file of a message can't be brought to the server; the person decides.
    NotUploaded {
        /// The message.
        client_id: ClientId,
        /// Why.
        error: ErrorBody,
    },
    /// The person sends a refused message again.
    Retry(ClientId),
    /// The person gives a refused message up.
    Discard(ClientId),
    /// The person is writing in a room. Once every few seconds is enough.
    Typing(RoomId),
    /// Whether the person has left this device alone for a while.
    Away(bool),
}

/// What has changed in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Events have come at its end, from this one on. Some of them can change messages.
    Appended(Seq),
    /// Which of its events are here: a page has come, there is a hole, or it has begun anew.
    Pages,
    /// What is in the outbox for it.
    Outbox,
}

/// Something in the session that the screen shows has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// How it is connected.
    Link,
    /// The list of rooms that the person is in.
    Joined,
    /// A room's timeline, or what is in the outbox for it.
    Room(RoomId, Moved),
    /// How much of a room is unread: see the rooms that the person is in.
    Unread(RoomId),
    /// Who is online in the watched room.
    Online,
    /// Who is online in the listed conversations of two.
    Directs,
    /// Who is writing in the watched room.
    Typing,
    /// Up to where the others in the watched room have read.
    Seen,
    /// Whether the server is newer than this client.
    Outdated,
    /// Whom the person has blocked.
    Blocked,
    /// What waits for their answer.
    Invitations,
    /// How the person wants to be told of what is new: it is to be had by HTTP.
    Notifications,
    /// Which emoji the server has of its own.
    Emoji,
    /// Which threads they follow, and how much of them is unread.
    Threads,
    /// How much they have put off.
    Later(LaterCounts),
    /// How they have arranged their rooms: it is to be had by HTTP.
    Sidebar,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Open a WebSocket; forget the one before.
    Connect,
    /// Close the WebSocket and forget it: it will not be heard of again.
    Disconnect,
    /// Send a frame.
    Send(ClientFrame),
    /// Start a timer.
    SetTimer {
        /// Which.
        timer: Timer,
        /// Milliseconds from now.
        after_ms: u32,
    },
    /// Stop a timer.
    ClearTimer(Timer),
    /// Keep a message so that it outlives the client; it comes back with [`Input::Restored`]. Replaces the one of the same
    /// client id. One that was refused only does that, so that what another client is done with meanwhile does not come back.
    Keep(Pending),
    /// The message need not be kept any longer.
    Forget {
        /// Its name.
        client_id: ClientId,
        /// Where it was committed; `None` where the person gave it up.
        seq: Option<Seq>,
    },
    /// Once it is this client's turn to send what is kept, say so with everything that is kept then. Asked for again while
    /// it is its turn, what is kept by now is enough. Nothing else keeps the order of what several clients send, so the list
    /// must hold what was kept before, in all of them; turns only spare the server what would come twice.
    Claim,
    /// The turn is over, or no longer wanted; a [`Input::Claimed`] that is under way is not to come any more.
    Release,
    /// Get a new access token.
    Renew,
    /// Load a room's newest page by HTTP.
    FetchNewest(RoomId),
    /// Load by HTTP which threads the person follows.
    FetchThreads,
    /// Show what has changed.
    Changed(Change),
    /// Somebody else's event came in; for announcements.
    Arrived(Event),
    /// The server complained about something that we sent.
    Complaint(ErrorBody),
}

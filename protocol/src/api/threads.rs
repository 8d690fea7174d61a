//! Threads, and how far somebody has read them.

use serde::{Deserialize, Serialize};

use crate::{Event, RoomId, Seq};

/// Which answers of a thread are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ThreadQuery {
    /// Those before this one; the newest without it.
    pub before: Option<Seq>,
    /// How many, at most [`PAGE_MAX`](super::PAGE_MAX); [`PAGE`](super::PAGE) without it.
    pub limit: Option<u32>,
}

/// A page of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPage {
    /// The message that began it.
    pub root: Event,
    /// Answers, oldest first.
    pub answers: Vec<Event>,
    /// Whether there are earlier ones.
    pub has_earlier: bool,
    /// All that happened in the room up to here is taken into account.
    pub as_of: Seq,
    /// Whether the reader follows it.
    #[serde(default)]
    pub following: bool,
}

/// A thread that somebody follows, and how much of it they have not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedThread {
    /// Where it is.
    pub room: RoomId,
    /// The message that began it.
    pub root: Seq,
    /// Up to where they have read it, on any device.
    pub read_seq: Seq,
    /// Others' answers after that; [`UNREAD_MAX`](super::UNREAD_MAX) stands for as many or more.
    pub unread: u32,
    /// All that happened in the room up to here is counted.
    pub as_of: Seq,
}

/// The threads that somebody follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedThreads {
    /// Those with the newest answers first, at most [`FOLLOWED_MAX`].
    pub threads: Vec<FollowedThread>,
}

/// Most threads that are counted for somebody.
pub const FOLLOWED_MAX: u32 = 500;

/// One of them, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedThread {
    /// The message that began it.
    pub root: Event,
    /// Others' answers that they have not read.
    pub unread: u32,
}

/// A page of the threads that somebody follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threads {
    /// Those with the newest answers first.
    pub threads: Vec<ListedThread>,
    /// What the next ones are asked for by; `None` where these are all.
    pub next: Option<String>,
}

/// Up to where somebody has read a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadThread {
    /// The last answer that was on the screen.
    pub seq: Seq,
}

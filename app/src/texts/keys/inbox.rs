//! What concerns one.

/// The inbox.
#[derive(Clone, Copy)]
pub struct Inbox {
    /// How much there is.
    pub unread: fn(count: u32) -> String,
    /// There is nothing.
    pub nothing: &'static str,
    /// Which keys do what.
    pub keys: &'static str,
    /// Marks everything as read.
    pub read_all: &'static str,
    pub was_done: &'static str,
    pub reply: &'static str,
    pub done: &'static str,
    pub send: &'static str,
    pub cancel: &'static str,
    /// Names the box for an answer.
    pub answer: fn(name: &str) -> String,
    /// What a row is about.
    pub mentions: fn(count: u32) -> String,
    pub messages: fn(count: u32) -> String,
    pub replies: fn(count: u32) -> String,
    pub thread: &'static str,
    pub reactions: &'static str,
    pub reminder: &'static str,
    pub invitation: fn(who: &str, room: &str) -> String,
    pub join: &'static str,
    pub decline: &'static str,
    pub not_sent: &'static str,
    /// Why a message concerns one.
    pub called: &'static str,
    pub answered: &'static str,
}

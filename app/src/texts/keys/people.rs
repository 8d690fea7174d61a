//! What one wants of other people, and what one does not.

/// Blocking, closing a conversation, and being asked.
#[derive(Clone, Copy)]
pub struct People {
    pub block: &'static str,
    pub unblock: &'static str,
    /// Below the button that blocks.
    pub block_hint: &'static str,
    /// The list of those whom one has blocked.
    pub blocked: &'static str,
    pub blocked_hint: &'static str,
    pub nobody_blocked: &'static str,
    /// Instead of a message.
    pub blocked_message: &'static str,
    pub show: &'static str,
    /// Instead of the box to write in.
    pub you_blocked: fn(name: &str) -> String,
    /// Of a conversation of two.
    pub close_conversation: &'static str,
    /// Heading of the setting.
    pub asking: &'static str,
    pub is_asked: &'static str,
    pub is_not_asked: &'static str,
    pub ask: &'static str,
    pub do_not_ask: &'static str,
    /// Instead of that somebody was added.
    pub asked_first: fn(name: &str) -> String,
    pub invitations: &'static str,
    pub invites: fn(name: &str, room: &str) -> String,
    pub decline: &'static str,
    /// Behind the name of an account that a program uses.
    pub bot: &'static str,
}

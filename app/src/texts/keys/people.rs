//! What one wants of other people, and what one does not.

/// Blocking.
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
}

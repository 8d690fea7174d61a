//! Threads.

/// What is said in the pane of a thread.
#[derive(Clone, Copy)]
pub struct Threads {
    /// Names the pane.
    pub thread: &'static str,
    /// Takes the pane away.
    pub close: &'static str,
    /// Brings answers that are not here.
    pub earlier: &'static str,
    pub no_replies: &'static str,
    /// Where answers go as well.
    pub in_room: fn(room: &str) -> String,
}

//! Where one writes.

/// What the box says and offers.
#[derive(Clone, Copy)]
pub struct Writing {
    /// The button while a message is edited.
    pub save: &'static str,
    /// An edit was left without being saved.
    pub change_given_up: &'static str,
    /// A message that could not be sent was discarded.
    pub discarded: &'static str,
    pub undo: &'static str,
    /// Names the button that sends later, and its dialog.
    pub schedule: &'static str,
    /// Names the buttons that format, and the one that shows them.
    pub formatting: &'static str,
    pub bold: &'static str,
    pub italic: &'static str,
    pub strike: &'static str,
    pub code: &'static str,
    pub link: &'static str,
    pub list: &'static str,
    pub quote: &'static str,
    /// Asks before a message calls so many people, says what it does, and sends it.
    pub calls_all: fn(members: u32) -> String,
    pub calls_all_text: &'static str,
    pub calls_all_send: &'static str,
    /// What a link to a message is called; not everywhere is it known who wrote that.
    pub message_in: fn(author: Option<&str>, room: &str) -> String,
}

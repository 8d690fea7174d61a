//! What one does with messages.

/// Answering, changing, reacting, pinning.
#[derive(Clone, Copy)]
pub struct Talk {
    /// Names the toolbar.
    pub actions: &'static str,
    pub react: &'static str,
    pub reply: &'static str,
    /// Answers in the message's thread; names the box there, too.
    pub thread: &'static str,
    /// Leads to the threads that one follows.
    pub threads: &'static str,
    /// How many answers there are, and when the last was posted.
    pub replies: fn(count: u32, day: &str, time: &str) -> String,
    pub edit: &'static str,
    pub more: &'static str,
    pub copy_text: &'static str,
    pub copy_link: &'static str,
    /// Opens the card of who wrote the message.
    pub about: fn(name: &str) -> String,
    pub not_copied: &'static str,
    /// The button of code in a message, before and after it is pressed.
    pub copy: &'static str,
    pub copied: &'static str,
    /// The button that shows what a message hides.
    pub spoiler: &'static str,
    /// How far a task in a message is.
    pub done: &'static str,
    pub to_do: &'static str,
    pub pin: &'static str,
    pub unpin: &'static str,
    /// The button of a link preview.
    pub remove_preview: &'static str,
    pub delete: &'static str,
    /// What a message has said; names the dialog too.
    pub history: &'static str,
    /// Saves it, and offers a reminder.
    pub save_for_later: &'static str,
    pub delete_question: &'static str,
    pub cancel: &'static str,
    pub close: &'static str,
    /// Below a message.
    pub edited: &'static str,
    /// Below a message.
    pub pinned: &'static str,
    /// The list of pinned messages, and its button.
    pub pins: &'static str,
    pub pins_count: fn(count: usize) -> String,
    pub no_pins: &'static str,
    pub replying_to: fn(name: &str) -> String,
    pub editing: &'static str,
    pub reacted: fn(emoji: &str, people: &[&str]) -> String,
}

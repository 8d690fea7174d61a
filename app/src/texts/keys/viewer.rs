//! Pictures, as large as the window, and lists of files.

use protocol::api::FileGroup;

/// What is said about a picture that is looked at, and about files in lists.
#[derive(Clone, Copy)]
pub struct Viewer {
    /// Which of how many.
    pub place: fn(which: usize, count: usize) -> String,
    pub previous: &'static str,
    pub next: &'static str,
    pub larger: &'static str,
    pub smaller: &'static str,
    /// All of the picture is shown again.
    pub fit: &'static str,
    /// A picture that moves begins to.
    pub play: &'static str,
    /// Leads to the message that has the file.
    pub in_conversation: &'static str,
    pub failed: &'static str,
    pub open: &'static str,
    pub download: &'static str,
    /// Names the choice among groups.
    pub groups: &'static str,
    pub group: fn(FileGroup) -> &'static str,
    pub no_files: fn(FileGroup) -> &'static str,
    /// One's own files.
    pub uploads: &'static str,
    pub no_uploads: &'static str,
    /// How many bytes one's files have, and how many they may have.
    pub used: fn(used: &str, of: Option<String>) -> String,
    /// No message has it yet.
    pub unsent: &'static str,
    pub delete_question: fn(name: &str) -> String,
    pub delete_sent: &'static str,
    pub delete_unsent: &'static str,
}

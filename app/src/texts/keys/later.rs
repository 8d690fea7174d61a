//! What one puts off.

/// Saved messages, reminders, and messages that are sent later.
#[derive(Clone, Copy)]
pub struct Later {
    /// Headings of the page's parts, and what stands there where there is nothing.
    pub saved: &'static str,
    pub no_saved: &'static str,
    pub scheduled: &'static str,
    pub no_scheduled: &'static str,
    /// Names the dialog that follows on saving a message.
    pub is_saved: &'static str,
    /// Says that a message is dealt with.
    pub done: &'static str,
    pub was_done: &'static str,
    pub open: &'static str,
    /// Opens the choice of a time.
    pub remind: &'static str,
    pub reminder_at: fn(when: &str) -> String,
    pub was_due: fn(when: &str) -> String,
    pub no_reminder: &'static str,
    pub remove: &'static str,
    /// Times to choose.
    pub in_minutes: &'static str,
    pub in_an_hour: &'static str,
    pub tomorrow: &'static str,
    /// The day after this one.
    pub tomorrow_is: &'static str,
    pub at: &'static str,
    pub set: &'static str,
    /// The field is empty, or holds no time.
    pub no_time: &'static str,
    /// Of a message that is sent later.
    pub send_at: fn(when: &str) -> String,
    pub refused: fn(why: &str) -> String,
    pub edit: &'static str,
    pub text: &'static str,
    pub save: &'static str,
    pub send_now: &'static str,
    pub delete: &'static str,
    pub without_files: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    /// A room that one is not in.
    pub some_room: &'static str,
    /// The line over all pages.
    pub reminder: &'static str,
    pub could_not_send: &'static str,
    pub show_all: &'static str,
    pub hide: &'static str,
}

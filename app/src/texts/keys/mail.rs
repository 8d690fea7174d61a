//! E-mail: the section of the account's page, the letters, and the pages to which their links lead.

/// All of it.
#[derive(Clone, Copy)]
pub struct Mail {
    /// Heading.
    pub title: &'static str,
    pub hint: &'static str,
    pub address: &'static str,
    pub wrong_address: &'static str,
    pub after: &'static str,
    pub never: &'static str,
    pub minutes: fn(count: usize) -> String,
    pub hours: fn(count: usize) -> String,
    pub days: fn(count: usize) -> String,
    pub save: &'static str,
    pub saved: &'static str,
    pub link_sent: fn(address: &str) -> String,
    pub confirmed: &'static str,
    pub send_again: &'static str,

    pub confirm: &'static str,
    pub asks_to_confirm: fn(name: &str) -> String,
    pub ignore: &'static str,
    pub new_messages: fn(count: usize) -> String,
    pub open: &'static str,
    pub why: &'static str,
    pub stop: &'static str,
    pub stops: &'static str,
    pub stopped: &'static str,
    pub link_gone: &'static str,
}

//! How one is told of what is new.

/// What of a room one wants to hear of.
#[derive(Clone, Copy)]
pub struct Levels {
    pub every: &'static str,
    pub usual: &'static str,
    pub usual_hint: &'static str,
    pub mentions: &'static str,
    pub mentions_hint: &'static str,
    pub nothing: &'static str,
}

/// What is told.
#[derive(Clone, Copy)]
pub struct Told {
    /// Stands above a message.
    pub said_in: fn(name: &str, room: &str) -> String,
}

/// The section of the account's page.
#[derive(Clone, Copy)]
pub struct Notifications {
    /// Heading.
    pub notifications: &'static str,
    pub is_on: &'static str,
    pub is_on_while_open: &'static str,
    pub is_off: &'static str,
    pub is_refused: &'static str,
    pub turn_on: &'static str,
    pub turn_off: &'static str,

    /// Heading.
    pub quiet: &'static str,
    pub quiet_now: &'static str,
    pub quiet_until: fn(day: &str, time: &str) -> String,
    pub for_half_an_hour: &'static str,
    pub for_an_hour: &'static str,
    pub until_tomorrow: &'static str,
    pub end_quiet: &'static str,
    pub every_week: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    /// From Monday on.
    pub days: [&'static str; 7],

    pub key_words: &'static str,
    pub key_words_hint: &'static str,
    pub sound: &'static str,
    pub hides_text: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
}

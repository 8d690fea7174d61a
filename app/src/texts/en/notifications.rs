//! English: how one is told of what is new.

use crate::texts::keys::{Levels, Notifications, Told};

pub static LEVELS: Levels = Levels {
    every: "All messages",
    usual: "What concerns me",
    usual_hint: "Mentions, replies to me and my key words",
    mentions: "Mentions",
    mentions_hint: "Other messages don't count as unread",
    nothing: "Nothing",
};

pub static TOLD: Told = Told { said_in: |name, room| format!("{name} in {room}") };

pub static NOTIFICATIONS: Notifications = Notifications {
    notifications: "Notifications",
    is_on: "This browser notifies you, even when WeConnect isn't open.",
    is_on_while_open: "This browser notifies you while WeConnect is open in it.",
    is_off: "This browser doesn't notify you.",
    is_refused: "This browser doesn't let WeConnect notify you. You can change that in the browser's settings for this site.",
    turn_on: "Notify me in this browser",
    turn_off: "Don't notify me in this browser",

    quiet: "Do not disturb",
    quiet_now: "Pause notifications for",
    quiet_until: |day, time| format!("Paused until {day}, {time}."),
    for_half_an_hour: "30 minutes",
    for_an_hour: "1 hour",
    until_tomorrow: "Until tomorrow",
    end_quiet: "Resume notifications",
    every_week: "Every week at these times",
    from: "From",
    to: "To",
    days: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],

    key_words: "Key words",
    key_words_hint: "You're notified of messages with these words. Put commas between them.",
    sound: "Play a sound",
    hides_text: "Don't show what messages say",
    save: "Save notification settings",
    saved: "Saved.",
};

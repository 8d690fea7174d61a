//! English: how one is told of what is new.

use crate::texts::keys::Levels;

pub static LEVELS: Levels = Levels {
    every: "All messages",
    usual: "What concerns me",
    usual_hint: "Mentions, replies to me and my key words",
    mentions: "Mentions",
    mentions_hint: "Other messages don't count as unread",
    nothing: "Nothing",
};

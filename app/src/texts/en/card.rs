//! English: a person's card.

use crate::texts::keys::Card;

pub static CARD: Card = Card {
    online: "Online",
    offline: "Offline",
    last_seen: |day, time| format!("Last seen: {day}, {time}"),
    close: "Close",
};

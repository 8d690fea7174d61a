//! What rooms are called, whom they are with, and how one tells people apart.

use protocol::{Person, RoomKind, UserId, api::RoomInfo};

use crate::texts::texts;

/// How many name colours the style has.
const HUES: u8 = 8;

/// What to call a room: a direct conversation by its people.
pub fn title(info: &RoomInfo) -> String {
    if !info.name.is_empty() {
        return info.name.clone();
    }
    let people: Vec<_> = info.people.iter().map(Person::shown).collect();
    if people.is_empty() { texts().room.title.to_owned() } else { people.join(", ") }
}

/// The other one, where it is a conversation of two.
pub fn other(info: &RoomInfo) -> Option<&Person> {
    match &info.people[..] {
        [other] if info.kind == RoomKind::Direct => Some(other),
        _ => None,
    }
}

/// The class of a person's colour: always the same for the same person.
pub fn hue(user: UserId) -> String {
    format!("hue-{}", user.0.as_bytes()[15] % HUES)
}

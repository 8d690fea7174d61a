//! What rooms are called, whom they are with, and how one tells people apart.

use client::{name_order, sidebar::hand};
use protocol::{Person, RoomId, RoomKind, UserId, api::RoomInfo, sidebar::Sidebar};

use crate::texts::texts;

/// How many name colours the style has.
const HUES: u8 = 8;

/// What to call a room: a direct conversation by its people.
pub fn title(info: &RoomInfo) -> String {
    if !info.name.is_empty() {
        return info.name.clone();
    }
    let people: Vec<_> = info.people.iter().map(Person::shown).collect();
    if people.is_empty() { texts().room.title.to_owned() } else { people.join(texts().common.separator) }
}

/// The other one, where it is a conversation of two.
pub fn other(info: &RoomInfo) -> Option<&Person> {
    match &info.people[..] {
        [other] if info.kind == RoomKind::Direct => Some(other),
        _ => None,
    }
}

/// A room as one calls it where one writes to it: with its sign, or by its people.
pub fn addressed(info: &RoomInfo) -> String {
    if info.kind == RoomKind::Direct { title(info) } else { format!("#{}", title(info)) }
}

/// A room's place among others: the lobby first, then by name; closed rooms last.
pub fn place(info: &RoomInfo) -> (bool, bool, String, RoomId) {
    (info.archived, info.id != RoomId::LOBBY, name_order::key(&title(info)), info.id)
}

/// Puts rooms into the order of the person's lists.
pub fn sort(rooms: &mut [RoomInfo], sidebar: &Sidebar) {
    rooms.sort_by_cached_key(|room| (hand(room.id, sidebar), place(room)));
}

/// The class of a person's colour: always the same for the same person.
pub fn hue(user: UserId) -> String {
    format!("hue-{}", user.0.as_bytes()[15] % HUES)
}

/// Where a room's picture is, if it has one.
pub fn room_picture(room: &RoomInfo) -> Option<String> {
    room.picture.map(|picture| format!("/api/rooms/{}/picture/{picture}", room.id))
}

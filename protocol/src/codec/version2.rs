//! What version 2 had: the first fields of each type, in their order. Fields are only ever added at the end, and whoever adds
//! one to a type that version 2 has adds a line here.

use crate::{ErrorCode, Notify};

/// How many fields of a struct, or of an enum's variant, version 2 has; `None` where nothing was added since.
pub(super) fn fields(name: &str, variant: &str) -> Option<usize> {
    Some(match (name, variant) {
        ("Accounts" | "Audit" | "Bans" | "Links" | "Pins", _) => 1,
        ("AuditEntry", _) => 5,
        ("Account", _) => 5,
        ("ClientFrame", "post") => 4,
        ("Edit", _) => 1,
        ("Content", "unsupported") => 0,
        ("EventKind", "edited") => 3,
        ("EventKind", "posted") => 5,
        ("EventKind", "unsupported") => 1,
        ("Jobs" | "NewAccount" | "NewLink" | "NewRoom", _) => 2,
        ("Invitations", _) => 1,
        ("Link", _) => 4,
        ("Marks", _) => 4,
        ("NewMessage", _) => 3,
        ("Pending", _) => 6,
        ("Person", _) => 3,
        ("Position", _) => 2,
        ("ProfileChange", _) => 4,
        ("Registration", _) => 1,
        ("RoomInfo", _) => 14,
        ("RoomPage", _) => 9,
        ("Rooms", _) => 3,
        ("ServerFrame", "resync") => 2,
        ("ServerFrame", "welcome") => 3,
        _ => return None,
    })
}

/// The number by which version 2 knows a variant. An error of a later kind is a bad request to it; its sentence says what it is.
pub(super) fn variant(name: &str, index: u32) -> u32 {
    match name {
        "ErrorCode" if index > LAST_ERROR => ErrorCode::BadRequest as u32,
        // It knows two levels: muted or not.
        "Notify" if index == Notify::Nothing as u32 => Notify::Mentions as u32,
        "Notify" if index == Notify::Every as u32 => Notify::All as u32,
        _ => index,
    }
}

/// Whether a kind of event came after version 2, which is told of it by name alone, as of what it does not know.
pub(super) fn is_later_event(name: &str, index: u32) -> bool {
    name == "EventKind" && index > UNSUPPORTED_EVENT
}

/// The number of what version 2 does not know; of all kinds of events that it has, the last.
pub(super) const UNSUPPORTED_EVENT: u32 = 19;

/// The last error of version 2.
const LAST_ERROR: u32 = ErrorCode::BodyTooSlow as u32;

//! What somebody new is told.

use crate::texts::keys::First;

pub const FIRST: First = First {
    welcome: |name| format!("Welcome, {name}!"),
    empty: "Nobody has written here yet.",
    write: "What you write below is the first message.",
    make_room: "Make a room",
    make_room_hint: " for a subject or a team, open to all or private.",
    find_room: "Find a room",
    find_room_hint: " among those that are open to all.",
    profile: "Set up your profile",
    profile_hint: " so that others know who you are.",
    invite: "Bring people in",
    invite_hint: " by name or by a link: both are in the room's menu.",
    server: "Look after this server",
    server_hint: ": you are its administrator, and decide who can sign up.",
    only_lobby: "So far you are in the lobby alone. Make a room, or join one of these.",
};

//! What somebody new is told.

use crate::texts::keys::First;

pub const FIRST: First = First {
    welcome: |name| format!("Welcome, {name}!"),
    welcome_to: |room, name| format!("Welcome to {room}, {name}!"),
    in_lobby: "Everyone here is in the Lobby. Say hello, or find a room about what interests you.",
    in_room: "Read what was said before, and say hello.",
    dismiss: "Got it",
    empty: "Nobody has written here yet.",
    write: "Send the first message.",
    make_room: "Create a room",
    make_room_hint: " for a topic or a team, public or private.",
    find_room: "Browse rooms",
    find_room_hint: " that are open to everyone.",
    profile: "Set up your profile",
    profile_hint: " so people know who you are.",
    invite: "Invite people",
    invite_hint: " by username or with a link.",
    server: "Manage this server",
    server_hint: ": you're its administrator, and decide who can sign up.",
    join_rooms: "Find rooms to join",
    only_lobby: "You've only joined the Lobby so far. Join one of these rooms, or create your own.",
};

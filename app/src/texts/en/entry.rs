//! Coming in by a link.

use crate::texts::keys::Entry;

pub const ENTRY: Entry = Entry {
    #[cfg(feature = "ssr")]
    invited: "Invitation",
    #[cfg(feature = "ssr")]
    invited_to: |room| format!("Join {room}"),
    #[cfg(feature = "ssr")]
    invited_by: |name| format!("{name} invited you to this room."),
    #[cfg(feature = "ssr")]
    join_room: "Join room",
    #[cfg(feature = "ssr")]
    joining_as: |name| format!("You're logged in as {name}."),
    #[cfg(feature = "ssr")]
    sign_up_to_join: "Sign up to join",
    #[cfg(feature = "ssr")]
    log_in_to_join: "Log in to join",
    #[cfg(feature = "ssr")]
    no_new_accounts: "New accounts can't be created at the moment. If you have one, log in.",
    #[cfg(feature = "ssr")]
    cannot_join: "You can't join with this link",
    #[cfg(feature = "ssr")]
    sign_up_by: |name, room| format!("{name} invited you to {room}. Create an account to join."),
    creates_accounts: "People without an account can sign up with it",
    for_new_people: " · People can sign up with it",
    owners_invite: "Room owners can create invite links that let people sign up.",
    owners_do_not_invite: "Only administrators can create invite links that let people sign up.",
    let_owners_invite: "Let room owners invite new people",
    keep_owners_from_inviting: "Leave this to administrators",
    ask_to_come_back: "Ask to come back",
    note: "Note to the moderators",
    note_hint: "Optional, up to 200 characters.",
    asked: "Request sent. You'll be back in the room once a moderator accepts.",
    requests: "Requests to come back",
    menu_with_requests: |menu, count| format!("{menu}, requests to come back: {count}"),
    no_requests: "No requests are waiting.",
    asks: |name, room| format!("{name} asks to come back to {room}."),
    let_in: "Let in",
};

//! English: the page for the server's administrators.

use crate::texts::keys::Admin;

pub static ADMIN: Admin = Admin {
    title: "Administration",
    registration: "Registration",
    is_open: "Anyone who can reach this server can sign up.",
    is_closed: "New people can't sign up.",
    open_registration: "Open registration",
    close_registration: "Close registration",
    people: "People",
    find_by_name: "Search by name",
    decisions: "Administrators' decisions",
    find: "Search",
    administrator: "Administrator",
    make_administrator: "Make administrator",
    closed: "Deactivated",
    closed_because: |reason| format!("Deactivated: {reason}"),
    open_again: "Reactivate",
    close_account: "Deactivate account",
    reason: "Reason (they'll see it when they log in)",
    close_now: "Deactivate",
};

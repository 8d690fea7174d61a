//! Rooms from outside.

use protocol::{Role, api::AuditAction};

use super::counted;
use crate::texts::keys::Manage;

pub const MANAGE: Manage = Manage {
    close: "Close",
    cancel: "Cancel",

    directs: "Direct messages",
    new_message: "New message",
    mentions: " mentions",
    private: " (private)",
    archived: " (archived)",
    marked: " (marked)",
    muted: " (muted)",

    make_private: "Private: only those who are invited can find it.",
    to: "To",
    to_hint: "One name, or several with commas between them.",
    begin: "Begin",

    menu: "Room menu",
    mute_room: "Mute room",
    unmute_room: "Unmute room",
    mark_unread: "Mark as unread",
    invite: "Invite people",
    settings: "Settings",
    bans: "Bans",
    audit: "Audit log",

    topic: "Topic",
    topic_hint: "What the room is about. It can be empty.",
    save: "Save",
    saved: "Saved.",
    archive: "Archive room",
    archive_hint: "Its members can go on reading, and nobody can post.",
    unarchive: "Open room again",
    unarchive_hint: "Its members can post again.",

    by_name: "By name",
    name: "Name",
    add: "Add",
    added: |name| format!("{name} is in the room now."),
    links: "By link",
    links_hint: "Whoever opens the link can come in.",
    expires_in: "Good for",
    expiries: ["1 hour", "1 day", "1 week", "ever"],
    uses: "Lets in",
    use_counts: ["1 person", "10 people", "any number"],
    make_link: "Make a link",
    no_links: "There are no links.",
    link_of: |name| format!("Link made by {name}"),
    copy: "Copy",
    copied: "Copied.",
    revoke: "Revoke",
    link_good: |until, uses| {
        let until =
            until.map_or_else(|| "Good until it is revoked".into(), |(day, time)| format!("Good until {day}, {time}"));
        let uses = uses
            .map_or_else(|| "any number of people".into(), |uses| counted(uses as usize, "more person", "more people"));
        format!("{until}, for {uses}.")
    },

    no_bans: "Nobody is banned.",
    lift_ban: "Lift the ban",
    no_audit: "Nothing has been decided yet.",
    decided: |action| match action {
        AuditAction::Deleted => " deleted a message by",
        AuditAction::Removed => " removed",
        AuditAction::Banned => " banned",
        AuditAction::Unbanned => " lifted the ban of",
        AuditAction::Muted => " muted",
        AuditAction::Unmuted => " unmuted",
        AuditAction::RoleChanged => " changed the role of",
        AuditAction::Added => " added",
        AuditAction::Renamed => " renamed the room",
        AuditAction::TopicChanged => " changed the topic",
        AuditAction::Archived => " archived the room",
        AuditAction::Unarchived => " opened the room again",
        AuditAction::LinkMade => " made an invite link",
        AuditAction::LinkRevoked => " revoked an invite link",
        AuditAction::Pinned => " pinned a message by",
        AuditAction::Unpinned => " unpinned a message by",
    },
    decided_own: |action| match action {
        AuditAction::Deleted => Some(" deleted their own message"),
        AuditAction::Pinned => Some(" pinned their own message"),
        AuditAction::Unpinned => Some(" unpinned their own message"),
        _ => None,
    },

    message: "Message",
    make: |role| match role {
        Role::Member => "Make member…",
        Role::Moderator => "Make moderator…",
        Role::Owner => "Make owner…",
    },
    mute: "Mute…",
    mute_for: "Mute for",
    mute_times: ["10 minutes", "1 hour", "1 day"],
    unmute: "Unmute",
    remove: "Remove…",
    ban: "Ban…",
    reason: "Reason",
    reason_hint: "They see it.",

    you_were_removed: "You were removed from this room.",
    you_were_banned: "You were banned from this room.",
    you_are_muted: |day, time| format!("You are muted until {day}, {time}."),
    room_is_archived: "This room is archived. Nothing more can be posted.",
    reason_given: "Reason: ",

    invited: "You are invited",
    invited_hint: "Somebody gave you a link that lets you into a room.",
    join_room: "Join the room",
};

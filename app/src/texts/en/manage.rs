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

    make_private: "Private: only people who are invited can find it.",
    to: "To",
    to_hint: "One or more usernames, separated by commas.",
    begin: "Start conversation",

    menu: "Room menu",
    notifications: "Notifications",
    mark_unread: "Mark as unread",
    favourites: "Favorites",
    favour: "Add to favorites",
    unfavour: "Remove from favorites",
    invite: "Invite people",
    settings: "Settings",
    bans: "Bans",
    audit: "Audit log",

    topic: "Topic",
    topic_hint: "What this room is about. Optional.",
    save: "Save",
    saved: "Saved.",
    archive: "Archive room",
    archive_hint: "Members can still read it, but nobody can post.",
    unarchive: "Unarchive room",
    unarchive_hint: "Members can post again.",

    by_name: "By username",
    name: "Username",
    add: "Add",
    added: |name| format!("{name} has been added."),
    links: "By link",
    links_hint: "Anyone with the link can join.",
    expires_in: "Expires after",
    expiries: ["1 hour", "1 day", "1 week", "Never"],
    uses: "Max uses",
    use_counts: ["1 use", "10 uses", "No limit"],
    make_link: "Create link",
    no_links: "No active links.",
    link_of: |name| format!("Link created by {name}"),
    copy: "Copy",
    copied: "Copied.",
    revoke: "Revoke",
    link_good: |until, uses| {
        let until = until.map_or_else(|| "Never expires".into(), |(day, time)| format!("Expires: {day}, {time}"));
        let uses = uses.map_or_else(|| "No limit".into(), |uses| counted(uses as usize, "use left", "uses left"));
        format!("{until} · {uses}")
    },

    no_bans: "Nobody is banned.",
    lift_ban: "Unban",
    no_audit: "Nothing here yet.",
    decided: |action| match action {
        AuditAction::Deleted => " deleted a message by",
        AuditAction::Removed => " removed",
        AuditAction::Banned => " banned",
        AuditAction::Unbanned => " unbanned",
        AuditAction::Muted => " muted",
        AuditAction::Unmuted => " unmuted",
        AuditAction::RoleChanged => " changed the role of",
        AuditAction::Added => " added",
        AuditAction::Renamed => " renamed the room",
        AuditAction::TopicChanged => " changed the topic",
        AuditAction::PictureChanged => " changed the room's picture",
        AuditAction::Archived => " archived the room",
        AuditAction::Unarchived => " unarchived the room",
        AuditAction::LinkMade => " created an invite link",
        AuditAction::LinkRevoked => " revoked an invite link",
        AuditAction::Pinned => " pinned a message by",
        AuditAction::Unpinned => " unpinned a message by",
        AuditAction::AccountLinkMade => " created an invite link that lets people sign up",
        AuditAction::AskedToReturn => " asked to let in",
        AuditAction::RequestDeclined => " declined to let in",
        AuditAction::AdministratorMade => " gave administrator rights to",
        AuditAction::AdministratorUnmade => " took administrator rights from",
        AuditAction::PreviewRemoved => " removed a link preview from a message by",
        AuditAction::EmojiAdded => " added an emoji",
        AuditAction::EmojiRenamed => " renamed an emoji",
        AuditAction::EmojiRemoved => " removed an emoji",
    },
    decided_own: |action| match action {
        AuditAction::Deleted => Some(" deleted their own message"),
        AuditAction::Pinned => Some(" pinned their own message"),
        AuditAction::Unpinned => Some(" unpinned their own message"),
        AuditAction::AskedToReturn => Some(" asked to come back"),
        AuditAction::AdministratorMade => Some(" was made an administrator by a command"),
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
    reason_hint: "They'll see this reason.",

    you_were_removed: "You were removed from this room.",
    you_were_banned: "You were banned from this room.",
    you_are_muted: |day, time| {
        let day = if day == super::EN.dates.today { "today".to_owned() } else { format!("on {day}") };
        format!("You're muted until {time} {day}.")
    },
    room_is_archived: "This room is archived. You can read it, but nobody can post.",
    reason_given: "Reason: ",
};

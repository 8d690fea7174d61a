//! Rooms from outside: finding, making, changing and leaving them, and keeping order in them.

use protocol::{Role, api::AuditAction};

use super::Around;

/// All around a room but its messages.
#[derive(Clone, Copy)]
pub struct Manage {
    pub close: &'static str,
    pub cancel: &'static str,

    pub directs: &'static str,
    pub new_message: &'static str,
    /// After the number of messages that call one, for those who hear it.
    pub mentions: &'static str,
    /// After a room's name, for those who hear it.
    pub private: &'static str,
    /// After a room's name, for those who hear it.
    pub archived: &'static str,
    /// After a room's name, for those who hear it.
    pub marked: &'static str,
    /// After a room's name, for those who hear it.
    pub muted: &'static str,

    pub make_private: &'static str,
    pub to: &'static str,
    pub to_hint: &'static str,
    pub begin: &'static str,

    pub menu: &'static str,
    pub notifications: &'static str,
    pub mark_unread: &'static str,
    /// The heading over the rooms at the top, and what brings one there and back.
    pub favourites: &'static str,
    pub favour: &'static str,
    pub unfavour: &'static str,
    /// Where one puts rooms into folders and in order.
    pub arrange: &'static str,
    /// Shows only what is unread.
    pub unread_only: &'static str,
    pub invite: &'static str,
    pub settings: &'static str,
    pub bans: &'static str,
    pub audit: &'static str,

    pub topic: &'static str,
    pub topic_hint: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub archive: &'static str,
    pub archive_hint: &'static str,
    pub unarchive: &'static str,
    pub unarchive_hint: &'static str,

    pub by_name: &'static str,
    pub name: &'static str,
    pub add: &'static str,
    pub added: fn(name: &str) -> String,
    pub links: &'static str,
    pub links_hint: &'static str,
    pub expires_in: &'static str,
    /// One hour, a day, a week, never.
    pub expiries: [&'static str; 4],
    pub uses: &'static str,
    /// One, ten, any number.
    pub use_counts: [&'static str; 3],
    pub make_link: &'static str,
    pub no_links: &'static str,
    pub link_of: fn(name: &str) -> String,
    pub copy: &'static str,
    pub copied: &'static str,
    pub revoke: &'static str,
    /// With the day and the time where it ends, and how many it still lets in.
    pub link_good: fn(until: Option<(String, String)>, uses: Option<u32>) -> String,

    pub no_bans: &'static str,
    pub lift_ban: &'static str,
    pub no_audit: &'static str,
    /// What somebody decided, after their name; around the name of whom it is about.
    pub decided: fn(AuditAction) -> Around,
    /// Instead, where it is about a message of their own.
    pub decided_own: fn(AuditAction) -> Option<&'static str>,

    pub message: &'static str,
    pub make: fn(Role) -> &'static str,
    pub mute: &'static str,
    pub mute_for: &'static str,
    /// Ten minutes, an hour, a day.
    pub mute_times: [&'static str; 3],
    pub unmute: &'static str,
    pub remove: &'static str,
    pub ban: &'static str,
    pub reason: &'static str,
    pub reason_hint: &'static str,

    pub you_were_removed: &'static str,
    pub you_were_banned: &'static str,
    pub you_are_muted: fn(day: &str, time: &str) -> String,
    pub room_is_archived: &'static str,
    /// Before the reason that somebody typed.
    pub reason_given: &'static str,
}

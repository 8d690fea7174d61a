//! Texts that take more than a line of their own: what is shown of a list, of something that may not be there, of what happened. Each
//! function is called by the key that it is for, and the texts in it by theirs, with `_text` after them.

use protocol::{EventKind, Role, api::UNREAD_MAX};

use super::{
    generated::*,
    plural::{number, tenths},
    texts,
};

/// So many names stand in a line.
const NAMES: usize = 3;

pub fn message_new_above(count: u32, since: Option<(&str, &str)>) -> String {
    let is_more = count >= UNREAD_MAX;
    let count = u64::from(count.min(UNREAD_MAX - 1));
    match (since, is_more) {
        (Some((day, time)), true) => message_new_above_many_since_text(count, day, time),
        (Some((day, time)), false) => message_new_above_some_since_text(count, day, time),
        (None, true) => message_new_above_many_text(count),
        (None, false) => message_new_above_some_text(count),
    }
}

pub fn message_notice(kind: &EventKind, to_self: bool) -> (String, Option<String>, String) {
    // Letters that nobody types, in place of what is an element of its own.
    const NAME: &str = "\u{1}";
    let name = || kind.subject().map(|person| person.shown().to_owned());
    let (words, name) = match kind {
        EventKind::Joined => (message_notice_joined_text(""), None),
        EventKind::Left => (message_notice_left_text(""), None),
        EventKind::Archived => (message_notice_archived_text(""), None),
        EventKind::Unarchived => (message_notice_unarchived_text(""), None),
        EventKind::Renamed { name } => (message_notice_renamed_text("", NAME), Some(name.clone())),
        EventKind::TopicChanged { topic } if topic.is_empty() => (message_notice_topic_removed_text(""), None),
        EventKind::TopicChanged { topic } => (message_notice_topic_changed_text("", NAME), Some(topic.clone())),
        EventKind::PictureChanged { picture: Some(_) } => (message_notice_picture_changed_text(""), None),
        EventKind::PictureChanged { picture: None } => (message_notice_picture_removed_text(""), None),
        EventKind::Added { .. } => (message_notice_added_text("", NAME), name()),
        EventKind::Removed { banned: true, .. } => (message_notice_banned_text("", NAME), name()),
        EventKind::Removed { .. } => (message_notice_removed_text("", NAME), name()),
        EventKind::Unbanned { .. } => (message_notice_unbanned_text("", NAME), name()),
        EventKind::Muted { .. } => (message_notice_muted_text("", NAME), name()),
        EventKind::Unmuted { .. } => (message_notice_unmuted_text("", NAME), name()),
        EventKind::RoleChanged { role, .. } => match (role, to_self) {
            (Role::Member, true) => (message_notice_is_member_text(""), None),
            (Role::Moderator, true) => (message_notice_is_moderator_text(""), None),
            (Role::Owner, true) => (message_notice_is_owner_text(""), None),
            (Role::Member, false) => (message_notice_made_member_text("", NAME), name()),
            (Role::Moderator, false) => (message_notice_made_moderator_text("", NAME), name()),
            (Role::Owner, false) => (message_notice_made_owner_text("", NAME), name()),
        },
        EventKind::Unsupported { .. } => (message_notice_unsupported_text(""), None),
        EventKind::Posted { .. }
        | EventKind::Edited { .. }
        | EventKind::Deleted { .. }
        | EventKind::Reacted { .. }
        | EventKind::Unreacted { .. }
        | EventKind::Pinned { .. }
        | EventKind::Unpinned { .. }
        | EventKind::Previewed { .. } => return Default::default(),
    };
    match words.split_once(NAME) {
        Some((before, after)) => (before.to_owned(), Some(name.unwrap_or_default()), after.to_owned()),
        None => (words, None, String::new()),
    }
}

pub fn activity_typing(names: &[&str]) -> String {
    match names {
        [one] => activity_typing_one_text(one),
        [one, other] => activity_typing_two_text(one, other),
        _ => activity_typing_many_text().to_owned(),
    }
}

pub fn activity_seen_by(names: &[&str]) -> String {
    let more = names.len().saturating_sub(NAMES);
    let shown = names[..names.len() - more].join(texts().common.separator);
    if more == 0 { activity_seen_by_all_text(&shown) } else { activity_seen_by_more_text(more as u64, &shown) }
}

pub fn files_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => files_size_bytes_text(&number(bytes)),
        1_000..1_000_000 => files_size_kilobytes_text(&number(bytes.div_ceil(1_000))),
        1_000_000..1_000_000_000 => files_size_megabytes_text(&tenths(bytes / 100_000)),
        _ => files_size_gigabytes_text(&tenths(bytes / 100_000_000)),
    }
}

pub fn manage_link_good(until: Option<(String, String)>, uses: Option<u32>) -> String {
    let until = match until {
        Some((day, time)) => manage_link_good_until_text(&day, &time),
        None => manage_link_good_never_text().to_owned(),
    };
    let uses = match uses {
        Some(uses) => manage_link_good_left_text(uses.into()),
        None => manage_link_good_unlimited_text().to_owned(),
    };
    manage_link_good_both_text(&until, &uses)
}

pub fn manage_you_are_muted(day: &str, time: &str) -> String {
    if day == texts().dates.today {
        manage_you_are_muted_today_text(time)
    } else {
        manage_you_are_muted_on_text(day, time)
    }
}

pub fn search_found(count: usize, has_more: bool) -> String {
    match (count as u64, has_more) {
        (0, _) => search_found_none_text().to_owned(),
        (count, true) => search_found_first_text(count),
        (count, false) => search_found_some_text(count),
    }
}

pub fn talk_reacted(emoji: &str, people: &[&str]) -> String {
    talk_reacted_text(people.len() as u64, emoji, &people.join(texts().common.separator))
}

pub fn viewer_used(used: &str, of: Option<String>) -> String {
    match of {
        Some(all) => viewer_used_of_text(&all, used),
        None => viewer_used_alone_text(used),
    }
}

pub fn writing_message_in(author: Option<&str>, room: &str) -> String {
    match author {
        Some(author) => writing_message_in_by_text(author, room),
        None => writing_message_in_somewhere_text(room),
    }
}

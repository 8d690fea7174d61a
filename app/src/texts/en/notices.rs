//! What happened to a room or to the people in it, in words.

use protocol::{EventKind, Role};

/// What stands after the actor's name, who may be the one concerned: our words, and what somebody typed, which has a
/// direction of its own.
pub fn words(kind: &EventKind, to_self: bool) -> (String, Option<String>) {
    let plain = |words: &str| (words.to_owned(), None);
    let about = |before: &str, after: &str| {
        let name = kind.subject().map(|person| person.shown().to_owned()).unwrap_or_default();
        (format!("{before} "), Some(format!("{name}{after}")))
    };
    match kind {
        EventKind::Joined => plain(" joined"),
        EventKind::Left => plain(" left"),
        EventKind::Archived => plain(" archived this room"),
        EventKind::Unarchived => plain(" unarchived this room"),
        EventKind::Renamed { name } => (" renamed this room to ".to_owned(), Some(name.clone())),
        EventKind::TopicChanged { topic } if topic.is_empty() => plain(" removed the topic"),
        EventKind::TopicChanged { topic } => (" set the topic to ".to_owned(), Some(topic.clone())),
        EventKind::PictureChanged { picture: Some(_) } => plain(" changed this room's picture"),
        EventKind::PictureChanged { picture: None } => plain(" removed this room's picture"),
        EventKind::Added { .. } => about(" added", ""),
        EventKind::Removed { banned: true, .. } => about(" banned", ""),
        EventKind::Removed { .. } => about(" removed", ""),
        EventKind::Unbanned { .. } => about(" unbanned", ""),
        EventKind::Muted { .. } => about(" muted", ""),
        EventKind::Unmuted { .. } => about(" unmuted", ""),
        EventKind::RoleChanged { role, .. } => {
            let role = match role {
                Role::Member => " a member",
                Role::Moderator => " a moderator",
                Role::Owner => " an owner",
            };
            if to_self { plain(&format!(" is now{role}")) } else { about(" made", role) }
        }
        EventKind::Unsupported { .. } => plain(" did something this version of WeConnect can't show"),
        EventKind::Posted { .. }
        | EventKind::Edited { .. }
        | EventKind::Deleted { .. }
        | EventKind::Reacted { .. }
        | EventKind::Unreacted { .. }
        | EventKind::Pinned { .. }
        | EventKind::Unpinned { .. }
        | EventKind::Previewed { .. } => plain(""),
    }
}

//! What a browser is told.

use protocol::{Event, EventKind, RoomId, RoomKind, Seq, message::excerpt};
use serde::Serialize;

/// Most characters of a title.
const TITLE_MAX: usize = 100;

/// What the service worker shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Where it is.
    pub room: RoomId,
    /// The event.
    pub seq: Seq,
    /// The message that began the thread in which it stands, if it does.
    pub thread: Option<Seq>,
    /// What stands above it.
    pub title: String,
    /// What it says.
    pub body: String,
    /// The page that shows it.
    pub path: String,
}

/// A message as it is told: the last of so many that are new, in a room that is called so.
pub fn message(event: &Event, count: usize, room: &str, kind: RoomKind, hides_text: bool) -> Message {
    let target = event.kind.target().unwrap_or(event.seq);
    let path = format!("/rooms/{}?message={target}", event.room);
    let more = match count {
        0 | 1 => String::new(),
        count => format!(" ({count} new messages)"),
    };
    let (title, body) = if hides_text {
        ("WeConnect".to_owned(), if count > 1 { format!("{count} new messages") } else { "New message".to_owned() })
    } else {
        let author = event.actor.shown();
        let title = if kind == RoomKind::Direct { author.to_owned() } else { format!("{author} in {room}") };
        (format!("{}{more}", cut(&title)), said(event).unwrap_or_default())
    };
    let thread = event.kind.in_thread().map(|thread| thread.root);
    Message { room: event.room, seq: event.seq, thread, title, body, path }
}

/// What a message says, without markup.
fn said(event: &Event) -> Option<String> {
    match &event.kind {
        EventKind::Posted { content, files, .. } => excerpt(content, files),
        EventKind::Edited { content, .. } => excerpt(content, &[]),
        _ => None,
    }
}

fn cut(title: &str) -> String {
    match title.char_indices().nth(TITLE_MAX) {
        Some((at, _)) => format!("{}…", &title[..at]),
        None => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use protocol::{ClientId, Content, Person, Timestamp, UserId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_message_is_told_with_who_says_what_or_without() {
        let actor =
            Person { id: UserId(Uuid::nil()), name: "ada".into(), display_name: Some("Ada".into()), avatar: None };
        let kind = EventKind::posted(ClientId(Uuid::nil()), Content::Text("**Tea** at five?".into()));
        let event = Event { room: RoomId::LOBBY, seq: 7, at: Timestamp(0), actor, kind };
        let told = message(&event, 1, "Kitchen", RoomKind::Public, false);
        assert_eq!((told.title.as_str(), told.body.as_str()), ("Ada in Kitchen", "Tea at five?"));
        assert!(told.path.ends_with("?message=7"));
        let told = message(&event, 3, "", RoomKind::Direct, false);
        assert_eq!(told.title, "Ada (3 new messages)");
        let told = serde_json::to_string(&message(&event, 2, "Kitchen", RoomKind::Public, true)).unwrap();
        assert!(
            told.contains("2 new messages")
                && !told.contains("Tea")
                && !told.contains("Ada")
                && !told.contains("Kitchen")
        );
        let long = message(&event, 1, &"ü".repeat(5_000), RoomKind::Public, false);
        assert_eq!(long.title.chars().count(), TITLE_MAX + 1);
    }
}

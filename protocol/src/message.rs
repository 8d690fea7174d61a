//! A message: what it says, and what has become of it since it was posted.

use serde::{Deserialize, Serialize};

#[cfg(feature = "lookalike")]
use crate::ErrorCode;
use crate::{
    Attachment, Event, EventKind, PagePreview, Person, Seq, Thread, Timestamp, UserId, markdown,
    page_preview::previewed_links,
};

/// Most characters of the excerpt in a quote.
pub const QUOTE_MAX: usize = 140;
/// Most different emoji that one message carries.
pub const REACTIONS_MAX: usize = 20;

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Text that follows the rules of [`crate::text`], with the markup of [`crate::markdown`].
    Text(String),
    /// Nothing any more. Only the server says so.
    Deleted,
    /// Something that this version does not know, since a newer one has written it. Passed on as it came; only the server says so.
    Unsupported {
        /// What it is called there.
        #[serde(default)]
        kind: String,
        /// What it holds.
        #[serde(default, with = "crate::codec::opaque")]
        body: Vec<u8>,
    },
}

/// How a message is quoted: how it begins, or where it says nothing beside its files, what the first is called. `None` for one that is
/// deleted.
pub fn excerpt(content: &Content, files: &[Attachment]) -> Option<String> {
    let text = content.text()?;
    match files.first() {
        Some(file) if text.is_empty() => Some(file.name.clone()),
        _ => Some(markdown::plain(text, QUOTE_MAX)),
    }
}

impl Content {
    /// The text, where there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Deleted | Self::Unsupported { .. } => None,
        }
    }
}

/// The message that another one answers, as it was when that one was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Its place in the room.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub seq: Seq,
    /// Who wrote it.
    pub author: Person,
    /// How it begins, without markup, up to [`QUOTE_MAX`] characters; `None` where it is deleted.
    pub text: Option<String>,
}

/// Whom a message calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    /// Members by name.
    pub people: Vec<Person>,
    /// Everyone in the room.
    pub everyone: bool,
}

impl Mentions {
    /// Those who were not called before.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let is_new = |person: &&Person| before.people.iter().all(|other| other.id != person.id);
        let people = self.people.iter().filter(is_new).cloned().collect();
        Self { people, everyone: self.everyone && !before.everyone }
    }

    /// Whether a person is called.
    pub fn includes(&self, user: UserId) -> bool {
        self.everyone || self.people.iter().any(|person| person.id == user)
    }
}

/// One emoji under a message, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// Who reacted with it, the first of them first.
    pub people: Vec<Person>,
}

/// What has become of a message since it was posted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// The seq of the last event that changed it; 0 where none did. All changes up to there are taken in.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub rev: Seq,
    /// When its text was last changed.
    pub edited: Option<Timestamp>,
    /// Whether it is pinned to the room.
    pub pinned: bool,
    /// What people reacted with, in the order of the first of each.
    pub reactions: Vec<Reaction>,
    /// Previews of pages that it links to, in the order in which they are shown.
    #[serde(default)]
    pub previews: Vec<PagePreview>,
    /// What there is of its thread, where it has one.
    #[serde(default)]
    pub thread: Option<Box<Thread>>,
}

/// Asks for an emoji's picture where there is a plain sign too; some programs leave it out.
const PICTURE: char = '\u{FE0F}';

impl Reaction {
    /// Whether this is with that emoji, however it is written. Another skin tone makes another.
    pub fn is(&self, emoji: &str) -> bool {
        let is_sign = |sign: &char| *sign != PICTURE;
        self.emoji.chars().filter(is_sign).eq(emoji.chars().filter(is_sign))
    }
}

/// Takes an emoji as picked: one of those that Unicode recommends for general interchange, skin tones included. It comes back
/// fully qualified, so that `❤` and `❤️` are one.
///
/// # Errors
/// [`ErrorCode::NotAnEmoji`].
#[cfg(feature = "lookalike")]
pub fn parse_emoji(picked: &str) -> Result<&'static str, ErrorCode> {
    emojis::get(picked).map(emojis::Emoji::as_str).ok_or(ErrorCode::NotAnEmoji)
}

impl EventKind {
    /// The message that this changes, if it changes one.
    pub fn target(&self) -> Option<Seq> {
        match self {
            Self::Edited { target, .. }
            | Self::Deleted { target }
            | Self::Reacted { target, .. }
            | Self::Unreacted { target, .. }
            | Self::Pinned { target }
            | Self::Unpinned { target }
            | Self::Previewed { target, .. } => Some(*target),
            _ => None,
        }
    }
}

impl Event {
    /// Carries out a change of this message, or takes an answer in its thread into account, once: what is taken in already, and what is about another, is left out.
    /// Whether it is different now.
    pub fn change(&mut self, change: &Self) -> bool {
        let EventKind::Posted { content, mentions, marks, files, .. } = &mut self.kind else { return false };
        if change.kind.affects() != Some(self.seq) || change.seq <= marks.rev {
            return false;
        }
        marks.rev = change.seq;
        match &change.kind {
            EventKind::Edited { content: new, mentions: called, files: kept, .. } => {
                content.clone_from(new);
                mentions.clone_from(called);
                if let Some(kept) = kept {
                    files.retain(|file| kept.contains(&file.id));
                }
                marks.edited = Some(change.at);
                marks.keep_previews(new);
            }
            EventKind::Deleted { .. } => {
                *content = Content::Deleted;
                *mentions = Mentions::default();
                *marks = Marks { rev: change.seq, thread: marks.thread.take(), ..Marks::default() };
                files.clear();
            }
            EventKind::Reacted { emoji, .. } => marks.react(emoji, &change.actor),
            EventKind::Unreacted { emoji, .. } => marks.unreact(emoji, change.actor.id),
            EventKind::Pinned { .. } => marks.pinned = true,
            EventKind::Unpinned { .. } => marks.pinned = false,
            EventKind::Previewed { previews, .. } => marks.previews.clone_from(previews),
            EventKind::Posted { .. } => {
                marks.thread = Some(Box::new(Thread::with(marks.thread.take().map(|thread| *thread), change)))
            }
            _ => return false,
        }
        true
    }
}

impl Marks {
    /// Takes away the previews of pages that a message does not link to any more.
    pub fn keep_previews(&mut self, content: &Content) {
        if !self.previews.is_empty() {
            let links = content.text().map(previewed_links).unwrap_or_default();
            self.previews.retain(|preview| links.contains(&preview.address));
        }
    }

    /// Whether a person reacted with this.
    pub fn has_reaction(&self, emoji: &str, user: UserId) -> bool {
        let mine = |reaction: &Reaction| reaction.is(emoji) && reaction.people.iter().any(|one| one.id == user);
        self.reactions.iter().any(mine)
    }

    /// Adds a reaction, if it is not there.
    pub fn react(&mut self, emoji: &str, person: &Person) {
        if self.has_reaction(emoji, person.id) {
            return;
        }
        match self.reactions.iter_mut().find(|reaction| reaction.is(emoji)) {
            Some(reaction) => reaction.people.push(person.clone()),
            None => self.reactions.push(Reaction { emoji: emoji.to_owned(), people: vec![person.clone()] }),
        }
    }

    fn unreact(&mut self, emoji: &str, user: UserId) {
        if let Some(reaction) = self.reactions.iter_mut().find(|reaction| reaction.is(emoji)) {
            reaction.people.retain(|person| person.id != user);
        }
        self.reactions.retain(|reaction| !reaction.people.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{ClientId, Person, RoomId, Timestamp, UserId};

    fn message(room: RoomId, seq: Seq) -> Event {
        let actor = Person { id: UserId(Uuid::from_u128(1)), name: "ada".into(), display_name: None, avatar: None };
        let kind = EventKind::posted(ClientId(Uuid::from_u128(seq.into())), Content::Text(format!("message {seq}")));
        Event { room, seq, at: Timestamp(seq as i64), actor, kind }
    }

    fn change(seq: Seq, kind: EventKind) -> Event {
        Event { kind, ..message(RoomId::LOBBY, seq) }
    }

    fn edited(seq: Seq, text: &str) -> Event {
        let (content, mentions, calls) = (Content::Text(text.into()), Mentions::default(), Mentions::default());
        let kind = EventKind::Edited { target: 1, content, mentions, calls, files: None };
        change(seq, kind)
    }

    fn reacted(seq: Seq, emoji: &str) -> Event {
        change(seq, EventKind::Reacted { target: 1, emoji: emoji.into() })
    }

    fn parts(event: &Event) -> (&Content, &Marks) {
        let EventKind::Posted { content, marks, .. } = &event.kind else { panic!("a message") };
        (content, marks)
    }

    #[test]
    fn a_change_counts_once_and_in_its_order() {
        let mut event = message(RoomId::LOBBY, 1);
        assert!(event.change(&edited(3, "new")));
        assert!(!event.change(&edited(3, "again")) && !event.change(&edited(2, "late")));
        assert!(!message(RoomId::LOBBY, 2).change(&edited(3, "another's")));
        assert_eq!(parts(&event).0.text(), Some("new"));
    }

    #[test]
    fn reactions_are_one_for_each_person_and_go_with_the_last() {
        let mut event = message(RoomId::LOBBY, 1);
        event.change(&reacted(2, "👍"));
        event.change(&reacted(3, "👍"));
        event.change(&reacted(4, "🍵"));
        assert_eq!(parts(&event).1.reactions.iter().map(|one| one.people.len()).collect::<Vec<_>>(), [1, 1]);
        event.change(&change(5, EventKind::Unreacted { target: 1, emoji: "👍".into() }));
        assert_eq!(parts(&event).1.reactions.len(), 1);
    }

    #[test]
    fn an_emoji_counts_as_one_however_it_is_written_and_apart_in_each_skin_tone() {
        let mut event = message(RoomId::LOBBY, 1);
        let other = Person { id: UserId(Uuid::from_u128(9)), ..event.actor.clone() };
        let by_other = |seq, emoji| Event { actor: other.clone(), ..reacted(seq, emoji) };
        event.change(&reacted(2, "❤"));
        event.change(&by_other(3, "❤️"));
        event.change(&reacted(4, "❤️"));
        event.change(&reacted(5, "👍🏽"));
        event.change(&by_other(6, "👍"));
        let counts = |event: &Event| {
            let reactions = &parts(event).1.reactions;
            reactions.iter().map(|one| (one.emoji.clone(), one.people.len())).collect::<Vec<_>>()
        };
        assert_eq!(counts(&event), [("❤".into(), 2), ("👍🏽".into(), 1), ("👍".into(), 1)]);
        event.change(&change(7, EventKind::Unreacted { target: 1, emoji: "❤️".into() }));
        assert_eq!(counts(&event)[0], ("❤".into(), 1));
    }

    #[test]
    fn a_deleted_message_keeps_nothing() {
        let mut event = message(RoomId::LOBBY, 1);
        event.change(&reacted(2, "👍"));
        event.change(&change(3, EventKind::Pinned { target: 1 }));
        event.change(&change(4, EventKind::Deleted { target: 1 }));
        assert_eq!(parts(&event), (&Content::Deleted, &Marks { rev: 4, ..Marks::default() }));
    }

    #[test]
    fn previews_stay_for_as_long_as_the_message_links_to_their_pages() {
        let preview = |address: &str| PagePreview {
            address: address.into(),
            site: "Example".into(),
            title: "A page".into(),
            text: String::new(),
            picture: None,
        };
        let of = |event: &Event| parts(event).1.previews.iter().map(|one| one.address.clone()).collect::<Vec<_>>();
        let mut event = message(RoomId::LOBBY, 1);
        event.change(&edited(2, "https://a.example https://b.example"));
        let previews = vec![preview("https://a.example"), preview("https://b.example")];
        event.change(&change(3, EventKind::Previewed { target: 1, previews }));
        event.change(&edited(4, "see https://b.example"));
        assert_eq!(of(&event), ["https://b.example"]);
        event.change(&change(5, EventKind::Previewed { target: 1, previews: Vec::new() }));
        assert!(of(&event).is_empty());
    }

    #[cfg(feature = "lookalike")]
    #[test]
    fn emoji_are_those_of_the_standard_in_one_form() {
        for emoji in ["👍", "👍🏽", "❤️", "👩‍👩‍👧", "🇩🇪", "1️⃣", "#️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "©️", "ℹ️", "Ⓜ️", "👩🏽‍❤️‍💋‍👨🏿", "🫱🏻‍🫲🏿"]
        {
            assert_eq!(parse_emoji(emoji), Ok(emoji), "{emoji}");
        }
        for (short, full) in [("❤", "❤️"), ("☺", "☺️"), ("#\u{20E3}", "#️⃣"), ("🏳\u{200D}🌈", "🏳️‍🌈")]
        {
            assert_eq!(parse_emoji(short), Ok(full), "{short}");
        }
        for other in [
            "",
            "a",
            "ok",
            "<b>",
            "1",
            " ",
            "👍 ",
            "👍👍",
            "❤️❤️",
            "\u{200B}",
            "\u{202E}",
            "\u{301}",
            "\u{E000}",
            "🇩",
            "🇽🇽",
            ":tada:",
            "tada",
        ] {
            assert_eq!(parse_emoji(other), Err(ErrorCode::NotAnEmoji), "{other:?}");
        }
    }

    /// What the browser offers (`public/emoji.txt`) is taken as it is.
    #[cfg(feature = "lookalike")]
    #[test]
    fn all_that_is_offered_is_taken() {
        let offered = include_str!("../../public/emoji.txt");
        let lines = offered.lines().filter(|line| !line.starts_with(['@', '/']));
        let emoji: Vec<&str> = lines.filter_map(|line| line.split('\t').next()).collect();
        assert!(emoji.len() > 1_000);
        for emoji in emoji {
            assert_eq!(parse_emoji(emoji), Ok(emoji), "{emoji}");
        }
    }
}

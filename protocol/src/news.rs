//! What is news to somebody, decided in one place for badges, sounds, notifications and push alike.

use crate::{
    Blocked, Event, EventKind, Notify, RoomKind, UserId,
    frame::Presence,
    notifications::KeyWords,
    unread::{calls, calls_anew, is_others_message},
};

/// Who hears of something, and how it is with them at that moment.
#[derive(Clone, Copy, Debug)]
pub struct Listener<'a> {
    /// Who.
    pub me: UserId,
    /// What they want to hear of in the room.
    pub level: Notify,
    /// Whom they have blocked.
    pub blocked: &'a Blocked,
    /// The words of which they want to hear.
    pub key_words: &'a KeyWords,
    /// Whether they want not to be disturbed.
    pub quiet: bool,
    /// How they are there, on all of their devices together.
    pub presence: Presence,
    /// Whether they have read it, or see it before them: in its thread where they follow that, else in its room.
    pub has_read: bool,
    /// Whether they follow the thread in which it stands.
    pub follows: bool,
}

/// What an event is to somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// It counts where it is told how much calls for their attention: in the list, the title and on the icon. What stands in a thread
    /// alone counts there, and not in its room.
    pub badge: bool,
    /// It counts among the mentions there.
    pub mention: bool,
    /// They are told at once where they have the application open: by a notification, and by a sound if they want one.
    pub notification: bool,
    /// Their devices are told that don't have it open.
    pub push: bool,
}

/// What an event of a room of this kind is to somebody.
///
/// - One's own, what was read or deleted, and what somebody says who is blocked, is no news at all.
/// - What calls one (by name or `@here`) counts as a mention, unless the room is to say nothing.
/// - One is told of what concerns one: of what calls one, answers one, or has one of one's words; in a direct conversation, and where
///   one wishes so, of everything. Where a room is muted, only of what calls one.
/// - Of a thread that one follows, one is told of everything, as long as its room is not muted. What stands in another thread alone is no
///   news, unless it calls one or has one of one's words.
/// - Who does not want to be disturbed is told of nothing, and finds it counted.
/// - Who is in front of a device needs no push.
///
/// Key words and answers are not counted as mentions: those are what a message says of itself, so that everybody counts alike.
pub fn news(event: &Event, room: RoomKind, listener: &Listener<'_>) -> News {
    let Listener { me, level, blocked, .. } = *listener;
    let is_call = calls(event, me, blocked) || calls_anew(event, me, blocked);
    let in_elsewhere = event.kind.is_aside() && !listener.follows;
    let has_word = says(event, listener.key_words);
    let is_new = is_call || is_others_message(event, me, blocked) && (!in_elsewhere || has_word);
    if !is_new || listener.has_read || level == Notify::Nothing {
        return News::default();
    }
    let concerns = match level {
        Notify::Nothing => false,
        Notify::Mentions => is_call,
        Notify::All => is_call || room == RoomKind::Direct || answers(event, me) || has_word || listener.follows,
        Notify::Every => true,
    };
    let notification = concerns && !listener.quiet;
    News {
        badge: is_call || !level.is_muted() && !in_elsewhere,
        mention: is_call,
        notification,
        push: notification && listener.presence != Presence::Online,
    }
}

/// Whether a message answers one of this person's.
fn answers(event: &Event, me: UserId) -> bool {
    matches!(&event.kind, EventKind::Posted { reply: Some(quote), .. } if quote.author.id == me)
}

/// Whether a message has one of these words.
fn says(event: &Event, words: &KeyWords) -> bool {
    let EventKind::Posted { content, .. } = &event.kind else { return false };
    content.text().is_some_and(|text| words.are_in(text))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{ClientId, Content, InThread, Mentions, Person, Quote, RoomId, Timestamp};

    fn person(n: u128) -> Person {
        Person { id: UserId(Uuid::from_u128(n)), name: format!("p{n}"), display_name: None, avatar: None }
    }

    const ME: u128 = 1;
    const ADA: u128 = 2;

    /// What a message is, each in one word.
    fn message(words: &str) -> Event {
        let has = |word: &str| words.split(' ').any(|other| other == word);
        let mut mentions = Mentions { everyone: has("here"), people: Vec::new() };
        if has("named") {
            mentions.people.push(person(ME));
        }
        let reply = has("answer").then(|| Quote { seq: 1, author: person(ME), text: Some("hi".into()) });
        let text = if has("word") { "The Deploy-Button is red" } else { "tea?" };
        let content = if has("deleted") { Content::Deleted } else { Content::Text(text.into()) };
        let mut kind = EventKind::posted(ClientId(Uuid::from_u128(9)), content.clone());
        if let EventKind::Posted { mentions: all, reply: answered, thread, .. } = &mut kind {
            (*all, *answered) = (mentions.clone(), reply);
            *thread = (has("aside") || has("both")).then_some(InThread { root: 1, in_room: has("both") });
        }
        if has("edited") {
            kind = EventKind::Edited { target: 1, content, mentions: mentions.clone(), calls: mentions, files: None };
        }
        if has("joined") {
            kind = EventKind::Joined;
        }
        let actor = person(if has("mine") { ME } else { ADA });
        Event { room: RoomId::LOBBY, seq: 2, at: Timestamp(0), actor, kind }
    }

    /// Room, message, person; and what it comes to: `b`adge, `m`ention, `n`otification, `p`ush.
    const TABLE: &[(&str, &str, &str, &str)] = &[
        ("public", "", "", "b"),
        ("private", "", "", "b"),
        ("direct", "", "", "bnp"),
        ("public", "named", "", "bmnp"),
        ("public", "here", "", "bmnp"),
        ("public", "answer", "", "bnp"),
        ("public", "word", "", "bnp"),
        ("public", "joined", "", ""),
        ("direct", "deleted", "", ""),
        ("direct", "mine", "", ""),
        ("public", "mine here", "", ""),
        ("public", "edited", "", ""),
        ("public", "edited named", "", "bmnp"),
        ("public", "edited named mine", "", ""),
        // What they want to hear of in the room.
        ("public", "", "every", "bnp"),
        ("public", "named", "every", "bmnp"),
        ("public", "", "mentions", ""),
        ("direct", "", "mentions", ""),
        ("public", "answer word", "mentions", ""),
        ("public", "named", "mentions", "bmnp"),
        ("public", "here", "mentions", "bmnp"),
        ("public", "named here answer word", "nothing", ""),
        ("direct", "named", "nothing", ""),
        // In threads: in one alone, or in the room too.
        ("public", "aside", "", ""),
        ("public", "aside answer", "", ""),
        ("direct", "aside", "", ""),
        ("public", "aside", "every", ""),
        ("public", "aside named", "", "bmnp"),
        ("public", "aside here", "", "bmnp"),
        ("public", "aside word", "", "np"),
        ("public", "aside", "follows", "bnp"),
        ("public", "aside", "follows every", "bnp"),
        ("public", "aside", "follows mentions", ""),
        ("public", "aside named", "follows mentions", "bmnp"),
        ("public", "aside named", "follows nothing", ""),
        ("public", "aside", "follows read", ""),
        ("public", "aside", "follows quiet", "b"),
        ("public", "aside", "follows blocked", ""),
        ("public", "aside deleted", "follows", ""),
        ("public", "aside mine", "follows", ""),
        ("public", "both", "", "b"),
        ("public", "both", "follows", "bnp"),
        ("public", "both", "follows mentions", ""),
        // How it is with them.
        ("public", "named", "blocked", ""),
        ("public", "edited named", "blocked", ""),
        ("direct", "", "read", ""),
        ("public", "named", "read", ""),
        ("public", "named", "quiet", "bm"),
        ("public", "here", "quiet", "bm"),
        ("direct", "", "quiet every", "b"),
        ("public", "named", "online", "bmn"),
        ("direct", "", "away", "bnp"),
        ("direct", "", "quiet online", "b"),
    ];

    #[test]
    fn what_is_news_stands_in_a_table() {
        let words = KeyWords::parse(&["deploy".to_owned()]).unwrap();
        for (room, says, with, expected) in TABLE {
            let has = |word: &str| with.split(' ').any(|other| other == word);
            let room = match *room {
                "direct" => RoomKind::Direct,
                "private" => RoomKind::Private,
                _ => RoomKind::Public,
            };
            let level = match () {
                () if has("every") => Notify::Every,
                () if has("mentions") => Notify::Mentions,
                () if has("nothing") => Notify::Nothing,
                () => Notify::All,
            };
            let presence = match () {
                () if has("online") => Presence::Online,
                () if has("away") => Presence::Away,
                () => Presence::Offline,
            };
            let blocked: Blocked = if has("blocked") { vec![person(ADA).id].into() } else { Blocked::default() };
            let (me, quiet, has_read, follows) = (person(ME).id, has("quiet"), has("read"), has("follows"));
            let listener =
                Listener { me, level, blocked: &blocked, key_words: &words, quiet, presence, has_read, follows };
            let News { badge, mention, notification, push } = news(&message(says), room, &listener);
            let found: String = [(badge, 'b'), (mention, 'm'), (notification, 'n'), (push, 'p')]
                .into_iter()
                .filter_map(|(is, letter)| is.then_some(letter))
                .collect();
            assert_eq!(&found, expected, "{room:?}, {says:?}, {with:?}");
        }
    }

    #[test]
    fn what_is_shown_of_a_room_is_what_counts_as_its_badge() {
        assert_eq!(Notify::All.shown(3, 1), (3, 1));
        assert_eq!(Notify::Every.shown(0, 1), (1, 1), "a message that was read can call later");
        assert_eq!(Notify::Mentions.shown(3, 1), (1, 1));
        assert_eq!(Notify::Nothing.shown(3, 1), (0, 0));
        for (number, level) in Notify::ALL.into_iter().enumerate() {
            assert_eq!(level as usize, number);
        }
    }
}

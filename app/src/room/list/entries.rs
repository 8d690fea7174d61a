//! What the list of messages shows: a room's events and the outbox, grouped.

use std::{iter::Peekable, sync::Arc};

use client::outbox::{Pending, State};
use protocol::{Blocked, ClientId, Content, Event, EventKind, Marks, Mentions, Person, Quote, Seq, Timestamp, UserId};

use crate::{
    errors,
    time::{Clock, Day},
};

/// Messages of one author stand under one header for this long.
const GROUP_MS: u64 = 5 * 60_000;
/// So many events before a page tell how it begins: whether under a header or a day that is there already.
pub const CONTEXT: Seq = 50;
/// How many name colours the style has.
const HUES: u8 = 8;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is: the same for as long as its line stays the same element.
    pub key: Key,
    /// Who.
    pub author: Person,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What an entry is told from others by, and where it stands. All else can change in the line that is there, so that
/// nobody loses the focus or a selection over a reaction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which.
    pub id: Id,
    /// Whether it begins a group, under a header.
    pub head: bool,
    /// The day that begins with it.
    pub day: Option<Day>,
    /// Whether what one had not read when one came begins with it.
    pub new: bool,
}

/// Names an entry from its first appearance on. Others' client ids are theirs to choose, so they don't count.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Id {
    /// One's own message.
    Own(ClientId),
    /// Everything else.
    Seq(Seq),
}

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The server has it.
    Done,
    /// On its way.
    Sending,
    /// Waits for a connection.
    Offline,
    /// The server refused it, with this sentence.
    Failed(String),
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A message.
    Message(MessageEntry),
    /// Something happened to the room or the people in it; the author did it.
    Notice(EventKind),
}

/// A message, and what has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageEntry {
    /// Its place in the room, once it has one.
    pub seq: Option<Seq>,
    /// What it says by now.
    pub content: Content,
    /// What it answers.
    pub reply: Option<Quote>,
    /// Whom it calls.
    pub mentions: Mentions,
    /// How it was changed, and what others think of it.
    pub marks: Marks,
    /// How far it has come.
    pub delivery: Delivery,
    /// Who looks has blocked its author.
    pub blocked: bool,
    /// Who looks has blocked the author of what it answers.
    pub blocked_quote: bool,
}

impl Entry {
    /// The message, where it is one.
    pub fn message(&self) -> Option<&MessageEntry> {
        match &self.what {
            What::Message(said) => Some(said),
            What::Notice(_) => None,
        }
    }

    fn is_done(&self) -> bool {
        self.message().is_none_or(|said| said.delivery == Delivery::Done)
    }

    /// Whether it shows an event as that is by now.
    fn is_of(&self, event: &Event, look: &Look) -> bool {
        let is_same = match (&self.what, &event.kind) {
            (What::Message(said), EventKind::Posted { content, reply, mentions, marks, .. }) => {
                said.seq == Some(event.seq)
                    && said.delivery == Delivery::Done
                    && (said.blocked, said.blocked_quote) == look.blocks(event.actor.id, reply.as_ref())
                    && (&said.content, &said.reply, &said.mentions, &said.marks) == (content, reply, mentions, marks)
            }
            (What::Message(_), _) => false,
            (What::Notice(kind), now) => kind == now,
        };
        is_same && self.author == event.actor && self.at == event.at
    }
}

/// How entries look to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who looks.
    pub me: Person,
    /// How times are told.
    pub clock: Clock,
    /// Whether everything works right now.
    pub live: bool,
    /// The first message that they had not read when they came.
    pub new_from: Option<Seq>,
    /// Whom they have blocked.
    pub blocked: Blocked,
}

impl Look {
    /// Whether a message's author is blocked, and that of what it answers.
    fn blocks(&self, author: UserId, reply: Option<&Quote>) -> (bool, bool) {
        (self.blocked.contains(author), reply.is_some_and(|quote| self.blocked.contains(quote.author.id)))
    }
}

/// The entries of these events and messages, oldest first. They follow on `before`, the last [`CONTEXT`] of which matter.
/// Those of `known`, the entries that there were, are taken over where they are still right: a page makes all of its own anew
/// with every message that comes.
pub fn entries<'a, 'b>(
    before: impl Iterator<Item = &'a Event>,
    events: impl Iterator<Item = &'a Event>,
    outbox: impl Iterator<Item = &'b Pending>,
    look: &Look,
    known: &[Arc<Entry>],
) -> Vec<Arc<Entry>> {
    let mut grouping = Grouping { look, day: None, head: None };
    before.for_each(|event| grouping.pass(event));
    let mut known = known.iter().peekable();
    let mut entries: Vec<_> = events.filter_map(|event| grouping.event(event, &mut known)).collect();
    entries.extend(outbox.map(|pending| grouping.pending(pending)).map(Arc::new));
    entries
}

/// What one has seen of a room that one is no longer in, with these messages, and no others, as those that are not sent.
pub fn with_pending(seen: &[Arc<Entry>], pending: Vec<Arc<Entry>>) -> Vec<Arc<Entry>> {
    let mut entries: Vec<_> = seen.iter().filter(|entry| entry.is_done()).cloned().collect();
    let is_first = entries.is_empty();
    entries.extend(pending.into_iter().map(|mut entry| {
        // They stand under the day that is there.
        if !is_first {
            Arc::make_mut(&mut entry).key.day = None;
        }
        entry
    }));
    entries
}

struct Grouping<'a> {
    look: &'a Look,
    day: Option<Day>,
    /// Author and time of the last header.
    head: Option<(UserId, Timestamp)>,
}

impl Grouping<'_> {
    /// Takes note of an event that is shown elsewhere.
    fn pass(&mut self, event: &Event) {
        if event.kind.target().is_none() {
            let is_text = matches!(event.kind, EventKind::Posted { .. });
            self.place(event.actor.id, event.at, is_text, self.look.new_from == Some(event.seq));
        }
    }

    /// `None` for an event that changes a message: that is seen there. `known` begins with the entry that it had, if any.
    fn event<'k>(
        &mut self,
        event: &Event,
        known: &mut Peekable<impl Iterator<Item = &'k Arc<Entry>>>,
    ) -> Option<Arc<Entry>> {
        if event.kind.target().is_some() {
            return None;
        }
        let id = match &event.kind {
            EventKind::Posted { client_id, .. } if event.actor.id == self.look.me.id => Id::Own(*client_id),
            _ => Id::Seq(event.seq),
        };
        let is_text = matches!(event.kind, EventKind::Posted { .. });
        let key = self.key(id, event.actor.id, event.at, is_text, self.look.new_from == Some(event.seq));
        let known = known.next_if(|entry| entry.key.id == key.id);
        if let Some(entry) = known.filter(|entry| entry.key == key && entry.is_of(event, self.look)) {
            return Some(entry.clone());
        }
        let what = match &event.kind {
            EventKind::Posted { content, reply, mentions, marks, .. } => {
                let (blocked, blocked_quote) = self.look.blocks(event.actor.id, reply.as_ref());
                What::Message(MessageEntry {
                    seq: Some(event.seq),
                    content: content.clone(),
                    reply: reply.clone(),
                    mentions: mentions.clone(),
                    marks: marks.clone(),
                    delivery: Delivery::Done,
                    blocked,
                    blocked_quote,
                })
            }
            kind => What::Notice(kind.clone()),
        };
        Some(Arc::new(Entry { key, author: event.actor.clone(), at: event.at, what }))
    }

    fn pending(&mut self, pending: &Pending) -> Entry {
        let (seq, delivery) = match &pending.state {
            State::Committed(seq) => (Some(*seq), Delivery::Done),
            State::Failed(error) => (None, Delivery::Failed(errors::sentence(error.code))),
            State::Waiting | State::Sent if self.look.live => (None, Delivery::Sending),
            State::Waiting | State::Sent => (None, Delivery::Offline),
        };
        let (blocked, blocked_quote) = self.look.blocks(self.look.me.id, pending.reply.as_ref());
        let said = MessageEntry {
            seq,
            content: Content::Text(pending.text.clone()),
            reply: pending.reply.clone(),
            mentions: Mentions::default(),
            marks: Marks::default(),
            delivery,
            blocked,
            blocked_quote,
        };
        let key = self.key(Id::Own(pending.client_id), self.look.me.id, pending.at, true, false);
        Entry { key, author: self.look.me.clone(), at: pending.at, what: What::Message(said) }
    }

    fn key(&mut self, id: Id, author: UserId, at: Timestamp, is_text: bool, new: bool) -> Key {
        let (day, head) = self.place(author, at, is_text, new);
        Key { id, head, day, new }
    }

    /// The day that begins with the next entry, and whether it begins a group.
    fn place(&mut self, author: UserId, at: Timestamp, is_text: bool, new: bool) -> (Option<Day>, bool) {
        let day = self.look.clock.day(at);
        let day = (self.day.replace(day) != Some(day)).then_some(day);
        (day, self.is_head(author, at, is_text, day.is_some() || new))
    }

    fn is_head(&mut self, author: UserId, at: Timestamp, is_text: bool, apart: bool) -> bool {
        if !is_text {
            self.head = None;
            return false;
        }
        let under = |(id, since): (UserId, Timestamp)| id == author && at.0.abs_diff(since.0) < GROUP_MS;
        if !apart && self.head.is_some_and(under) {
            return false;
        }
        self.head = Some((author, at));
        true
    }
}

/// The class of a person's colour: always the same for the same person.
pub fn hue(user: UserId) -> String {
    format!("hue-{}", user.0.as_bytes()[15] % HUES)
}

#[cfg(test)]
mod tests {
    use protocol::{ErrorCode, RoomId};
    use uuid::Uuid;

    use super::*;

    const MINUTE: i64 = 60_000;

    fn person(n: u128) -> Person {
        Person { id: UserId(Uuid::from_u128(n)), name: format!("person {n}"), display_name: None }
    }

    fn event(seq: Seq, actor: u128, minute: i64, kind: EventKind) -> Event {
        Event { room: RoomId::LOBBY, seq, at: Timestamp(minute * MINUTE), actor: person(actor), kind }
    }

    fn posted(seq: Seq, actor: u128, minute: i64) -> Event {
        let client_id = ClientId(Uuid::from_u128(seq.into()));
        event(seq, actor, minute, EventKind::posted(client_id, Content::Text("hello".into())))
    }

    fn pending(n: u128, state: State) -> Pending {
        let client_id = ClientId(Uuid::from_u128(n));
        Pending { client_id, room: RoomId::LOBBY, text: "hello".into(), reply: None, at: Timestamp(0), state }
    }

    fn look(live: bool) -> Look {
        Look { me: person(1), clock: Clock::Utc, live, new_from: Some(9), blocked: Blocked::default() }
    }

    fn shown(events: &[Event], outbox: &[Pending]) -> Vec<Arc<Entry>> {
        entries([].iter(), events.iter(), outbox.iter(), &look(true), &[])
    }

    fn heads(events: &[Event]) -> Vec<bool> {
        shown(events, &[]).into_iter().map(|entry| entry.key.head).collect()
    }

    #[test]
    fn one_author_stands_under_one_header_for_five_minutes() {
        assert_eq!(
            heads(&[posted(1, 1, 0), posted(2, 1, 4), posted(3, 1, 5), posted(4, 2, 6)]),
            [true, false, true, true]
        );
        assert_eq!(heads(&[posted(1, 1, 0), event(2, 2, 1, EventKind::Joined), posted(3, 1, 2)]), [true, false, true]);
        assert_eq!(heads(&[posted(1, 1, 1_439), posted(2, 1, 1_440)]), [true, true], "a new day begins");
    }

    #[test]
    fn a_page_goes_on_where_the_one_before_has_ended() {
        let events = [posted(1, 1, 0), posted(2, 1, 1), posted(3, 2, 2), posted(4, 2, 3), posted(5, 2, 1_441)];
        let whole = shown(&events, &[]);
        for cut in 1..events.len() {
            let (before, page) = events.split_at(cut);
            assert_eq!(entries(before.iter(), page.iter(), [].iter(), &look(true), &[]), whole[cut..], "cut at {cut}");
        }
        let alone = shown(&events[1..2], &[]);
        assert_eq!((alone[0].key.head, alone[0].key.day), (true, Some(0)), "with nothing before it");
    }

    #[test]
    fn what_has_not_changed_is_the_entry_that_there_was() {
        let mut events = vec![posted(1, 2, 0), event(2, 3, 1, EventKind::Joined), posted(3, 2, 2)];
        let before = shown(&events, &[]);
        let EventKind::Posted { content, .. } = &mut events[2].kind else { panic!("a message") };
        *content = Content::Text("hello again".into());
        events.push(posted(4, 2, 3));
        let now = entries([].iter(), events.iter(), [].iter(), &look(true), &before);
        assert_eq!(now, shown(&events, &[]));
        let is_known = |index: usize| Arc::ptr_eq(&now[index], &before[index]);
        assert_eq!([0, 1, 2].map(is_known), [true, true, false]);
        events.remove(0);
        let without = entries([].iter(), events.iter(), [].iter(), &look(true), &now);
        assert_eq!(without, shown(&events, &[]), "what is gone keeps nothing else from being right");
    }

    #[test]
    fn what_somebody_says_whom_one_has_blocked_is_another_entry_also_where_it_is_answered() {
        let reply = Quote { seq: 1, author: person(2), text: Some("hello".into()) };
        let mut answer = posted(2, 3, 1);
        let EventKind::Posted { reply: answered, .. } = &mut answer.kind else { panic!("a message") };
        *answered = Some(reply);
        let events = [posted(1, 2, 0), answer];
        let before = shown(&events, &[]);
        let blocking = Look { blocked: vec![person(2).id].into(), ..look(true) };
        let now = entries([].iter(), events.iter(), [].iter(), &blocking, &before);
        let folded = |entries: &[Arc<Entry>]| {
            let said = entries.iter().filter_map(|entry| entry.message());
            said.map(|said| (said.blocked, said.blocked_quote)).collect::<Vec<_>>()
        };
        assert_eq!(folded(&before), [(false, false), (false, false)]);
        assert_eq!(folded(&now), [(true, false), (false, true)]);
    }

    #[test]
    fn what_was_seen_stays_when_the_room_is_left_and_what_is_pending_follows_the_outbox() {
        let seen = shown(&[posted(1, 2, 0)], &[]);
        let waiting = with_pending(&seen, shown(&[], &[pending(7, State::Waiting)]));
        assert_eq!(waiting.len(), 2);
        assert_eq!(waiting[1].key.day, None, "the day is there already");
        assert_eq!(with_pending(&waiting, Vec::new()), seen);
        assert!(with_pending(&[], shown(&[], &[pending(7, State::Waiting)]))[0].key.day.is_some());
    }

    #[test]
    fn what_is_new_begins_with_a_line_and_a_header() {
        let keys = shown(&[posted(8, 2, 0), posted(9, 2, 1), posted(10, 2, 2)], &[])
            .into_iter()
            .map(|entry| entry.key.clone());
        assert_eq!(
            keys.map(|key| (key.new, key.head)).collect::<Vec<_>>(),
            [(false, true), (true, true), (false, false)]
        );
    }

    #[test]
    fn each_day_is_announced_once() {
        let events = [posted(1, 1, 0), posted(2, 2, 10), posted(3, 1, 1_441)];
        let days: Vec<_> = shown(&events, &[]).into_iter().map(|entry| entry.key.day).collect();
        assert_eq!(days, [Some(0), None, Some(1)]);
    }

    #[test]
    fn a_message_keeps_its_line_from_its_first_appearance_on_whatever_becomes_of_it() {
        let sent = shown(&[], &[pending(7, State::Sent)]);
        let mut event = posted(7, 1, 0);
        let done = shown(std::slice::from_ref(&event), &[]);
        event.change(&Event { seq: 8, kind: EventKind::Reacted { target: 7, emoji: "👍".into() }, ..event.clone() });
        let liked = shown(std::slice::from_ref(&event), &[]);
        event.change(&Event { seq: 9, kind: EventKind::Deleted { target: 7 }, ..event.clone() });
        let deleted = shown(&[event], &[]);
        let all = [&sent[0], &done[0], &liked[0], &deleted[0]];
        for pair in all.windows(2) {
            assert_eq!(pair[0].key, pair[1].key);
            assert_ne!(pair[0], pair[1], "it shows something else");
        }
        let said: Vec<_> = all.iter().filter_map(|entry| entry.message()).collect();
        assert_eq!(said.iter().map(|said| said.seq).collect::<Vec<_>>(), [None, Some(7), Some(7), Some(7)]);
        assert_eq!(said.iter().map(|said| said.marks.reactions.len()).collect::<Vec<_>>(), [0, 0, 1, 0]);
        assert_eq!(said[3].content, Content::Deleted);
    }

    #[test]
    fn what_changes_a_message_is_no_line_of_its_own_and_divides_no_group() {
        let reacted = event(2, 2, 1, EventKind::Reacted { target: 1, emoji: "👍".into() });
        assert_eq!(heads(&[posted(1, 1, 0), reacted, posted(3, 1, 2)]), [true, false]);
    }

    #[test]
    fn a_message_on_its_way_shows_what_it_answers() {
        let reply = Quote { seq: 3, author: person(2), text: Some("tea?".into()) };
        let waiting = Pending { reply: Some(reply.clone()), ..pending(1, State::Waiting) };
        assert_eq!(shown(&[], &[waiting])[0].message().and_then(|said| said.reply.as_ref()), Some(&reply));
    }

    #[test]
    fn somebody_elses_client_id_is_not_taken_for_ones_own() {
        let both = shown(&[posted(7, 2, 0)], &[pending(7, State::Sent)]);
        assert_ne!(both[0].key.id, both[1].key.id);
    }

    #[test]
    fn what_waits_says_for_what() {
        let waiting = [pending(1, State::Waiting)];
        let delivery = |live| {
            let entry = entries([].iter(), [].iter(), waiting.iter(), &look(live), &[]).remove(0);
            entry.message().expect("a message").delivery.clone()
        };
        assert_eq!((delivery(true), delivery(false)), (Delivery::Sending, Delivery::Offline));
        let failed = shown(&[], &[pending(1, State::Failed(ErrorCode::NotAMember.into()))]);
        let said = failed[0].message().expect("a message");
        assert_eq!(said.delivery, Delivery::Failed(ErrorCode::NotAMember.sentence()));
    }
}

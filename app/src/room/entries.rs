//! What the list of messages shows: a room's events and the outbox, grouped.

use protocol::{
    ClientId, Content, Event, EventKind, Person, Seq, Timestamp, UserId,
    outbox::{Pending, State},
};

use crate::time::{Clock, Day};

/// Messages of one author stand under one header for this long.
const GROUP_MS: u64 = 5 * 60_000;
/// How many name colours the style has.
const HUES: u8 = 8;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Equal where nothing that one sees has changed.
    pub key: Key,
    /// Who.
    pub author: Person,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What an entry is told from others by, and all that can change about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which.
    pub id: Id,
    /// How far it has come.
    pub delivery: Delivery,
    /// Whether it begins a group, under a header.
    pub head: bool,
    /// The day that begins with it.
    pub day: Option<Day>,
    /// The minute that is written beside it; the server's clock may correct the browser's.
    minute: i64,
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
    Text(String),
    /// The author came.
    Joined,
    /// The author went.
    Left,
}

/// All entries, oldest first.
pub fn entries<'a>(
    events: impl Iterator<Item = &'a Event>,
    outbox: impl Iterator<Item = &'a Pending>,
    me: &Person,
    clock: Clock,
    live: bool,
) -> Vec<Entry> {
    let mut grouping = Grouping { clock, day: None, head: None };
    let mut entries: Vec<Entry> = events.map(|event| grouping.event(event, me)).collect();
    entries.extend(outbox.map(|pending| grouping.pending(pending, me, live)));
    entries
}

struct Grouping {
    clock: Clock,
    day: Option<Day>,
    /// Author and time of the last header.
    head: Option<(UserId, Timestamp)>,
}

impl Grouping {
    fn event(&mut self, event: &Event, me: &Person) -> Entry {
        let (id, what) = match &event.kind {
            EventKind::Posted { client_id, content: Content::Text(text) } => {
                let id = if event.actor.id == me.id { Id::Own(*client_id) } else { Id::Seq(event.seq) };
                (id, What::Text(text.clone()))
            }
            EventKind::Joined => (Id::Seq(event.seq), What::Joined),
            EventKind::Left => (Id::Seq(event.seq), What::Left),
        };
        self.entry(id, event.actor.clone(), event.at, what, Delivery::Done)
    }

    fn pending(&mut self, pending: &Pending, me: &Person, live: bool) -> Entry {
        let delivery = match &pending.state {
            State::Committed(_) => Delivery::Done,
            State::Failed(error) => Delivery::Failed(error.message.clone()),
            State::Waiting | State::Sent if live => Delivery::Sending,
            State::Waiting | State::Sent => Delivery::Offline,
        };
        self.entry(Id::Own(pending.client_id), me.clone(), pending.at, What::Text(pending.text.clone()), delivery)
    }

    fn entry(&mut self, id: Id, author: Person, at: Timestamp, what: What, delivery: Delivery) -> Entry {
        let day = self.clock.day(at);
        let day = (self.day.replace(day) != Some(day)).then_some(day);
        let head = self.is_head(&author, at, &what, day.is_some());
        Entry { key: Key { id, delivery, head, day, minute: at.0.div_euclid(60_000) }, author, at, what }
    }

    fn is_head(&mut self, author: &Person, at: Timestamp, what: &What, new_day: bool) -> bool {
        if !matches!(what, What::Text(_)) {
            self.head = None;
            return false;
        }
        let under = |(id, since): (UserId, Timestamp)| id == author.id && at.0.abs_diff(since.0) < GROUP_MS;
        if !new_day && self.head.is_some_and(under) {
            return false;
        }
        self.head = Some((author.id, at));
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
        Person { id: UserId(Uuid::from_u128(n)), name: format!("person {n}") }
    }

    fn event(seq: Seq, actor: u128, minute: i64, kind: EventKind) -> Event {
        Event { room: RoomId::LOBBY, seq, at: Timestamp(minute * MINUTE), actor: person(actor), kind }
    }

    fn posted(seq: Seq, actor: u128, minute: i64) -> Event {
        let client_id = ClientId(Uuid::from_u128(seq.into()));
        event(seq, actor, minute, EventKind::Posted { client_id, content: Content::Text("hello".into()) })
    }

    fn pending(n: u128, state: State) -> Pending {
        let client_id = ClientId(Uuid::from_u128(n));
        Pending { client_id, room: RoomId::LOBBY, text: "hello".into(), at: Timestamp(0), state }
    }

    fn shown(events: &[Event], outbox: &[Pending]) -> Vec<Entry> {
        entries(events.iter(), outbox.iter(), &person(1), Clock::Utc, true)
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
    fn each_day_is_announced_once() {
        let events = [posted(1, 1, 0), posted(2, 2, 10), posted(3, 1, 1_441)];
        let days: Vec<_> = shown(&events, &[]).into_iter().map(|entry| entry.key.day).collect();
        assert_eq!(days, [Some(0), None, Some(1)]);
    }

    #[test]
    fn a_message_keeps_its_key_from_its_commit_to_its_event() {
        let committed = shown(&[], &[pending(7, State::Committed(7))]);
        let event = shown(&[posted(7, 1, 0)], &[]);
        assert_eq!(committed[0].key, event[0].key);
        assert_ne!(shown(&[], &[pending(7, State::Sent)])[0].key, event[0].key);
    }

    #[test]
    fn somebody_elses_client_id_is_not_taken_for_ones_own() {
        let both = shown(&[posted(7, 2, 0)], &[pending(7, State::Sent)]);
        assert_ne!(both[0].key.id, both[1].key.id);
    }

    #[test]
    fn what_waits_says_for_what() {
        let waiting = [pending(1, State::Waiting)];
        let delivery = |live| entries([].iter(), waiting.iter(), &person(1), Clock::Utc, live)[0].key.delivery.clone();
        assert_eq!((delivery(true), delivery(false)), (Delivery::Sending, Delivery::Offline));
        let failed = shown(&[], &[pending(1, State::Failed(ErrorCode::NotAMember.into()))]);
        assert_eq!(failed[0].key.delivery, Delivery::Failed(ErrorCode::NotAMember.sentence()));
    }
}

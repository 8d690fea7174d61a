//! What a client knows of one room: a stretch of its events without holes.

use std::collections::{BTreeMap, VecDeque};

use crate::{Event, Seq};

/// Events that came before those that they follow on are kept up to this many; recovery brings the rest.
const EARLY_MAX: usize = 1_000;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It follows on what was there.
    New,
    /// It was there already.
    Known,
    /// Something before it is missing; it waits.
    Early,
}

/// A stretch of a room's events, oldest first: seqs `first_seq()..=last_seq()`, each exactly once.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// The seq before the first event.
    base: Seq,
    events: VecDeque<Event>,
    early: BTreeMap<Seq, Event>,
}

impl Timeline {
    /// A timeline of one page. `last_seq` is the page's position where it is empty.
    pub fn new(page: Vec<Event>, last_seq: Seq) -> Self {
        let base = page.first().map_or(last_seq, |event| event.seq.saturating_sub(1));
        let mut timeline = Self { base, ..Self::default() };
        for event in page {
            timeline.apply(event);
        }
        timeline
    }

    /// The events, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        self.events.iter()
    }

    /// The seq of the newest event.
    pub fn last_seq(&self) -> Seq {
        self.base + self.events.len() as Seq
    }

    /// The seq of the oldest event; `last_seq() + 1` where there is none.
    pub fn first_seq(&self) -> Seq {
        self.base + 1
    }

    /// Whether nothing is older than what is here.
    pub fn reaches_start(&self) -> bool {
        self.base == 0
    }

    /// Whether an event waits for one before it.
    pub fn has_hole(&self) -> bool {
        !self.early.is_empty()
    }

    /// Takes an event from wherever it comes.
    pub fn apply(&mut self, event: Event) -> Applied {
        let next = self.last_seq() + 1;
        if event.seq < next {
            return Applied::Known;
        }
        if event.seq > next {
            if self.early.len() < EARLY_MAX {
                self.early.insert(event.seq, event);
            }
            return Applied::Early;
        }
        self.events.push_back(event);
        while let Some(event) = self.early.remove(&(self.last_seq() + 1)) {
            self.events.push_back(event);
        }
        let last = self.last_seq();
        self.early.retain(|&seq, _| seq > last);
        Applied::New
    }

    /// Puts a page of older events, oldest first, in front. A page that does not end where the timeline begins is left
    /// out; `false` tells so.
    pub fn prepend(&mut self, page: Vec<Event>) -> bool {
        let contiguous = page.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq);
        if !contiguous || page.last().is_none_or(|last| last.seq < self.base) {
            return false;
        }
        for event in page.into_iter().rev() {
            if event.seq == self.base && event.seq > 0 {
                self.base -= 1;
                self.events.push_front(event);
            }
        }
        true
    }

    /// Takes the room's newest page. Where it leaves a hole after what is here, the page alone remains.
    pub fn refresh(&mut self, page: Vec<Event>, last_seq: Seq) {
        let first = page.first().map_or(last_seq + 1, |event| event.seq);
        if first > self.last_seq() + 1 {
            let early = std::mem::take(&mut self.early);
            *self = Self::new(page, last_seq);
            for event in early.into_values() {
                self.apply(event);
            }
        } else {
            for event in page {
                self.apply(event);
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{ClientId, Content, EventKind, Person, RoomId, Timestamp, UserId};
    use proptest::prelude::*;
    use uuid::Uuid;

    /// A message with this seq in this room.
    pub fn message(room: RoomId, seq: Seq) -> Event {
        Event {
            room,
            seq,
            at: Timestamp(seq as i64),
            actor: Person { id: UserId(Uuid::from_u128(1)), name: "ada".into() },
            kind: EventKind::Posted {
                client_id: ClientId(Uuid::from_u128(seq.into())),
                content: Content::Text(format!("message {seq}")),
            },
        }
    }

    fn page(seqs: std::ops::RangeInclusive<Seq>) -> Vec<Event> {
        seqs.map(|seq| message(RoomId::LOBBY, seq)).collect()
    }

    fn seqs(timeline: &Timeline) -> Vec<Seq> {
        timeline.events().map(|event| event.seq).collect()
    }

    #[test]
    fn older_pages_join_only_where_they_fit() {
        let mut timeline = Timeline::new(page(21..=30), 30);
        assert!(!timeline.prepend(page(1..=10)), "11 to 20 are missing");
        assert!(!timeline.prepend(vec![]));
        assert!(timeline.prepend(page(11..=22)), "an overlap is no double");
        assert!(timeline.prepend(page(1..=10)));
        assert!(timeline.reaches_start());
        assert_eq!(seqs(&timeline), (1..=30).collect::<Vec<_>>());
    }

    #[test]
    fn a_newest_page_after_a_long_absence_replaces_what_was_there() {
        let mut timeline = Timeline::new(page(1..=10), 10);
        assert_eq!(timeline.apply(message(RoomId::LOBBY, 71)), Applied::Early);
        timeline.refresh(page(51..=70), 70);
        assert_eq!(seqs(&timeline), (51..=71).collect::<Vec<_>>());
        timeline.refresh(page(60..=75), 75);
        assert_eq!(seqs(&timeline), (51..=75).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn any_order_and_any_doubles_give_the_same_stretch(mut seqs_in in proptest::collection::vec(1u64..40, 0..200)) {
            seqs_in.extend(1..40);
            let mut timeline = Timeline::default();
            for seq in seqs_in {
                timeline.apply(message(RoomId::LOBBY, seq));
                let now = seqs(&timeline);
                prop_assert_eq!(now.clone(), (1..=now.len() as Seq).collect::<Vec<_>>());
            }
            prop_assert_eq!(seqs(&timeline), (1..40).collect::<Vec<_>>());
            prop_assert!(!timeline.has_hole());
        }
    }
}

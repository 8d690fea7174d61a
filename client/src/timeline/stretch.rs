//! Events that follow on one another.

use std::{collections::VecDeque, ops::Range};

use protocol::{Event, Seq};

/// Events without gaps, oldest first: seqs `first_seq()..=last_seq()`.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The seq before the first event.
    base: Seq,
    events: VecDeque<Event>,
    /// What is missing between the stretch before and this one was here once, so that nothing in it is news to a message.
    pub(super) after_known: bool,
}

impl Stretch {
    /// A stretch of these events, or an empty one after `last_seq` where there are none. `None` where they have gaps.
    pub fn new(events: Vec<Event>, last_seq: Seq) -> Option<Self> {
        let base = match events.first() {
            Some(first) => first.seq.checked_sub(1)?,
            None => return Some(Self::empty(last_seq)),
        };
        let contiguous = events.iter().zip(base + 1..).all(|(event, seq)| event.seq == seq);
        contiguous.then(|| Self { base, events: events.into(), after_known: false })
    }

    /// A stretch of nothing, after `last_seq`.
    pub fn empty(last_seq: Seq) -> Self {
        Self { base: last_seq, events: VecDeque::new(), after_known: false }
    }

    /// The events, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        self.events.iter()
    }

    /// The event with this seq, if it is here.
    pub fn get(&self, seq: Seq) -> Option<&Event> {
        self.events.get(usize::try_from(seq.checked_sub(self.base + 1)?).ok()?)
    }

    /// The same, to carry out a change of it.
    pub(super) fn get_mut(&mut self, seq: Seq) -> Option<&mut Event> {
        self.events.get_mut(usize::try_from(seq.checked_sub(self.base + 1)?).ok()?)
    }

    /// The events from this seq on, oldest first, without a look at those before.
    pub fn since(&self, seq: Seq) -> impl DoubleEndedIterator<Item = &Event> + ExactSizeIterator {
        self.events.range(self.events.partition_point(|event| event.seq < seq)..)
    }

    /// The same events, but for those outside of these seqs. `None` where none is left.
    pub(super) fn within(&self, kept: &Range<Seq>) -> Option<Self> {
        let (first, end) = (kept.start.max(self.first_seq()), kept.end.min(self.last_seq() + 1));
        (first < end).then(|| {
            let from = (first - self.first_seq()) as usize;
            let events = self.events.range(from..from + (end - first) as usize).cloned().collect();
            Self { base: first - 1, events, after_known: false }
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The seq of the oldest event; `last_seq() + 1` where there is none.
    pub fn first_seq(&self) -> Seq {
        self.base + 1
    }

    /// The seq of the newest event.
    pub fn last_seq(&self) -> Seq {
        self.base + self.events.len() as Seq
    }

    /// Whether nothing is missing between the two.
    pub(super) fn touches(&self, other: &Self) -> bool {
        self.base <= other.last_seq() && other.base <= self.last_seq()
    }

    /// Adds the event that comes next.
    pub(super) fn push(&mut self, event: Event) {
        debug_assert_eq!(event.seq, self.last_seq() + 1);
        self.events.push_back(event);
    }

    /// Both as one. They touch, and `later` does not begin before `self`.
    pub(super) fn join(mut self, later: Self) -> Self {
        let known = self.last_seq();
        self.events.extend(later.events.into_iter().filter(|event| event.seq > known));
        self
    }
}

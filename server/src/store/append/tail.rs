//! A room's newest messages, as far as counting what somebody has not read needs them.

use std::collections::VecDeque;

use protocol::{Blocked, Event, EventKind, RoomId, Seq, UserId, api::UNREAD_MAX};

/// Messages that are kept of each room: more than are counted, as some of them may be one's own.
pub const TAIL_MAX: usize = UNREAD_MAX as usize + 12;

/// What counts of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    Posted(Seq, UserId),
    Deleted(Seq),
}

impl Counted {
    /// An event's, if it changes how many messages there are.
    pub fn of(event: &Event) -> Option<(RoomId, Self)> {
        let counted = match event.kind {
            EventKind::Posted { .. } if event.kind.is_aside() => return None,
            EventKind::Posted { .. } => Self::Posted(event.seq, event.actor.id),
            EventKind::Deleted { target } => Self::Deleted(target),
            _ => return None,
        };
        Some((event.room, counted))
    }
}

/// All messages of a room after a position that are not deleted and do not stand in a thread alone, with their authors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Tail {
    after: Seq,
    messages: VecDeque<(Seq, UserId)>,
}

impl Tail {
    /// Nothing after a position.
    pub fn empty(after: Seq) -> Self {
        Self { after, messages: VecDeque::new() }
    }

    /// The [`TAIL_MAX`] newest messages after a position, in any order; all of them where there are fewer.
    pub fn of(after: Seq, mut messages: Vec<(Seq, UserId)>) -> Self {
        messages.sort_unstable();
        let oldest = messages.first().filter(|_| messages.len() >= TAIL_MAX).map(|(seq, _)| seq - 1);
        Self { after: oldest.unwrap_or(after), messages: messages.into() }
    }

    /// A message that comes after all others.
    fn push(&mut self, seq: Seq, author: UserId) {
        if seq <= self.after {
            return;
        }
        self.messages.push_back((seq, author));
        if self.messages.len() > TAIL_MAX
            && let Some((oldest, _)) = self.messages.pop_front()
        {
            self.after = oldest;
        }
    }

    /// Takes in what an event changes.
    pub(super) fn take(&mut self, counted: Counted) {
        match counted {
            Counted::Posted(seq, author) => self.push(seq, author),
            Counted::Deleted(target) => self.messages.retain(|(seq, _)| *seq != target),
        }
    }

    /// How many messages of others whom a reader has not blocked there are after a position, up to [`UNREAD_MAX`]; `None` where
    /// that takes older ones.
    pub fn unread(&self, read_seq: Seq, reader: UserId, blocked: &Blocked) -> Option<u32> {
        let after = self.messages.iter().rev().take_while(|(seq, _)| *seq > read_seq);
        let count = after
            .filter(|(_, author)| *author != reader && !blocked.contains(*author))
            .take(UNREAD_MAX as usize)
            .count() as u32;
        (read_seq >= self.after || count == UNREAD_MAX).then_some(count)
    }

    /// Whether it goes back less far than another one of the same moment.
    pub fn is_shorter(&self, other: &Self) -> bool {
        self.after > other.after
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ME: UserId = UserId(Uuid::from_u128(1));
    const OTHER: UserId = UserId(Uuid::from_u128(2));

    fn nobody() -> Blocked {
        Blocked::default()
    }

    fn tail(seqs: impl IntoIterator<Item = Seq>) -> Tail {
        let mut tail = Tail::empty(10);
        seqs.into_iter().for_each(|seq| tail.push(seq, if seq % 2 == 0 { ME } else { OTHER }));
        tail
    }

    #[test]
    fn counts_others_messages_after_a_position_and_knows_where_it_can_not() {
        let tail = tail(11..=16);
        assert_eq!(tail.unread(16, ME, &nobody()), Some(0));
        assert_eq!(tail.unread(12, ME, &nobody()), Some(2));
        assert_eq!(tail.unread(12, OTHER, &nobody()), Some(2));
        assert_eq!(tail.unread(10, ME, &nobody()), Some(3));
        assert_eq!(tail.unread(9, ME, &nobody()), None);
    }

    #[test]
    fn who_is_blocked_does_not_count() {
        let tail = tail(11..=16);
        assert_eq!(tail.unread(10, ME, &vec![OTHER].into()), Some(0));
        assert_eq!(tail.unread(10, OTHER, &vec![OTHER].into()), Some(3));
    }

    #[test]
    fn what_is_deleted_and_what_was_known_before_counts_no_more() {
        let mut tail = tail(9..=16);
        tail.take(Counted::Deleted(13));
        tail.take(Counted::Deleted(9));
        assert_eq!(tail.unread(10, ME, &nobody()), Some(2));
    }

    #[test]
    fn what_was_read_goes_back_to_the_position_or_to_the_oldest_of_many() {
        let few = Tail::of(10, vec![(15, OTHER), (12, OTHER)]);
        assert_eq!(
            (few.unread(10, ME, &nobody()), few.unread(12, ME, &nobody()), few.unread(9, ME, &nobody())),
            (Some(2), Some(1), None)
        );
        let many = Tail::of(10, (21..21 + TAIL_MAX as Seq).map(|seq| (seq, OTHER)).collect());
        assert_eq!((many.unread(20, OTHER, &nobody()), many.unread(19, OTHER, &nobody())), (Some(0), None));
    }

    #[test]
    fn a_long_tail_is_cut_and_still_tells_that_there_are_many() {
        let tail = tail((11..1_000).filter(|seq| seq % 2 == 1));
        assert_eq!(tail.messages.len(), TAIL_MAX);
        assert_eq!(tail.unread(0, ME, &nobody()), Some(UNREAD_MAX));
        assert_eq!(tail.unread(0, OTHER, &nobody()), None);
        assert_eq!(tail.unread(tail.after, OTHER, &nobody()), Some(0));
    }
}

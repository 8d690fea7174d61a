//! How much of a room somebody has not read.

use protocol::{
    Blocked, Event, EventKind, Seq, UserId,
    api::{RoomInfo, UNREAD_MAX},
    unread::{calls, calls_anew, counts},
};

use crate::{sorted_vec_map::SortedVecMap, timeline::Stretch};

/// Events that are counted one by one; what comes beyond, without anything being read, is not.
const SINCE_MAX: usize = 1_000;

/// How many messages somebody has not read, and how many call the person since: those, and such as were changed since so that
/// they do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All; [`UNREAD_MAX`] stands for as many or more.
    pub unread: u32,
    /// Those that call the person, with the same bound.
    pub mentions: u32,
}

impl Count {
    /// What an event adds; nothing where it neither counts nor calls.
    fn one(event: &Event, me: UserId, blocked: &Blocked) -> Option<Self> {
        let (counts, calls) = (counts(event, me, blocked), calls(event, me, blocked));
        (counts || calls).then_some(Self { unread: counts.into(), mentions: calls.into() })
    }

    fn sum(counts: impl Iterator<Item = Self>) -> Self {
        counts.fold(Self::default(), Self::with)
    }

    fn with(self, other: Self) -> Self {
        let add = |one: u32, other: u32| one.saturating_add(other).min(UNREAD_MAX);
        Self { unread: add(self.unread, other.unread), mentions: add(self.mentions, other.mentions) }
    }
}

/// A person's place in one room: the server's count up to some event, and what came since.
#[derive(Clone, Debug, Default)]
pub struct Unread {
    read_seq: Seq,
    /// The server has counted up to here.
    as_of: Seq,
    /// Its count, of what comes after `read_seq`.
    counted: Count,
    /// What counts or calls the person and came since, after `read_seq`; no more than [`SINCE_MAX`].
    since: SortedVecMap<Seq, Count>,
    /// Every event up to here is taken into account.
    up_to: Seq,
    /// The last of them that has changed a message: what the server counted before that is not the last word.
    changed: Seq,
}

impl Unread {
    /// What the server says of a room.
    pub fn new(info: &RoomInfo) -> Self {
        let RoomInfo { last_seq, read_seq, unread, mentions, .. } = *info;
        let counted = Count { unread, mentions };
        Self { read_seq, as_of: last_seq, counted, since: SortedVecMap::default(), up_to: last_seq, changed: 0 }
    }

    /// The seq up to which the person has read.
    pub fn read_seq(&self) -> Seq {
        self.read_seq
    }

    /// How much they have not read.
    pub fn count(&self) -> Count {
        self.counted.with(Count::sum(self.since.values().copied()))
    }

    /// Takes an event of the room into account. `false` where the server has to be asked: one before it is missing, or it
    /// changes one of those that the server counted, or may have, or calls the person by one that was read.
    pub fn event(&mut self, event: &Event, me: UserId, blocked: &Blocked) -> bool {
        if event.seq > self.as_of.max(self.read_seq)
            && self.since.len() < SINCE_MAX
            && let Some(count) = Count::one(event, me, blocked)
        {
            self.since.insert(event.seq, count);
        }
        let next = self.up_to + 1;
        let is_new = event.seq >= next;
        self.up_to = self.up_to.max(event.seq);
        let is_counted = self.changes_counted(event, is_new, me, blocked);
        event.seq <= next && !(is_new && is_counted)
    }

    /// Carries out a change of a message, and says whether the server has to count anew. Of changes that come late only
    /// deletions say something about now.
    fn changes_counted(&mut self, event: &Event, is_new: bool, me: UserId, blocked: &Blocked) -> bool {
        let target = match &event.kind {
            EventKind::Deleted { target } => {
                self.since.remove(target);
                *target
            }
            EventKind::Edited { target, mentions, .. } => {
                if let Some(count) = self.since.get_mut(target).filter(|_| is_new) {
                    count.mentions = mentions.includes(me).into();
                } else if is_new && *target > self.as_of.max(self.read_seq) && calls_anew(event, me, blocked) {
                    // It stands in a thread alone, and called nobody here before.
                    self.since.insert(*target, Count { unread: 0, mentions: 1 });
                }
                *target
            }
            _ => return false,
        };
        self.changed = self.changed.max(event.seq);
        // A mention can stand after what was read though its message does not.
        let may_be_counted = target > self.read_seq || self.counted.mentions > 0 || calls_anew(event, me, blocked);
        target <= self.as_of.max(self.read_seq) && may_be_counted
    }

    /// The person has read up to `seq` on this device. What lies between there and the server's count is counted in
    /// `newest` where it is known; where it is not, the old count stands until the server says more. `false` where this
    /// is no news.
    pub fn read(&mut self, seq: Seq, newest: Option<&Stretch>, me: UserId, blocked: &Blocked) -> bool {
        if seq <= self.read_seq {
            return false;
        }
        self.read_seq = seq;
        self.since.retain(|other, _| *other > seq);
        if seq >= self.as_of {
            self.counted = Count::default();
        } else if let Some(stretch) = newest.filter(|stretch| stretch.first_seq() <= seq + 1) {
            let left = stretch.events().filter(|event| event.seq > seq && event.seq <= self.as_of);
            self.counted = Count::sum(left.filter_map(|event| Count::one(event, me, blocked)));
        }
        true
    }

    /// Takes what the server says. `false` where that is older than what is known here, so that it has to be asked again: a
    /// position, or a change of a message.
    pub fn told(&mut self, read_seq: Seq, as_of: Seq, counted: Count) -> bool {
        if read_seq < self.read_seq {
            return false;
        }
        self.since.retain(|seq, _| *seq > read_seq);
        if as_of < self.as_of {
            let is_news = read_seq > self.read_seq;
            self.read_seq = read_seq;
            return !is_news;
        }
        self.read_seq = read_seq;
        self.as_of = as_of;
        self.counted = counted;
        self.since.retain(|seq, _| *seq > as_of);
        self.up_to = self.up_to.max(as_of);
        as_of >= self.changed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::timeline::tests::message;
    use protocol::{Content, Mentions, RoomId};

    fn me() -> UserId {
        UserId(Uuid::from_u128(2))
    }

    fn info(last_seq: Seq, read_seq: Seq, unread: u32) -> RoomInfo {
        RoomInfo { read_seq, unread, ..RoomInfo::fresh(RoomId::LOBBY, "Lobby".into(), last_seq) }
    }

    /// Every third event is one's own, and every fifth calls everyone.
    fn event(seq: Seq) -> Event {
        let mut event = message(RoomId::LOBBY, seq);
        if seq.is_multiple_of(3) {
            event.actor.id = me();
        }
        if let EventKind::Posted { mentions, .. } = &mut event.kind {
            mentions.everyone = seq.is_multiple_of(5);
        }
        event
    }

    fn deletion(seq: Seq, target: Seq) -> Event {
        Event { kind: EventKind::Deleted { target }, ..message(RoomId::LOBBY, seq) }
    }

    fn edit(seq: Seq, target: Seq, everyone: bool) -> Event {
        let mentions = Mentions { everyone, ..Mentions::default() };
        let (content, calls) = (Content::Text("better".into()), mentions.clone());
        let kind = EventKind::Edited { target, content, mentions, calls, files: None };
        Event { kind, ..message(RoomId::LOBBY, seq) }
    }

    fn by_hand(after: Seq, up_to: Seq) -> Count {
        let others = (after + 1..=up_to).filter(|seq| !seq.is_multiple_of(3));
        Count {
            unread: others.clone().count() as u32,
            mentions: others.filter(|seq| seq.is_multiple_of(5)).count() as u32,
        }
    }

    #[test]
    fn an_event_that_is_missing_is_noticed() {
        let mut unread = Unread::new(&info(3, 3, 0));
        assert!(unread.event(&event(4), me(), &Blocked::default()));
        assert!(!unread.event(&event(7), me(), &Blocked::default()));
        assert!(unread.event(&event(5), me(), &Blocked::default()), "what comes late is counted too");
        assert!(unread.event(&event(5), me(), &Blocked::default()), "and once");
        assert_eq!(unread.count(), by_hand(3, 7));
        assert!(unread.told(3, 7, by_hand(3, 7)));
        assert_eq!(unread.count(), by_hand(3, 7));
    }

    #[test]
    fn positions_only_go_forward() {
        let mut unread = Unread::new(&info(10, 8, 2));
        assert!(unread.read(10, None, me(), &Blocked::default()));
        assert!(!unread.read(9, None, me(), &Blocked::default()));
        assert!(!unread.told(8, 10, by_hand(8, 10)), "from before this device read on");
        assert_eq!((unread.read_seq(), unread.count()), (10, Count::default()));
    }

    #[test]
    fn an_edit_calls_anew_and_where_the_server_counted_its_message_the_server_is_asked() {
        let mut unread = Unread::new(&info(4, 2, 1));
        assert!(
            unread.event(&event(5), me(), &Blocked::default())
                && unread.event(&edit(6, 5, false), me(), &Blocked::default())
        );
        assert_eq!(unread.count(), Count { unread: 2, mentions: 0 });
        assert!(unread.event(&edit(7, 5, true), me(), &Blocked::default()));
        assert_eq!(unread.count(), Count { unread: 2, mentions: 1 });
        assert!(unread.event(&edit(6, 5, false), me(), &Blocked::default()), "what comes late says nothing about now");
        assert_eq!(unread.count(), Count { unread: 2, mentions: 1 });
        assert!(unread.event(&edit(8, 1, false), me(), &Blocked::default()), "that was read");
        assert!(!unread.event(&edit(9, 1, true), me(), &Blocked::default()), "that calls now");
        assert!(!unread.event(&edit(10, 4, true), me(), &Blocked::default()));
        let others = vec![edit(0, 0, true).actor.id].into();
        assert!(unread.event(&edit(11, 1, true), me(), &others), "whoever was blocked calls nobody");
    }

    #[test]
    fn what_the_server_counted_before_a_change_came_is_asked_again() {
        let mut unread = Unread::new(&info(4, 2, 1));
        assert!(unread.event(&event(5), me(), &Blocked::default()));
        assert!(unread.event(&deletion(6, 5), me(), &Blocked::default()));
        assert!(!unread.told(2, 5, Count { unread: 2, mentions: 1 }), "with what is deleted by now");
        assert!(unread.told(2, 6, Count { unread: 1, mentions: 0 }));
        assert_eq!(unread.count(), Count { unread: 1, mentions: 0 });
    }

    #[test]
    fn a_count_has_an_end() {
        let mut unread = Unread::new(&info(0, 0, UNREAD_MAX));
        unread.event(&event(1), me(), &Blocked::default());
        assert_eq!(unread.count().unread, UNREAD_MAX);
    }

    #[test]
    fn what_is_deleted_is_not_unread_and_where_the_server_counted_it_the_server_is_asked() {
        let mut unread = Unread::new(&info(4, 2, 1));
        assert!(
            unread.event(&event(5), me(), &Blocked::default())
                && unread.event(&deletion(6, 5), me(), &Blocked::default())
        );
        assert_eq!(unread.count(), Count { unread: 1, mentions: 0 });
        assert!(unread.event(&deletion(7, 1), me(), &Blocked::default()), "that was read");
        assert!(!unread.event(&deletion(8, 4), me(), &Blocked::default()));
        assert!(unread.event(&deletion(8, 4), me(), &Blocked::default()), "once");
    }

    proptest! {
        /// Whatever comes in which order, as soon as the server has answered, the count is the one by hand.
        #[test]
        fn the_count_is_what_counting_by_hand_gives(
            start in 0u64..20,
            steps in proptest::collection::vec((0u8..3, 0u64..60), 0..40),
        ) {
            let mut unread = Unread::new(&RoomInfo { mentions: by_hand(0, start).mentions, ..info(start, 0, by_hand(0, start).unread) });
            let mut last = start;
            for (what, number) in steps {
                match what {
                    0 => {
                        last += 1;
                        prop_assert!(unread.event(&event(last), me(), &Blocked::default()));
                    }
                    1 => {
                        let events = (1..=last).map(event).collect();
                        let stretch = Stretch::new(events, 0).unwrap();
                        unread.read(number.min(last), Some(&stretch), me(), &Blocked::default());
                    }
                    _ => {
                        let (read, as_of) = (unread.read_seq().max(number.min(last)), number.max(start).min(last));
                        if !unread.told(read, as_of, by_hand(read, as_of)) {
                            let read = unread.read_seq();
                            prop_assert!(unread.told(read, last, by_hand(read, last)));
                        }
                    }
                }
                prop_assert_eq!(unread.count(), by_hand(unread.read_seq(), last));
            }
        }
    }
}

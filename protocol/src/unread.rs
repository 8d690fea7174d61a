//! How much of a room somebody has not read.

use std::collections::BTreeSet;

use crate::{
    Event, EventKind, Seq, UserId,
    api::{RoomInfo, UNREAD_MAX},
    timeline::Stretch,
};

/// Whether an event counts as unread for this person, as long as they have not read that far: somebody else's message.
pub fn counts(event: &Event, me: UserId) -> bool {
    event.actor.id != me && matches!(event.kind, EventKind::Posted { .. })
}

/// A person's place in one room: the server's count up to some event, and what came since.
#[derive(Clone, Debug, Default)]
pub struct Unread {
    read_seq: Seq,
    /// The server has counted up to here.
    as_of: Seq,
    /// Its count, of what comes after `read_seq`.
    counted: u32,
    /// What counts and came since, after `read_seq`; no more than [`UNREAD_MAX`].
    since: BTreeSet<Seq>,
    /// Every event up to here is taken into account.
    up_to: Seq,
}

impl Unread {
    /// What the server says of a room.
    pub fn new(info: &RoomInfo) -> Self {
        let RoomInfo { last_seq, read_seq, unread, .. } = *info;
        Self { read_seq, as_of: last_seq, counted: unread, since: BTreeSet::new(), up_to: last_seq }
    }

    /// The seq up to which the person has read.
    pub fn read_seq(&self) -> Seq {
        self.read_seq
    }

    /// How many messages they have not read; [`UNREAD_MAX`] stands for as many or more.
    pub fn count(&self) -> u32 {
        self.counted.saturating_add(u32::try_from(self.since.len()).unwrap_or(u32::MAX)).min(UNREAD_MAX)
    }

    /// Takes an event of the room into account. `false` where one before it is missing, so that the server has to be
    /// asked.
    pub fn event(&mut self, event: &Event, me: UserId) -> bool {
        if event.seq > self.as_of.max(self.read_seq) && counts(event, me) && self.since.len() < UNREAD_MAX as usize {
            self.since.insert(event.seq);
        }
        let next = self.up_to + 1;
        self.up_to = self.up_to.max(event.seq);
        event.seq <= next
    }

    /// The person has read up to `seq` on this device. What lies between there and the server's count is counted in
    /// `newest` where it is known; where it is not, the old count stands until the server says more. `false` where this
    /// is no news.
    pub fn read(&mut self, seq: Seq, newest: Option<&Stretch>, me: UserId) -> bool {
        if seq <= self.read_seq {
            return false;
        }
        self.read_seq = seq;
        self.since = self.since.split_off(&(seq + 1));
        if seq >= self.as_of {
            self.counted = 0;
        } else if let Some(stretch) = newest.filter(|stretch| stretch.first_seq() <= seq + 1) {
            let left = stretch.events().filter(|event| event.seq > seq && event.seq <= self.as_of && counts(event, me));
            self.counted = u32::try_from(left.count()).unwrap_or(u32::MAX);
        }
        true
    }

    /// Takes what the server says. `false` where that is older than what is known here, so that it has to be asked again.
    pub fn told(&mut self, read_seq: Seq, as_of: Seq, unread: u32) -> bool {
        if read_seq < self.read_seq {
            return false;
        }
        self.since = self.since.split_off(&(read_seq + 1));
        if as_of < self.as_of {
            let is_news = read_seq > self.read_seq;
            self.read_seq = read_seq;
            return !is_news;
        }
        self.read_seq = read_seq;
        self.as_of = as_of;
        self.counted = unread;
        self.since = self.since.split_off(&(as_of + 1));
        self.up_to = self.up_to.max(as_of);
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{RoomId, timeline::tests::message};

    fn me() -> UserId {
        UserId(Uuid::from_u128(2))
    }

    fn info(last_seq: Seq, read_seq: Seq, unread: u32) -> RoomInfo {
        RoomInfo { id: RoomId::LOBBY, name: "Lobby".into(), last_seq, read_seq, unread }
    }

    /// Every third event is one's own.
    fn event(seq: Seq) -> Event {
        let mut event = message(RoomId::LOBBY, seq);
        if seq.is_multiple_of(3) {
            event.actor.id = me();
        }
        event
    }

    fn by_hand(after: Seq, up_to: Seq) -> u32 {
        (after + 1..=up_to).filter(|seq| !seq.is_multiple_of(3)).count() as u32
    }

    #[test]
    fn an_event_that_is_missing_is_noticed() {
        let mut unread = Unread::new(&info(3, 3, 0));
        assert!(unread.event(&event(4), me()));
        assert!(!unread.event(&event(7), me()));
        assert!(unread.event(&event(5), me()), "what comes late is counted too");
        assert!(unread.event(&event(5), me()), "and once");
        assert_eq!(unread.count(), 3);
        assert!(unread.told(3, 7, by_hand(3, 7)));
        assert_eq!(unread.count(), 3);
    }

    #[test]
    fn positions_only_go_forward() {
        let mut unread = Unread::new(&info(10, 8, 2));
        assert!(unread.read(10, None, me()));
        assert!(!unread.read(9, None, me()));
        assert!(!unread.told(8, 10, 2), "from before this device read on");
        assert_eq!((unread.read_seq(), unread.count()), (10, 0));
    }

    #[test]
    fn a_count_has_an_end() {
        let mut unread = Unread::new(&info(0, 0, UNREAD_MAX));
        unread.event(&event(1), me());
        assert_eq!(unread.count(), UNREAD_MAX);
    }

    proptest! {
        /// Whatever comes in which order, as soon as the server has answered, the count is the one by hand.
        #[test]
        fn the_count_is_what_counting_by_hand_gives(
            start in 0u64..20,
            steps in proptest::collection::vec((0u8..3, 0u64..60), 0..40),
        ) {
            let mut unread = Unread::new(&info(start, 0, by_hand(0, start)));
            let mut last = start;
            for (what, number) in steps {
                match what {
                    0 => {
                        last += 1;
                        prop_assert!(unread.event(&event(last), me()));
                    }
                    1 => {
                        let events = (1..=last).map(event).collect();
                        let stretch = Stretch::new(events, 0).unwrap();
                        unread.read(number.min(last), Some(&stretch), me());
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

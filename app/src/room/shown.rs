//! What there is to see of a room, page by page as it was loaded.
//!
//! Each page is a list of its own on the screen. In one long list, the framework would take out and put back every line
//! below those that come in above; the browser would lose its place, and people their selection.

use protocol::Seq;

use super::entries::{Delivery, Entry, Id, What};

/// A room as the list of messages shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Oldest first; the last one grows.
    pub pages: Vec<Page>,
    /// Whether the room's beginning is among them.
    pub complete: bool,
}

/// Entries that came together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The seq of the first; names the page.
    pub first: Seq,
    /// Whether something is missing between the page before and this one.
    pub after_hole: bool,
    /// Oldest first.
    pub entries: Vec<Entry>,
}

/// Entries without a hole between them, and the seq of the first.
pub type Run = (Seq, Vec<Entry>);

impl Shown {
    /// Cuts runs of entries, oldest first, into the pages that they were in `before`, and one for what is new in front.
    /// Between one run and the next there is a hole.
    pub fn new(runs: Vec<Run>, complete: bool, before: Option<&Self>) -> Self {
        let known = before.map(Self::starts).unwrap_or_default();
        let mut pages = Vec::new();
        for (run, (first, mut entries)) in runs.into_iter().enumerate() {
            let end = first + entries.len() as Seq;
            let mut starts: Vec<_> = known.iter().copied().filter(|start| (first..end).contains(start)).collect();
            if starts.first() != Some(&first) {
                starts.insert(0, first);
            }
            let index = pages.len();
            for start in starts.into_iter().rev() {
                let entries = entries.split_off((start - first) as usize);
                pages.insert(index, Page { first: start, after_hole: run > 0 && start == first, entries });
            }
        }
        Self { pages, complete }
    }

    /// The same with these messages, and no others, as those that the server doesn't have.
    pub fn with_pending(&self, pending: Vec<Entry>) -> Self {
        let mut shown = self.clone();
        if let Some(page) = shown.pages.last_mut() {
            page.entries.retain(|entry| entry.key.delivery == Delivery::Done);
            let is_first = page.entries.is_empty();
            page.entries.extend(pending.into_iter().map(|mut entry| {
                // They stand under the day that is there.
                entry.key.day = entry.key.day.filter(|_| is_first);
                entry
            }));
        }
        shown
    }

    /// The names of the pages.
    pub fn starts(&self) -> Vec<Seq> {
        self.pages.iter().map(|page| page.first).collect()
    }

    /// The entries of a page; none where it is gone.
    pub fn page(&self, first: Seq) -> Vec<Entry> {
        self.pages.iter().find(|page| page.first == first).map(|page| page.entries.clone()).unwrap_or_default()
    }

    /// The seq of the oldest entry.
    pub fn first(&self) -> Seq {
        self.pages.first().map_or(1, |page| page.first)
    }

    /// Whether something is missing before a page.
    pub fn is_after_hole(&self, first: Seq) -> bool {
        self.pages.iter().any(|page| page.first == first && page.after_hole)
    }

    /// How many of others' messages stand after this entry, on the page that grows.
    pub fn count_after(&self, last: Option<&Id>) -> usize {
        let entries = self.pages.last().map(|page| page.entries.as_slice()).unwrap_or_default();
        let newer = entries.iter().rev().take_while(|entry| Some(&entry.key.id) != last);
        newer.filter(|entry| matches!((&entry.key.id, &entry.what), (Id::Seq(_), What::Text(_)))).count()
    }

    /// The newest entry.
    pub fn newest(&self) -> Option<&Entry> {
        self.pages.last()?.entries.last()
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Event, EventKind, Person, RoomId, Timestamp, UserId};

    use super::*;
    use crate::{
        room::entries::{Look, entries},
        time::Clock,
    };

    fn run(seqs: std::ops::RangeInclusive<Seq>) -> Run {
        let me = Person { id: UserId(uuid::Uuid::from_u128(1)), name: "ada".into(), display_name: None };
        let first = *seqs.start();
        let event =
            |seq| Event { room: RoomId::LOBBY, seq, at: Timestamp(0), actor: me.clone(), kind: EventKind::Joined };
        let events: Vec<_> = seqs.map(event).collect();
        let look = Look { me, clock: Clock::Utc, live: true, new_from: None };
        (first, entries(events.iter(), [].iter(), &look))
    }

    fn shown(seqs: std::ops::RangeInclusive<Seq>, before: Option<&Shown>) -> Shown {
        let complete = *seqs.start() == 1;
        Shown::new(vec![run(seqs)], complete, before)
    }

    fn sizes(shown: &Shown) -> Vec<(Seq, usize)> {
        shown.pages.iter().map(|page| (page.first, page.entries.len())).collect()
    }

    #[test]
    fn older_entries_come_as_a_page_in_front_and_newer_ones_join_the_last() {
        let first = shown(101..=150, None);
        let older = shown(51..=150, Some(&first));
        let newer = shown(51..=153, Some(&older));
        assert_eq!(sizes(&newer), [(51, 50), (101, 53)]);
        assert_eq!(newer.page(51), older.page(51).to_vec());
    }

    #[test]
    fn what_was_seen_stays_when_the_room_is_left_and_what_is_pending_follows_the_outbox() {
        use protocol::{
            ClientId,
            outbox::{Pending, State},
        };
        let me = Person { id: UserId(uuid::Uuid::from_u128(1)), name: "ada".into(), display_name: None };
        let pending = |state| {
            let client_id = ClientId(uuid::Uuid::from_u128(9));
            let one =
                [Pending { client_id, room: RoomId::LOBBY, text: "x".into(), reply: None, at: Timestamp(0), state }];
            entries([].iter(), one.iter(), &Look { me: me.clone(), clock: Clock::Utc, live: true, new_from: None })
        };
        let seen = shown(1..=50, None);
        let waiting = seen.with_pending(pending(State::Waiting));
        assert_eq!(sizes(&waiting), [(1, 51)]);
        let gone = waiting.with_pending(Vec::new());
        assert_eq!(gone, seen);
        assert_eq!(waiting.newest().map(|entry| entry.key.day.is_some()), Some(false), "the day is there already");
    }

    #[test]
    fn a_room_that_begins_anew_has_one_page() {
        let before = shown(1..=50, Some(&shown(40..=50, None)));
        assert_eq!(sizes(&before), [(1, 39), (40, 11)]);
        assert_eq!(sizes(&shown(851..=900, Some(&before))), [(851, 50)]);
    }
    #[test]
    fn a_hole_stands_before_the_page_that_follows_it_until_it_is_filled() {
        let before = shown(1..=50, None);
        let long_after = Shown::new(vec![run(1..=50), run(851..=900)], true, Some(&before));
        assert_eq!(sizes(&long_after), [(1, 50), (851, 50)]);
        assert!(long_after.is_after_hole(851) && !long_after.is_after_hole(1));
        let half = Shown::new(vec![run(1..=50), run(801..=900)], true, Some(&long_after));
        assert_eq!(sizes(&half), [(1, 50), (801, 50), (851, 50)]);
        assert!(half.is_after_hole(801) && !half.is_after_hole(851));
        let whole = shown(1..=900, Some(&half));
        assert_eq!(sizes(&whole), [(1, 800), (801, 50), (851, 50)]);
        assert!(!whole.is_after_hole(801));
    }
}

//! What there is to see of a room, page by page as it was loaded.
//!
//! Each page is a list of its own on the screen. In one long list, the framework would take out and put back every line
//! below those that come in above; the browser would lose its place, and people their selection.

use protocol::Seq;

use super::entries::Entry;

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
    /// Oldest first.
    pub entries: Vec<Entry>,
}

impl Shown {
    /// Cuts entries into the pages that they were in `before`, and one for what is new in front. The first entry has
    /// the seq `first`, and none is missing after it.
    pub fn new(first: Seq, mut entries: Vec<Entry>, complete: bool, before: Option<&Self>) -> Self {
        let end = first + entries.len() as Seq;
        let mut starts = before.map(Self::starts).unwrap_or_default();
        starts.retain(|start| (first..end).contains(start));
        if starts.first() != Some(&first) {
            starts.insert(0, first);
        }
        let mut pages: Vec<_> = starts
            .into_iter()
            .rev()
            .map(|start| Page { first: start, entries: entries.split_off((start - first) as usize) })
            .collect();
        pages.reverse();
        Self { pages, complete }
    }

    /// The names of the pages.
    pub fn starts(&self) -> Vec<Seq> {
        self.pages.iter().map(|page| page.first).collect()
    }

    /// The entries of a page; none where it is gone.
    pub fn page(&self, first: Seq) -> Vec<Entry> {
        self.pages.iter().find(|page| page.first == first).map(|page| page.entries.clone()).unwrap_or_default()
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
    use crate::{room::entries::entries, time::Clock};

    fn shown(seqs: std::ops::RangeInclusive<Seq>, before: Option<&Shown>) -> Shown {
        let me = Person { id: UserId(uuid::Uuid::from_u128(1)), name: "ada".into() };
        let (first, complete) = (*seqs.start(), *seqs.start() == 1);
        let event =
            |seq| Event { room: RoomId::LOBBY, seq, at: Timestamp(0), actor: me.clone(), kind: EventKind::Joined };
        let events: Vec<_> = seqs.map(event).collect();
        Shown::new(first, entries(events.iter(), [].iter(), &me, Clock::Utc, true), complete, before)
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
    fn a_room_that_begins_anew_has_one_page() {
        let before = shown(1..=50, Some(&shown(40..=50, None)));
        assert_eq!(sizes(&before), [(1, 39), (40, 11)]);
        assert_eq!(sizes(&shown(851..=900, Some(&before))), [(851, 50)]);
    }
}

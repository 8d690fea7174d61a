//! How a room is cut into pages on the screen. Which entries a page has is read when it is drawn, so that a message costs
//! the same in a short room and in a long one.
//!
//! Each page is a list of its own. In one long list, the framework would take out and put back every line below those that
//! come in above; the browser would lose its place, and people their selection. A page that is far away is left out of
//! the document; see [`super::window`].

use std::ops::Range;

use protocol::Seq;

/// Most events of a page; what comes after them begins the next one. Each comes into the document, and leaves it, in one go, which
/// takes the longer the more there are.
pub const PAGE_MAX: Seq = 25;

/// A room as the list of messages shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Oldest first, never none; the last one grows.
    pub pages: Vec<Page>,
    /// How many messages of others have come since the list was opened.
    pub arrived: usize,
    /// The seq of the oldest event that there is.
    pub start: Seq,
    /// One is no longer in the room: only what is on the screen is still there.
    pub gone: bool,
}

/// A part of the room without holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The seq of its first event; names the page.
    pub first: Seq,
    /// The seq after its last event.
    pub end: Seq,
    /// Whether something is missing between the page before and this one.
    pub after_hole: bool,
}

impl Shown {
    /// Cuts runs of events, oldest first, into pages where they were cut `before`, and where a page is full. Between one
    /// run and the next there is a hole, unless that is older than all that there is. `news` are the messages of others that came
    /// since; the room begins with `start`.
    pub fn new(runs: &[Range<Seq>], news: usize, start: Seq, before: Option<&Self>) -> Self {
        let known = before.map(|before| before.pages.as_slice()).unwrap_or_default();
        let mut pages = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            let starts = known.iter().map(|page| page.first).filter(|start| *start > run.start && *start < run.end);
            let mut first = run.start;
            let after_hole = index > 0 && run.start > start;
            for end in starts.chain([run.end]) {
                while end - first > PAGE_MAX {
                    pages.push(Page { first, end: first + PAGE_MAX, after_hole: after_hole && first == run.start });
                    first += PAGE_MAX;
                }
                pages.push(Page { first, end, after_hole: after_hole && first == run.start });
                first = end;
            }
        }
        Self { pages, arrived: before.map_or(0, |before| before.arrived) + news, start, gone: false }
    }

    /// The same, once one is no longer in the room.
    pub fn left(&self) -> Self {
        Self { gone: true, ..self.clone() }
    }

    /// Whether nothing older is to be had.
    pub fn is_complete(&self) -> bool {
        self.first() <= self.start
    }

    /// The seq of the oldest event.
    pub fn first(&self) -> Seq {
        self.pages.first().map_or(1, |page| page.first)
    }

    /// The seq after the newest event.
    pub fn end(&self) -> Seq {
        self.pages.last().map_or(1, |page| page.end)
    }

    /// The name of the page that grows.
    pub fn newest(&self) -> Seq {
        self.pages.last().map_or(1, |page| page.first)
    }

    /// The last event before this page, where there is one.
    pub fn last_before(&self, first: Seq) -> Option<Seq> {
        let index = self.pages.partition_point(|page| page.first < first);
        Some(self.pages.get(index.checked_sub(1)?)?.end - 1)
    }

    /// The page of this name, where it is still there.
    pub fn page(&self, first: Seq) -> Option<&Page> {
        let index = self.pages.binary_search_by_key(&first, |page| page.first).ok()?;
        self.pages.get(index)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::single_range_in_vec_init, reason = "a room can have one run of events")]

    use super::*;

    fn cut(runs: &[Range<Seq>], before: Option<&Shown>) -> Shown {
        Shown::new(runs, 0, 1, before)
    }

    fn pages(shown: &Shown) -> Vec<Range<Seq>> {
        shown.pages.iter().map(|page| page.first..page.end).collect()
    }

    #[test]
    fn older_events_come_as_a_page_in_front_and_newer_ones_join_the_last() {
        let first = cut(&[101..121], None);
        let older = cut(&[81..121], Some(&first));
        assert_eq!(pages(&cut(&[81..124], Some(&older))), [81..101, 101..124]);
    }

    #[test]
    fn what_comes_after_a_full_page_begins_the_next_and_moves_nothing() {
        let mut shown = cut(&[51..63], None);
        for last in 63..=110 {
            shown = cut(&[51..last + 1], Some(&shown));
        }
        assert_eq!(pages(&shown), [51..76, 76..101, 101..111]);
    }

    #[test]
    fn much_at_once_is_cut_too() {
        let all = cut(&[1..100_001], None);
        assert_eq!(all.pages.len(), 4_000);
        assert_eq!(all.page(99_976).map(|page| page.end), Some(100_001));
        assert_eq!(all.page(99_977), None);
    }

    #[test]
    fn a_room_that_begins_anew_has_one_page() {
        let before = cut(&[1..21], Some(&cut(&[10..21], None)));
        assert_eq!(pages(&before), [1..10, 10..21]);
        assert!(before.is_complete());
        let anew = cut(&[851..871], Some(&before));
        assert_eq!(pages(&anew), [851..871]);
        assert!(!anew.is_complete());
    }

    #[test]
    fn an_empty_room_has_a_page_that_grows() {
        let empty = cut(&[8..8], None);
        assert_eq!((pages(&empty), empty.newest()), (vec![8..8], 8));
        assert_eq!(pages(&cut(&[8..9], Some(&empty))), [8..9]);
    }

    #[test]
    fn a_hole_stands_before_the_page_that_follows_it_until_it_is_filled() {
        let holes = |shown: &Shown| -> Vec<_> {
            shown.pages.iter().filter(|page| page.after_hole).map(|page| page.first).collect()
        };
        let before = cut(&[1..21], None);
        let long_after = cut(&[1..21, 81..101], Some(&before));
        assert_eq!((pages(&long_after), holes(&long_after)), (vec![1..21, 81..101], vec![81]));
        assert_eq!((long_after.last_before(81), long_after.last_before(1)), (Some(20), None));
        let half = cut(&[1..21, 61..101], Some(&long_after));
        assert_eq!((pages(&half), holes(&half)), (vec![1..21, 61..81, 81..101], vec![61]));
        let whole = cut(&[1..101], Some(&half));
        assert!(holes(&whole).is_empty());
        assert_eq!(whole.pages.last(), half.pages.last());
    }

    #[test]
    fn there_is_no_hole_where_all_that_is_older_was_deleted() {
        let shown = |start| Shown::new(&[1..21, 81..101], 0, start, None);
        assert!(shown(80).pages[1].after_hole);
        assert!(!shown(81).pages[1].after_hole);
        assert!(shown(81).is_complete());
    }

    #[test]
    fn who_left_keeps_what_is_there() {
        let shown = Shown::new(&[1..21], 3, 1, None);
        assert_eq!(shown.left().pages, shown.pages);
        assert!(shown.left().gone);
        assert_eq!(Shown::new(&[1..23], 2, 1, Some(&shown.left())).arrived, 5);
    }
}

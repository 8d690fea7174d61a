//! Which pages of a room are in the document: those near to what one sees. In place of the others there is room of the
//! same height, so that the document stays small in a long room and nothing moves.

use std::ops::Range;

use super::shown::{Page, Shown};
use client::sorted_vec_map::SortedVecMap;
use protocol::Seq;

/// A page comes in when it is nearer to what one sees than this many times its height …
const NEAR: f64 = 1.5;
/// … and is left out again beyond this many.
const FAR: f64 = 2.5;
/// So many pages beyond that wait until none is missing, which is more urgent.
const SPARE: usize = 6;
/// So many pages are there at first, and come in at once; together they fill a screen, also where the newest has only begun.
const FIRST: usize = 3;
/// From so many pages on, those that nobody sees go before others come in at the end. A page in a tab that is out of sight is told of
/// messages, and draws no frame in which it would look.
const MOST: usize = 5;
/// Pixels of an event that has never been drawn, more or less.
const GUESS: f64 = 28.0;

/// Heights of pages in pixels, as they were last measured.
pub type Heights = SortedVecMap<Seq, f64>;

/// What one sees, as distances from the list's end in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Of its lower edge.
    pub bottom: f64,
    /// From there to its upper edge.
    pub height: f64,
}

/// The pages in the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// Oldest first.
    pub slots: Vec<Slot>,
    /// The height of what is left out after them.
    pub after: f64,
}

/// A page's place in the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The page.
    pub first: Seq,
    /// The height of what is left out before it.
    pub before: f64,
}

impl Window {
    /// The newest pages, before anything is drawn.
    pub fn new(shown: &Shown) -> Self {
        let oldest = Self::first_of(shown, FIRST);
        Self::of(shown, &Heights::default(), |page| page.first >= oldest)
    }

    /// The first of the newest pages, of which there are so many.
    fn first_of(shown: &Shown, newest: usize) -> Seq {
        shown.pages.get(shown.pages.len().saturating_sub(newest)).map_or(0, |page| page.first)
    }

    /// The same pages, and the newest of those that came after them. Where there are many, those go that `is_seen` does not name,
    /// and what came after them comes in with the next step.
    pub fn follow(&self, shown: &Shown, heights: &Heights, is_seen: impl Fn(&Page) -> bool) -> Self {
        let last = self.slots.last().map_or(0, |slot| slot.first);
        if self.slots.len() > MOST && !shown.gone && shown.newest() > last {
            let left = Self::of(shown, heights, |page| self.has(page.first) && (page.first == last || is_seen(page)));
            if left.slots.len() < self.slots.len() {
                return left;
            }
        }
        let newest = Self::first_of(shown, FIRST);
        let comes = |page: &Page| page.first > last && page.first >= newest;
        let followed = Self::of(shown, heights, |page| comes(page) || self.has(page.first));
        if !shown.gone {
            return followed;
        }
        // What is left out can't come back, so it leaves no room.
        let slots = followed.slots.into_iter().map(|slot| Slot { before: 0.0, ..slot }).collect();
        Self { slots, after: 0.0 }
    }

    /// Goes one step to where the pages near to what one sees are there and the others are not. A page that `holds` what
    /// must not be lost stays. Either one page comes in or some go: of both at once the framework would make more moves.
    pub fn step(&self, shown: &Shown, heights: &Heights, sight: Sight, holds: impl Fn(Seq) -> bool) -> Self {
        if shown.gone {
            return self.follow(shown, heights, |_| true);
        }
        let mut missing: Option<(f64, Seq)> = None;
        let mut near = Vec::new();
        let mut bottom = 0.0;
        for page in shown.pages.iter().rev() {
            let top = bottom + height(page, heights);
            let away = (bottom - sight.bottom - sight.height).max(sight.bottom - top).max(0.0) / sight.height;
            if self.has(page.first) {
                if away <= FAR || page.first == shown.newest() || holds(page.first) {
                    near.push(page.first);
                }
            } else if away <= NEAR && missing.is_none_or(|(nearest, _)| away < nearest) {
                missing = Some((away, page.first));
            }
            bottom = top;
        }
        match missing {
            Some((_, missing)) if self.slots.len() < near.len() + SPARE => {
                Self::of(shown, heights, |page| page.first == missing || self.has(page.first))
            }
            _ => Self::of(shown, heights, |page| near.contains(&page.first)),
        }
    }

    /// The events of the pages that are near to what one sees.
    pub fn near(shown: &Shown, heights: &Heights, sight: Sight) -> Range<Seq> {
        let mut bottom = 0.0;
        let mut near = 0..0;
        for page in shown.pages.iter().rev() {
            let top = bottom + height(page, heights);
            let away = (bottom - sight.bottom - sight.height).max(sight.bottom - top).max(0.0) / sight.height;
            if away <= NEAR {
                near = page.first..if near.is_empty() { page.end } else { near.end };
            }
            bottom = top;
        }
        near
    }

    /// The same pages, and this one.
    pub fn with(&self, shown: &Shown, heights: &Heights, first: Seq) -> Self {
        Self::of(shown, heights, |page| page.first == first || self.has(page.first))
    }

    /// The height of what is left out before a page.
    pub fn before(&self, first: Seq) -> f64 {
        self.slots.iter().find(|slot| slot.first == first).map_or(0.0, |slot| slot.before)
    }

    fn has(&self, first: Seq) -> bool {
        self.slots.iter().any(|slot| slot.first == first)
    }

    fn of(shown: &Shown, heights: &Heights, is_in: impl Fn(&Page) -> bool) -> Self {
        let mut window = Self::default();
        for page in &shown.pages {
            if is_in(page) {
                window.slots.push(Slot { first: page.first, before: window.after });
                window.after = 0.0;
            } else {
                window.after += height(page, heights);
            }
        }
        window
    }
}

fn height(page: &Page, heights: &Heights) -> f64 {
    heights.get(&page.first).copied().unwrap_or((page.end - page.first) as f64 * GUESS)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::single_range_in_vec_init, reason = "a room can have one run of events")]

    use super::*;

    /// Ten pages of 1,000 pixels; one sees 500.
    fn room() -> (Shown, Heights) {
        let shown = Shown::new(&[1..251], 0, 1, None);
        let heights = shown.pages.iter().map(|page| (page.first, 1_000.0)).collect();
        (shown, heights)
    }

    fn at(bottom: f64) -> Sight {
        Sight { bottom, height: 500.0 }
    }

    /// Steps until nothing changes any more.
    fn settled(mut window: Window, sight: Sight, holds: impl Fn(Seq) -> bool) -> Window {
        let (shown, heights) = room();
        for _ in 0..20 {
            let next = window.step(&shown, &heights, sight, &holds);
            let (came, went) = (
                next.slots.iter().filter(|slot| !window.has(slot.first)).count(),
                window.slots.iter().filter(|slot| !next.has(slot.first)).count(),
            );
            assert!(came <= 1 && (came == 0 || went == 0), "one comes or some go: {came} and {went}");
            assert_eq!(total(&next), 10_000.0, "nothing moves");
            if next == window {
                return window;
            }
            window = next;
        }
        panic!("it never settles");
    }

    fn total(window: &Window) -> f64 {
        window.slots.iter().map(|slot| slot.before + 1_000.0).sum::<f64>() + window.after
    }

    fn firsts(window: &Window) -> Vec<Seq> {
        window.slots.iter().map(|slot| slot.first).collect()
    }

    #[test]
    fn at_the_end_the_newest_pages_are_there() {
        let first = Window::new(&room().0);
        assert_eq!(firsts(&first), [176, 201, 226]);
        let window = settled(first, at(0.0), |_| false);
        assert_eq!(firsts(&window), [201, 226]);
        assert_eq!((window.before(201), window.before(226), window.after), (8_000.0, 0.0, 0.0));
    }

    #[test]
    fn far_up_the_pages_around_are_there_and_the_one_that_grows() {
        let start = Window::new(&room().0);
        let window = settled(start, at(5_200.0), |_| false);
        assert_eq!(firsts(&window), [76, 101, 126, 226]);
        assert_eq!((window.before(76), window.before(226), window.after), (3_000.0, 3_000.0, 0.0));
        assert_eq!(firsts(&settled(window, at(0.0), |_| false)), [201, 226]);
    }

    #[test]
    fn the_page_that_one_sees_comes_first() {
        let (shown, heights) = room();
        let window = Window::new(&shown).step(&shown, &heights, at(5_200.0), |_| false);
        assert_eq!(firsts(&window), [101, 176, 201, 226]);
    }

    #[test]
    fn however_quickly_one_scrolls_there_are_few_pages() {
        let (shown, heights) = room();
        let mut window = Window::new(&shown);
        for page in 0..10 {
            window = window.step(&shown, &heights, at(f64::from(page) * 1_000.0), |_| false);
            assert!(window.slots.len() <= 10, "{:?}", firsts(&window));
        }
    }

    #[test]
    fn a_page_that_is_held_stays() {
        let start = Window::new(&room().0);
        assert_eq!(firsts(&settled(start, at(5_200.0), |first| first == 201)), [76, 101, 126, 201, 226]);
    }

    #[test]
    fn what_is_near_to_what_one_sees_is_known_by_its_events() {
        let (shown, heights) = room();
        assert_eq!(Window::near(&shown, &heights, at(0.0)), 201..251);
        assert_eq!(Window::near(&shown, &heights, at(5_200.0)), 76..151);
    }

    #[test]
    fn a_little_to_and_fro_brings_nothing_in_and_out() {
        let window = settled(Window::new(&room().0), at(5_200.0), |_| false);
        for bottom in [4_900.0, 5_300.0, 5_000.0] {
            assert_eq!(settled(window.clone(), at(bottom), |_| false), window);
        }
    }

    #[test]
    fn what_comes_after_all_is_there_at_once_and_what_comes_above_is_not() {
        let (_, heights) = room();
        let window = Window::new(&Shown::new(&[126..151], 0, 1, None));
        let more = Shown::new(&[101..155], 0, 1, Some(&Shown::new(&[126..151], 0, 1, None)));
        let followed = window.follow(&more, &heights, |_| true);
        assert_eq!(firsts(&followed), [126, 151]);
        assert_eq!(followed.before(126), 1_000.0);
    }

    #[test]
    fn however_much_comes_while_nobody_looks_there_are_few_pages_and_the_newest_and_those_on_the_screen_are_among_them()
    {
        let heights = Heights::default();
        let mut shown = Shown::new(&[1..51], 0, 1, None);
        let mut window = Window::new(&shown);
        let is_seen = |page: &Page| page.first < 30;
        for last in (60..5_000).step_by(40) {
            shown = Shown::new(&[1..last], 0, 1, Some(&shown));
            window = window.follow(&shown, &heights, is_seen);
            assert!(window.slots.len() <= MOST + FIRST, "{:?}", firsts(&window));
            assert!(window.has(1) && window.has(26));
        }
        window = window.follow(&shown, &heights, is_seen);
        assert!(window.has(shown.newest()));
    }

    #[test]
    fn what_has_never_been_drawn_is_guessed() {
        let shown = Shown::new(&[1..251], 0, 1, None);
        assert_eq!(Window::new(&shown).before(176), 175.0 * GUESS);
    }

    #[test]
    fn once_one_has_left_what_is_not_there_leaves_no_room() {
        let (shown, heights) = room();
        let window = settled(Window::new(&shown), at(5_200.0), |_| false);
        let left = window.follow(&shown.left(), &heights, |_| true);
        assert_eq!(firsts(&left), firsts(&window));
        assert!(left.slots.iter().all(|slot| slot.before == 0.0));
        assert_eq!(left.step(&shown.left(), &heights, at(0.0), |_| false), left);
    }
}

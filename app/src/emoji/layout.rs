//! How the picker's emoji are laid out, and where the arrow keys lead in it.

use std::ops::Range;

use super::{Emoji, Emojis, Recent};
use crate::texts::texts;

/// Emoji in a row.
pub const COLUMNS: usize = 8;
/// No more answers to a search are shown.
const FOUND_MAX: usize = 200;

/// Emoji under one heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Above them.
    pub heading: &'static str,
    /// How many stand before them in all.
    pub first: usize,
    /// Never none.
    pub emoji: Vec<&'static Emoji>,
}

impl Section {
    /// The places of its emoji.
    pub fn places(&self) -> Range<usize> {
        self.first..self.first + self.emoji.len()
    }

    /// The row and the column of the one at this place.
    pub fn cell(&self, at: usize) -> (usize, usize) {
        let inside = at - self.first;
        (inside / COLUMNS, inside % COLUMNS)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.emoji.len().div_ceil(COLUMNS)
    }

    /// The place of a row's cell, or of the last in that row.
    fn at(&self, row: usize, column: usize) -> usize {
        self.first + (row * COLUMNS + column).min(self.emoji.len() - 1)
    }
}

/// A key's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Left,
    Right,
    Up,
    Down,
}

/// What somebody used last and then all groups, or what answers to what they typed.
pub fn sections(set: &'static Emojis, recent: &Recent, typed: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut add = |heading, emoji: Vec<&'static Emoji>| {
        let first = sections.last().map_or(0, |last: &Section| last.places().end);
        if !emoji.is_empty() {
            sections.push(Section { heading, first, emoji });
        }
    };
    if typed.trim().is_empty() {
        add(texts().emoji.recent, recent.of(set));
        for (key, members) in set.groups() {
            add((texts().emoji.group)(key), members.iter().collect());
        }
    } else {
        let mut found = set.search(typed);
        found.truncate(FOUND_MAX);
        add(texts().emoji.found, found);
    }
    sections
}

/// Which section holds the emoji at a place.
pub fn section_of(sections: &[Section], at: usize) -> Option<usize> {
    sections.iter().position(|section| section.places().contains(&at))
}

/// The emoji at a place.
pub fn emoji_at(sections: &[Section], at: usize) -> Option<&'static Emoji> {
    let section = &sections[section_of(sections, at)?];
    section.emoji.get(at - section.first).copied()
}

/// Where a key leads from a place. At the edges it leads nowhere.
pub fn step(sections: &[Section], at: usize, step: Step) -> usize {
    let Some(index) = section_of(sections, at) else { return 0 };
    let section = &sections[index];
    let (row, column) = section.cell(at);
    let to = match step {
        Step::Left => at.checked_sub(1),
        Step::Right => Some(at + 1).filter(|&next| section.places().contains(&next) || index + 1 < sections.len()),
        Step::Up if row > 0 => Some(section.at(row - 1, column)),
        Step::Up => index.checked_sub(1).map(|above| sections[above].at(sections[above].rows() - 1, column)),
        Step::Down if row + 1 < section.rows() => Some(section.at(row + 1, column)),
        Step::Down => sections.get(index + 1).map(|below| below.at(0, column)),
    };
    to.unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emoji::emojis::tests::all;

    /// Sections of these sizes.
    fn of(sizes: &[usize]) -> Vec<Section> {
        let set: &'static Emojis = Box::leak(Box::new(all()));
        let mut first = 0;
        let section = |&size: &usize| {
            let section = Section { heading: "", first, emoji: set.all()[first..first + size].iter().collect() };
            first += size;
            section
        };
        sizes.iter().map(section).collect()
    }

    #[test]
    fn arrows_keep_their_column_from_section_to_section() {
        // Rows: 0..8, 8..11 | 11..13 | 13..21, 21..22
        let sections = of(&[11, 2, 9]);
        let down = |at| step(&sections, at, Step::Down);
        let up = |at| step(&sections, at, Step::Up);
        assert_eq!((down(1), down(9), down(12), down(14)), (9, 12, 14, 21));
        assert_eq!((down(6), down(10)), (10, 12), "to the last of a shorter row");
        assert_eq!((up(21), up(14), up(12), up(9)), (13, 12, 9, 1));
        assert_eq!((up(20), up(3), down(21)), (12, 3, 21), "and no further than the edges");
    }

    #[test]
    fn left_and_right_go_through_all_in_order() {
        let sections = of(&[11, 2]);
        assert_eq!(step(&sections, 10, Step::Right), 11);
        assert_eq!(step(&sections, 11, Step::Left), 10);
        assert_eq!((step(&sections, 0, Step::Left), step(&sections, 12, Step::Right)), (0, 12));
        assert_eq!(step(&[], 3, Step::Down), 0);
    }

    #[test]
    fn every_place_has_its_emoji() {
        let set: &'static Emojis = Box::leak(Box::new(all()));
        let sections = sections(set, &Recent::default(), "");
        assert_eq!(sections.len(), 9);
        for (at, emoji) in set.all().iter().enumerate() {
            assert_eq!(emoji_at(&sections, at), Some(emoji));
        }
        assert_eq!(emoji_at(&sections, set.all().len()), None);
    }

    #[test]
    fn a_search_shows_what_was_found_and_nothing_else() {
        let set: &'static Emojis = Box::leak(Box::new(all()));
        let found = sections(set, &Recent::default(), "tada");
        assert_eq!((found.len(), found[0].emoji[0].text), (1, "🎉"));
        assert!(sections(set, &Recent::default(), "qqqq").is_empty());
        assert!(sections(set, &Recent::default(), "a")[0].emoji.len() <= FOUND_MAX);
    }
}

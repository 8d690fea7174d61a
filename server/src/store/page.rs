//! Lists that are read page by page.
//!
//! A list has an order in which no two entries are equal, and a page begins behind the last entry of the one before: not at a
//! number of entries, which others would shift by what they add or take away. So each entry that keeps its place meanwhile is on
//! one page, once. The cursor holds the key of that entry and not the entry itself, which may be gone by then.

use std::ops::ControlFlow;

use protocol::{
    ErrorCode,
    codec::{Unknown, from_bytes, to_bytes},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{Result, StoreError};

/// Most rows that are looked at for a page on which not every row belongs. There can be fewer entries on it than were asked for,
/// and more behind it.
pub(super) const LOOKED_AT_MAX: u32 = 10_000;
/// The longest cursor, in characters: a display name of forty characters at four bytes each, in hexadecimal, and more.
const CURSOR_MAX: usize = 1_000;

/// Which page of a list is asked for.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    /// The cursor that the page before ended with; `None` for the first page.
    pub after: Option<String>,
    /// Most entries.
    pub limit: u32,
}

/// Entries of a list, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// At most as many as were asked for.
    pub entries: Vec<T>,
    /// What the next page is asked for by; `None` at the end.
    pub next: Option<String>,
}

/// For lists whose newest entry comes first.
pub(super) const NEWEST: (i64, Uuid) = (i64::MAX, Uuid::max());

impl PageRequest {
    /// A first page.
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// Rows to ask for where each of them is an entry: one more than there is room for tells that there are more.
    pub(super) fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The key behind which the page begins; `top` where that is the list's beginning.
    pub(super) fn after<K: DeserializeOwned>(&self, top: K) -> Result<K> {
        let Some(cursor) = &self.after else { return Ok(top) };
        parse(cursor).ok_or(StoreError::Refused(ErrorCode::CursorInvalid))
    }

    /// The same where the key begins with a text. PostgreSQL calls a NUL an error.
    pub(super) fn after_text(&self) -> Result<(String, Uuid)> {
        let key: (String, Uuid) = self.after((String::new(), Uuid::nil()))?;
        if key.0.contains('\0') { Err(StoreError::Refused(ErrorCode::CursorInvalid)) } else { Ok(key) }
    }
}

impl<T> Page<T> {
    /// A page of rows that were asked for by [`PageRequest::rows`]. `split` gives a row's key, and its entry unless it is left out.
    pub(super) fn of<R, K: Serialize>(
        request: &PageRequest,
        rows: Vec<R>,
        split: impl Fn(R) -> (K, Option<T>),
    ) -> Self {
        let mut filling = Filling::new(request, request.limit.saturating_add(1));
        for (key, entry) in rows.into_iter().map(split) {
            if filling.take(key, entry).is_break() {
                break;
            }
        }
        filling.page()
    }
}

/// A page that is being filled with rows, in the list's order.
pub(super) struct Filling<K, T> {
    entries: Vec<T>,
    limit: usize,
    /// Rows that may still be looked at.
    left: u32,
    /// The key of the last row that was looked at.
    last: Option<K>,
    is_cut: bool,
}

impl<K: Serialize, T> Filling<K, T> {
    /// An empty page, for which so many rows are asked for.
    pub fn new(request: &PageRequest, rows: u32) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        Self { entries: Vec::new(), limit, left: rows, last: None, is_cut: false }
    }

    /// Takes a row's entry, or passes over a row that has none. Breaks where the page ends.
    pub fn take(&mut self, key: K, entry: Option<T>) -> ControlFlow<()> {
        if entry.is_some() && self.entries.len() >= self.limit {
            self.is_cut = true;
            return ControlFlow::Break(());
        }
        self.entries.extend(entry);
        self.last = Some(key);
        self.left = self.left.saturating_sub(1);
        self.is_cut = self.left == 0;
        if self.is_cut { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// What it has come to.
    pub fn page(self) -> Page<T> {
        let next = self.last.filter(|_| self.is_cut).map(|key| cursor(&key));
        Page { entries: self.entries, next }
    }
}

/// What a page that begins behind this key is asked for by.
pub(super) fn cursor(key: &impl Serialize) -> String {
    to_bytes(key).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parse<K: DeserializeOwned>(cursor: &str) -> Option<K> {
    if cursor.len() > CURSOR_MAX {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Vec<u8> = cursor.as_bytes().chunks(2).map(byte).collect::<Option<_>>()?;
    from_bytes(&bytes, Unknown::Refused).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a list of the even numbers below `end` to its end, `limit` at a time, of which `rows` numbers are looked at.
    fn pages(end: i64, limit: u32, rows: u32) -> Vec<Vec<i64>> {
        let mut request = PageRequest::first(limit);
        let mut pages = Vec::new();
        loop {
            let after = request.after(-1_i64).unwrap();
            let mut filling = Filling::new(&request, rows);
            for number in (after + 1..end).take(rows as usize) {
                if filling.take(number, (number % 2 == 0).then_some(number)).is_break() {
                    break;
                }
            }
            let Page { entries, next } = filling.page();
            pages.push(entries);
            match next {
                Some(next) => request.after = Some(next),
                None => return pages,
            }
        }
    }

    #[test]
    fn all_that_belongs_is_on_one_page_once_however_much_is_looked_at() {
        for (end, limit, rows) in [(10, 2, 3), (10, 2, 100), (10, 5, 100), (10, 4, 1), (0, 3, 4), (9, 1, 2)] {
            let pages = pages(end, limit, rows);
            assert!(pages.iter().all(|page| page.len() <= limit as usize), "{pages:?}");
            let expected: Vec<_> = (0..end).filter(|number| number % 2 == 0).collect();
            assert_eq!(pages.concat(), expected, "{limit} of {rows} rows up to {end}");
        }
    }

    #[test]
    fn what_is_no_cursor_of_the_list_is_refused() {
        let after = |cursor: &str| PageRequest { after: Some(cursor.into()), limit: 1 }.after_text();
        let good = cursor(&("Tea & Kekse".to_owned(), Uuid::max()));
        assert_eq!(after(&good).unwrap(), ("Tea & Kekse".to_owned(), Uuid::max()));
        let long = "00".repeat(CURSOR_MAX);
        let of_another_list = cursor(&NEWEST);
        let with_nul = cursor(&("a\0b", Uuid::nil()));
        for bad in ["", "0", "x", "ä", "+1", &good[1..], &format!("{good}00"), &long, &of_another_list, &with_nul] {
            assert!(matches!(after(bad), Err(StoreError::Refused(ErrorCode::CursorInvalid))), "{bad}");
        }
    }
}

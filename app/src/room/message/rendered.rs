//! Lines that the server has rendered before. Most of what it renders are messages that it rendered for others a moment ago, and a line
//! is the same for everybody unless it calls somebody or has reactions.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use leptos::{prelude::*, tachys::html::InertElement};
use protocol::{Marks, Mentions, UserId};

use super::Around;
use crate::{
    room::{
        entries::{Entry, Id, What},
        rights::Rights,
    },
    texts::{Texts, texts},
};

/// Lines of this many bytes are kept, twice over: each half is as large.
const BYTES: usize = 4 * 1024 * 1024;

/// A line, and all that its look depends on.
struct Line {
    entry: Arc<Entry>,
    reader: Option<(UserId, Rights)>,
    texts: &'static Texts,
    html: Arc<str>,
}

/// By what a line is found among others: its id alone is the same in each room.
type Name = (i64, UserId, Id);

/// The lines that were asked for last, and those before them: where the first half is full it becomes the second.
#[derive(Default)]
struct Cache {
    newest: HashMap<Name, Vec<Line>>,
    older: HashMap<Name, Vec<Line>>,
    bytes: usize,
}

static CACHE: Mutex<Option<Cache>> = Mutex::new(None);

/// Lines as they were rendered before, or as `draw` draws them.
pub fn rendered<V: IntoView>(entries: &[Arc<Entry>], around: Around, draw: impl Fn(Arc<Entry>) -> V) -> InertElement {
    let texts = texts();
    let readers: Vec<_> = entries.iter().map(|entry| reader(entry, around)).collect();
    let known: Vec<_> = with_cache(|cache| {
        entries.iter().zip(&readers).map(|(entry, reader)| cache.find(entry, reader, texts)).collect()
    });
    let mut lines = String::with_capacity(known.iter().flatten().map(|html| html.len()).sum());
    for ((entry, reader), known) in entries.iter().zip(readers).zip(known) {
        let html = known.unwrap_or_else(|| {
            let html: Arc<str> = draw(entry.clone()).into_view().to_html().into();
            with_cache(|cache| cache.keep(Line { entry: entry.clone(), reader, texts, html: html.clone() }));
            html
        });
        lines.push_str(&html);
    }
    InertElement::new(lines)
}

/// For whom a line is another than for the others, and what they may do.
fn reader(entry: &Entry, around: Around) -> Option<(UserId, Rights)> {
    let is_same_for_all = match &entry.what {
        What::Notice(_) | What::Created | What::Arrivals(_) => true,
        What::Message(said) => said.marks == Marks::default() && said.mentions == Mentions::default(),
    };
    (!is_same_for_all).then(|| (around.me, around.rights.get_untracked()))
}

fn with_cache<T>(with: impl FnOnce(&mut Cache) -> T) -> T {
    with(CACHE.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

impl Cache {
    fn find(&mut self, entry: &Entry, reader: &Option<(UserId, Rights)>, texts: &'static Texts) -> Option<Arc<str>> {
        let name = name(entry);
        let is_it = |line: &Line| line.reader == *reader && std::ptr::eq(line.texts, texts) && *line.entry == *entry;
        let newest = self.newest.get(&name).and_then(|lines| lines.iter().find(|line| is_it(line)));
        if let Some(line) = newest {
            return Some(line.html.clone());
        }
        let lines = self.older.get_mut(&name)?;
        let line = lines.swap_remove(lines.iter().position(is_it)?);
        let html = line.html.clone();
        self.keep(line);
        Some(html)
    }

    fn keep(&mut self, line: Line) {
        self.bytes += line.html.len();
        self.newest.entry(name(&line.entry)).or_default().push(line);
        if self.bytes > BYTES {
            self.older = mem::take(&mut self.newest);
            self.bytes = 0;
        }
    }
}

fn name(entry: &Entry) -> Name {
    (entry.at.0, entry.author.id, entry.id.clone())
}

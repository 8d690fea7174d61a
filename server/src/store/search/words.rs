//! The words that a message is found by.

use std::fmt::Write;

use protocol::{
    Attachment, Content, Event, EventKind, FileKind, Mentions, RoomId, UserId,
    markdown::{self, Block, Inline},
    search::{Has, tokens::tokens},
};
use uuid::Uuid;

use crate::store::{append::EVERYONE, rows::to_sql};

/// Stands in every message, and between its text and its files, so that no phrase goes across.
pub const ANY: &str = "_";
/// Stands in messages that are pinned.
pub const PINNED: &str = "_pinned";

/// What stands in messages that have this.
pub const fn has(what: Has) -> &'static str {
    match what {
        Has::Link => "_link",
        Has::File => "_file",
        Has::Image => "_image",
        Has::Code => "_code",
    }
}

/// What stands in a room's messages.
pub fn in_room(room: RoomId) -> String {
    format!("_r{}", short(room.0))
}

/// What stands in somebody's messages.
pub fn from(user: UserId) -> String {
    format!("_f{}", short(user.0))
}

/// What stands in messages that call somebody, or with [`EVERYONE`] all.
pub fn calls(user: Uuid) -> String {
    format!("_m{}", short(user))
}

/// The random part of an id.
fn short(id: Uuid) -> String {
    format!("{:x}", id.as_u64_pair().1)
}

/// What the index has of a message.
#[derive(Clone, Debug)]
pub struct Entry {
    pub room: Uuid,
    pub seq: i64,
    /// When it was written, in milliseconds.
    pub at: i64,
    /// In their order.
    pub words: Vec<String>,
}

impl Entry {
    /// That of a message as it is by now; `None` for what is none, and for those that say nothing that is known here.
    pub fn of(event: &Event) -> Option<Self> {
        let EventKind::Posted { content: Content::Text(text), mentions, marks, files, .. } = &event.kind else {
            return None;
        };
        let mut words = marks_of(text, mentions, files);
        words.extend([in_room(event.room), from(event.actor.id)]);
        words.extend(marks.pinned.then(|| PINNED.to_owned()));
        for part in std::iter::once(&**text).chain(files.iter().map(|file| &*file.name)) {
            words.push(ANY.to_owned());
            words.extend(tokens(part).into_iter().map(|token| token.word));
        }
        Some(Self { room: event.room.0, seq: to_sql(event.seq), at: event.at.0, words })
    }

    /// Its words with a space between two, as SQLite takes them.
    pub fn text(&self) -> String {
        self.words.join(" ")
    }

    /// Its words with their places, as PostgreSQL takes them. It keeps places up to 16,383.
    pub fn vector(&self) -> String {
        let mut words: Vec<(&str, usize)> = self.words.iter().map(String::as_str).zip(1..).collect();
        words.sort_unstable();
        let (mut vector, mut before) = (String::with_capacity(words.len() * 16), "");
        for (word, place) in words {
            // Writing to a text does not fail.
            _ = if word == before { std::write!(vector, ",{place}") } else { std::write!(vector, " '{word}':{place}") };
            before = word;
        }
        vector
    }
}

fn marks_of(text: &str, mentions: &Mentions, files: &[Attachment]) -> Vec<String> {
    let mut marks = Vec::new();
    let kinds = [
        (Has::File, !files.is_empty()),
        (Has::Image, files.iter().any(|file| file.kind == FileKind::Picture)),
        // What every link and all code has in it stands in few texts.
        (Has::Link, text.contains([':', '.']) && !markdown::links(text, 1, |_| true).is_empty()),
        (Has::Code, text.contains(['`', '~']) && has_code(&markdown::parse(text))),
    ];
    marks.extend(kinds.into_iter().filter(|(_, has)| *has).map(|(kind, _)| has(kind).to_owned()));
    marks.extend(mentions.people.iter().map(|person| calls(person.id.0)));
    marks.extend(mentions.everyone.then(|| calls(EVERYONE)));
    marks
}

fn has_code(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Code { .. } => true,
        Block::Paragraph(children) | Block::Heading { children, .. } => has_inline_code(children),
        Block::Quote(blocks) => has_code(blocks),
        Block::List { items, .. } => items.iter().any(|item| has_code(&item.blocks)),
        Block::Table { rows, .. } => rows.iter().flatten().any(|cell| has_inline_code(cell)),
        Block::Rule => false,
    })
}

fn has_inline_code(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Code(_) => true,
        Inline::Bold(children)
        | Inline::Italic(children)
        | Inline::Strike(children)
        | Inline::Spoiler(children)
        | Inline::Link { children, .. } => has_inline_code(children),
        Inline::Text(_) | Inline::Mention(_) => false,
    })
}

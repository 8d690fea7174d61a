//! The words that a message is found by.

use std::collections::BTreeMap;

use protocol::{
    Attachment, Content, Event, EventKind, FileKind, Mentions, UserId,
    markdown::{self, Block, Inline},
    search::{Has, tokens::tokens},
};
use uuid::Uuid;

use crate::store::{AT_ONCE, Result, append::EVERYONE, connection::Connection, rows::to_sql};

/// Stands in every message, and between its text and its files, so that no phrase goes across.
pub const ANY: &str = "_";
/// Stands in messages that are pinned.
pub const PINNED: &str = "_pinned";
/// Stands in messages that are in a thread or began one.
pub const THREAD: &str = "_thread";

/// Beside texts, the media type of files that say something.
const PDF: &str = "application/pdf";

/// What the word for a room begins with.
pub const ROOM: &str = "_r";

/// What stands in messages that have this.
pub const fn has(what: Has) -> &'static str {
    match what {
        Has::Link => "_link",
        Has::File => "_file",
        Has::Image => "_image",
        Has::Code => "_code",
    }
}

/// What stands in the messages of the room with this number. The database adds it.
pub fn in_room(number: i32) -> String {
    format!("{ROOM}{number}")
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
    /// In which room it is.
    pub room: Uuid,
    /// Which it is there.
    pub seq: i64,
    /// When it was written, in milliseconds.
    pub at: i64,
    /// In their order, with a space between two; all but the word for its room.
    pub words: String,
}

/// The words of files that say something, by the files' ids.
pub type Texts = BTreeMap<Uuid, String>;

/// Those of messages' files, while the messages have them.
///
/// # Errors
/// The database's.
pub async fn texts_of(tx: &mut Connection<'_>, messages: impl IntoIterator<Item = &Event>) -> Result<Texts> {
    let files = messages.into_iter().flat_map(|message| match &message.kind {
        EventKind::Posted { files, .. } => &files[..],
        _ => &[],
    });
    let says = |file: &&Attachment| file.kind == FileKind::Text || file.media_type == PDF;
    let texts: Vec<Uuid> = files.filter(says).map(|file| file.id.0).collect();
    let mut words = Texts::new();
    for ids in texts.chunks(AT_ONCE) {
        let some: Vec<(Uuid, String)> = tx
            .query("SELECT id, words FROM files WHERE words IS NOT NULL AND id IN (")
            .push_list(ids)
            .push(")")
            .fetch_all()
            .await?;
        words.extend(some);
    }
    Ok(words)
}

/// The words of a text, with a space between two.
pub fn words_of(text: &str) -> String {
    tokens(text).into_iter().map(|token| token.word).collect::<Vec<_>>().join(" ")
}

impl Entry {
    /// That of a message as it is by now, with what stands in its files; `None` for what is none, and for those that say nothing that is
    /// known here.
    ///
    /// Words are taken out of SQLite's index by what this gives for the message as it was before: with the same message it has to
    /// give the same words, or to come with a migration that empties the index and has it filled again.
    pub fn of(event: &Event, texts: &Texts) -> Option<Self> {
        let EventKind::Posted { content: Content::Text(text), mentions, marks, files, thread, .. } = &event.kind else {
            return None;
        };
        let mut words = marks_of(text, mentions, files);
        words.push(from(event.actor.id));
        words.extend(marks.pinned.then(|| PINNED.to_owned()));
        words.extend((thread.is_some() || marks.thread.is_some()).then(|| THREAD.to_owned()));
        let names = files.iter().map(|file| words_of(&file.name));
        let texts = files.iter().filter_map(|file| texts.get(&file.id.0).cloned());
        for part in std::iter::once(words_of(text)).chain(names).chain(texts) {
            words.push(ANY.to_owned());
            words.extend((!part.is_empty()).then_some(part));
        }
        Some(Self { room: event.room.0, seq: to_sql(event.seq), at: event.at.0, words: words.join(" ") })
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

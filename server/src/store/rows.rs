//! Events as the database holds them.

use std::collections::BTreeMap;

use protocol::{
    Attachment, ClientId, Content, Event, EventKind, InThread, Marks, Mentions, PagePreview, Person, PictureId, Quote,
    RoomId, Seq, Thread, Timestamp, UserId, message::excerpt,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{Result, people::PersonRow};

/// The numbers that stand for kinds of events.
pub(super) const POSTED: i16 = 0;
pub(super) const JOINED: i16 = 1;
pub(super) const LEFT: i16 = 2;
pub(super) const EDITED: i16 = 3;
/// Everything else; `content` says what.
pub(super) const OTHER: i16 = 4;
pub(super) const PREVIEWED: i16 = 5;

/// A seq as the database holds it.
pub(super) fn to_sql(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// The columns of [`EventRow`], and where they come from; a condition follows.
macro_rules! select_events {
    () => {
            "SELECT events.room_id, events.seq, events.at, events.kind, events.client_id,
             COALESCE(events.current, events.content) AS content, events.mentions, events.files, events.previews, events.rev, events.edited_at,
             events.pinned_at, events.thread, events.aside, events.answers, events.answered_at, users.id, users.name, users.display_name, users.avatar,
             events.reply_to, COALESCE(quoted.current, quoted.content) AS quoted, quoted.deleted_at AS quoted_deleted_at, quoted.files AS quoted_files,
             quoter.id AS quoted_id, quoter.name AS quoted_name, quoter.display_name AS quoted_display_name, quoter.avatar AS quoted_avatar,
             subjects.id AS subject_id, subjects.name AS subject_name, subjects.display_name AS subject_display_name,
             subjects.avatar AS subject_avatar
             FROM events JOIN users ON users.id = events.actor_id
             LEFT JOIN events AS quoted ON quoted.room_id = events.room_id AND quoted.seq = events.reply_to
             LEFT JOIN users AS quoter ON quoter.id = quoted.actor_id
             LEFT JOIN users AS subjects ON subjects.id = events.subject_id "
    };
}

/// One event, without its reactions.
#[derive(sqlx_macros::FromRow)]
pub(super) struct EventRow {
    room_id: Uuid,
    seq: i64,
    at: i64,
    kind: i16,
    client_id: Option<Uuid>,
    content: String,
    mentions: Option<String>,
    files: Option<String>,
    previews: Option<String>,
    rev: i64,
    edited_at: Option<i64>,
    pinned_at: Option<i64>,
    thread: Option<i64>,
    aside: bool,
    answers: i32,
    answered_at: Option<i64>,
    #[sqlx(flatten)]
    actor: PersonRow,
    reply_to: Option<i64>,
    quoted: Option<String>,
    quoted_deleted_at: Option<i64>,
    quoted_files: Option<String>,
    quoted_id: Option<Uuid>,
    quoted_name: Option<String>,
    quoted_display_name: Option<String>,
    quoted_avatar: Option<Uuid>,
    subject_id: Option<Uuid>,
    subject_name: Option<String>,
    subject_display_name: Option<String>,
    subject_avatar: Option<Uuid>,
}

/// One person's reaction.
#[derive(sqlx_macros::FromRow)]
pub(super) struct ReactionRow {
    room_id: Uuid,
    seq: i64,
    emoji: String,
    #[sqlx(flatten)]
    person: PersonRow,
}

/// One of those who answered first in a thread.
#[derive(sqlx_macros::FromRow)]
pub(super) struct AnswererRow {
    room_id: Uuid,
    root: i64,
    #[sqlx(flatten)]
    person: PersonRow,
}

/// The columns of [`AnswererRow`], and where they come from; a condition on `thread_people` and an order by `place` follow.
macro_rules! select_answerers {
    () => {
        "SELECT room_id, root, users.id, users.name, users.display_name, users.avatar
         FROM thread_people JOIN users ON users.id = user_id WHERE place IS NOT NULL AND "
    };
}

impl EventRow {
    /// Its place among the pinned messages: when it was pinned, and its seq.
    pub fn pin(&self) -> (i64, i64) {
        (self.pinned_at.unwrap_or_default(), self.seq)
    }

    fn event(mut self) -> Event {
        let kind = match self.kind {
            POSTED => EventKind::Posted {
                client_id: ClientId(self.client_id.unwrap_or_default()),
                content: content(&self.content),
                reply: self.quote(),
                mentions: self.mentions.as_deref().and_then(known).unwrap_or_default(),
                marks: Marks {
                    rev: self.rev.unsigned_abs(),
                    edited: self.edited_at.map(Timestamp),
                    pinned: self.pinned_at.is_some(),
                    reactions: Vec::new(),
                    previews: self.previews.as_deref().and_then(known).unwrap_or_default(),
                    thread: self.summary(),
                },
                files: self.files.as_deref().and_then(known).unwrap_or_default(),
                thread: self.thread.map(|root| InThread { root: root.unsigned_abs(), in_room: !self.aside }),
            },
            JOINED => EventKind::Joined,
            LEFT => EventKind::Left,
            EDITED | OTHER | PREVIEWED => {
                let mut kind = known(&self.content).unwrap_or_else(|| unsupported(&self.content));
                if let (Some(subject), Some(person)) = (self.subject(), subject_mut(&mut kind)) {
                    // As they are called by now.
                    *person = subject;
                }
                kind
            }
            kind => EventKind::Unsupported { kind: stored(&kind.to_string()), body: Vec::new() },
        };
        let (room, seq, at) = (RoomId(self.room_id), self.seq.unsigned_abs(), Timestamp(self.at));
        Event { room, seq, at, actor: self.actor.into(), kind }
    }

    /// What there is of its thread, without people.
    fn summary(&self) -> Option<Box<Thread>> {
        let last = self.answered_at.map(Timestamp)?;
        Some(Box::new(Thread { answers: self.answers.unsigned_abs(), last, people: Vec::new() }))
    }

    fn quote(&mut self) -> Option<Quote> {
        let (Some(seq), Some(id), Some(name)) = (self.reply_to, self.quoted_id, self.quoted_name.take()) else {
            return None;
        };
        let (display_name, avatar) = (self.quoted_display_name.take(), self.quoted_avatar.map(PictureId));
        let author = Person { id: UserId(id), name, display_name, avatar };
        let content = match self.quoted.as_deref().filter(|_| self.quoted_deleted_at.is_none()) {
            Some(quoted) => content(quoted),
            None => Content::Deleted,
        };
        let files: Vec<Attachment> = self.quoted_files.as_deref().and_then(known).unwrap_or_default();
        let text = excerpt(&content, &files);
        Some(Quote { seq: seq.unsigned_abs(), author, text })
    }

    fn subject(&mut self) -> Option<Person> {
        let (id, name) = (self.subject_id?, self.subject_name.take()?);
        let (display_name, avatar) = (self.subject_display_name.take(), self.subject_avatar.map(PictureId));
        Some(Person { id: UserId(id), name, display_name, avatar })
    }
}

/// What stands in the database, where this version knows it. A newer server, beside this one or before it, may have written more.
fn known<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

fn content(json: &str) -> Content {
    known(json).unwrap_or_else(|| Content::Unsupported { kind: stored(&name(json)), body: Vec::new() })
}

fn unsupported(json: &str) -> EventKind {
    EventKind::Unsupported { kind: stored(&name(json)), body: Vec::new() }
}

/// How something is called that is not known: the only key of its object, or the text itself.
fn name(json: &str) -> String {
    match known::<serde_json::Value>(json) {
        Some(serde_json::Value::Object(object)) => object.keys().next().cloned().unwrap_or_default(),
        Some(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// Marks what was read as JSON. What it holds can't be passed on in bytes, so that a newer client is not to take it for what it
/// knows by the name.
fn stored(name: &str) -> String {
    format!("stored:{name}")
}

/// Somebody else than the actor whom this is about.
pub(super) fn subject_mut(kind: &mut EventKind) -> Option<&mut Person> {
    match kind {
        EventKind::Added { person }
        | EventKind::Removed { person, .. }
        | EventKind::Unbanned { person }
        | EventKind::Muted { person, .. }
        | EventKind::Unmuted { person }
        | EventKind::RoleChanged { person, .. } => Some(person),
        _ => None,
    }
}

/// The messages among these rows that can have reactions: those that something has changed.
pub(super) fn changed(rows: &[EventRow]) -> Vec<(Uuid, i64)> {
    rows.iter().filter(|row| row.kind == POSTED && row.rev > 0).map(|row| (row.room_id, row.seq)).collect()
}

/// The messages among these rows that have a thread.
pub(super) fn answered(rows: &[EventRow]) -> Vec<(Uuid, i64)> {
    rows.iter().filter(|row| row.answered_at.is_some()).map(|row| (row.room_id, row.seq)).collect()
}

/// Events in the order of their rows, with their reactions and those who answered in the order of theirs.
pub(super) fn events(rows: Vec<EventRow>, reactions: Vec<ReactionRow>, answerers: Vec<AnswererRow>) -> Vec<Event> {
    let mut by_message: BTreeMap<(Uuid, i64), Vec<ReactionRow>> = BTreeMap::new();
    for reaction in reactions {
        by_message.entry((reaction.room_id, reaction.seq)).or_default().push(reaction);
    }
    let mut by_root: BTreeMap<(Uuid, i64), Vec<Person>> = BTreeMap::new();
    for AnswererRow { room_id, root, person } in answerers {
        by_root.entry((room_id, root)).or_default().push(person.into());
    }
    rows.into_iter()
        .map(|row| {
            let reactions = by_message.remove(&(row.room_id, row.seq)).unwrap_or_default();
            let people = by_root.remove(&(row.room_id, row.seq)).unwrap_or_default();
            let mut event = row.event();
            if let EventKind::Posted { marks, .. } = &mut event.kind {
                reactions.into_iter().for_each(|row| marks.react(&row.emoji, &row.person.into()));
                if let Some(thread) = &mut marks.thread {
                    thread.people = people;
                }
            }
            event
        })
        .collect()
}

/// What the database holds of an event that is new.
pub(super) struct NewRow {
    pub kind: i16,
    pub client_id: Option<Uuid>,
    pub content: String,
    pub reply_to: Option<i64>,
    pub mentions: Option<String>,
    pub files: Option<String>,
    pub target: Option<i64>,
    pub subject: Option<Uuid>,
    pub thread: Option<i64>,
    pub aside: bool,
}

impl NewRow {
    pub fn of(event: &Event) -> Result<Self> {
        let target = event.kind.target().map(to_sql);
        let subject = event.kind.subject().map(|person| person.id.0);
        let empty = |kind| Self {
            kind,
            client_id: None,
            content: String::new(),
            reply_to: None,
            mentions: None,
            files: None,
            target,
            subject,
            thread: event.kind.in_thread().map(|thread| to_sql(thread.root)),
            aside: event.kind.is_aside(),
        };
        Ok(match &event.kind {
            EventKind::Posted { client_id, content, reply, mentions, files, .. } => Self {
                client_id: Some(client_id.0),
                content: serde_json::to_string(content)?,
                reply_to: reply.as_ref().map(|quote| to_sql(quote.seq)),
                mentions: mentions_column(mentions)?,
                files: files_column(files)?,
                ..empty(POSTED)
            },
            EventKind::Joined => empty(JOINED),
            EventKind::Left => empty(LEFT),
            EventKind::Edited { .. } => Self { content: serde_json::to_string(&event.kind)?, ..empty(EDITED) },
            kind @ EventKind::Previewed { .. } => Self { content: serde_json::to_string(kind)?, ..empty(PREVIEWED) },
            kind => Self { content: serde_json::to_string(kind)?, ..empty(OTHER) },
        })
    }
}

/// What stands in `events.files`.
pub(super) fn files_column(files: &[Attachment]) -> Result<Option<String>> {
    Ok(if files.is_empty() { None } else { Some(serde_json::to_string(files)?) })
}

/// What stands in `events.previews`.
pub(super) fn previews_column(previews: &[PagePreview]) -> Result<Option<String>> {
    Ok(if previews.is_empty() { None } else { Some(serde_json::to_string(previews)?) })
}

/// What stands in `events.mentions`.
pub(super) fn mentions_column(mentions: &Mentions) -> Result<Option<String>> {
    Ok(if *mentions == Mentions::default() { None } else { Some(serde_json::to_string(mentions)?) })
}

//! Which entries stand together: under one header, one day, or as one.

use std::{iter::Peekable, sync::Arc};

use client::{
    outbox::{Pending, State},
    own_file::OwnFile,
};
use protocol::{Attachment, Content, Event, EventKind, FileKind, Marks, Mentions, Timestamp, UserId};

use super::{Delivery, Entry, Id, Look, MessageEntry, Place, What, is_creation};
use crate::{errors, time::Day};

/// Messages of one author stand under one header for this long.
const GROUP_MS: u64 = 5 * 60_000;
/// So many who came one after the other are told of in one line.
const ARRIVALS: usize = 3;

/// Goes through events and says where each of them stands.
pub struct Grouping<'a> {
    look: &'a Look,
    day: Option<Day>,
    /// Author and time of the last header.
    head: Option<(UserId, Timestamp)>,
}

impl<'a> Grouping<'a> {
    /// Before the first event.
    pub fn new(look: &'a Look) -> Self {
        Self { look, day: None, head: None }
    }

    /// Takes note of an event that is shown elsewhere.
    pub fn pass(&mut self, event: &Event) {
        if event.kind.target().is_none() {
            let is_text = matches!(event.kind, EventKind::Posted { .. });
            self.place(event.actor.id, event.at, is_text, self.look.new_from == Some(event.seq));
        }
    }

    /// `None` for an event that changes a message: that is seen there. `known` begins with the entry that it had, if any.
    pub fn event<'k>(
        &mut self,
        event: &Event,
        known: &mut Peekable<impl Iterator<Item = &'k Arc<Entry>>>,
    ) -> Option<Arc<Entry>> {
        if event.kind.target().is_some() {
            return None;
        }
        let id = match &event.kind {
            EventKind::Posted { client_id, .. } if event.actor.id == self.look.me.id => Id::Own(*client_id),
            _ => Id::Seq(event.seq),
        };
        let is_text = matches!(event.kind, EventKind::Posted { .. });
        let place = self.place(event.actor.id, event.at, is_text, self.look.new_from == Some(event.seq));
        let known = known.next_if(|entry| entry.id == id);
        if let Some(entry) = known.filter(|entry| entry.place == place && entry.is_of(event, self.look)) {
            return Some(entry.clone());
        }
        let what = match &event.kind {
            EventKind::Posted { content, reply, mentions, marks, files, .. } => {
                let (blocked, blocked_quote) = self.look.blocks(event.actor.id, reply.as_ref());
                What::Message(MessageEntry {
                    seq: Some(event.seq),
                    content: content.clone(),
                    files: files.clone(),
                    reply: self.look.shown_quote(reply.as_ref()).map(|quote| self.look.quote(quote)),
                    mentions: mentions.clone(),
                    calls: self.look.calls(event.seq, mentions),
                    marks: self.look.marks(marks),
                    delivery: Delivery::Done,
                    blocked,
                    blocked_quote,
                })
            }
            _ if is_creation(event) => What::Created,
            kind => What::Notice(kind.clone()),
        };
        let author = self.look.now(&event.actor).clone();
        Some(Arc::new(Entry { id, place, author, at: event.at, what }))
    }

    /// The entry of a message that is not in the room yet.
    pub fn pending(&mut self, pending: &Pending) -> Entry {
        let (seq, delivery) = match &pending.state {
            State::Committed(seq) => (Some(*seq), Delivery::Done),
            State::Failed(error) => (None, Delivery::Failed(errors::sentence(error.code))),
            State::Uploading if self.look.live => (None, Delivery::Uploading),
            State::Waiting | State::Sent if self.look.live => (None, Delivery::Sending),
            State::Waiting | State::Sent | State::Uploading => (None, Delivery::Offline),
        };
        let (blocked, blocked_quote) = self.look.blocks(self.look.me.id, pending.reply.as_ref());
        let said = MessageEntry {
            seq,
            content: Content::Text(pending.text.clone()),
            files: pending.files.iter().map(attachment).collect(),
            reply: self.look.shown_quote(pending.reply.as_ref()).cloned(),
            mentions: Mentions::default(),
            calls: false,
            marks: Marks::default(),
            delivery,
            blocked,
            blocked_quote,
        };
        let (id, place) = (Id::Own(pending.client_id), self.place(self.look.me.id, pending.at, true, false));
        Entry { id, place, author: self.look.me.clone(), at: pending.at, what: What::Message(said) }
    }

    /// What begins with the next entry. Days go forward only: where the server's clock was set back, what was said on the day
    /// before again stands under the later one.
    fn place(&mut self, author: UserId, at: Timestamp, is_text: bool, new: bool) -> Place {
        let day = self.look.clock.day(at);
        let day = self.day.is_none_or(|before| before < day).then_some(day);
        self.day = day.or(self.day);
        Place { head: self.is_head(author, at, is_text, day.is_some() || new), day, new }
    }

    fn is_head(&mut self, author: UserId, at: Timestamp, is_text: bool, apart: bool) -> bool {
        if !is_text {
            self.head = None;
            return false;
        }
        let under = |(id, since): (UserId, Timestamp)| id == author && at.0.abs_diff(since.0) < GROUP_MS;
        if !apart && self.head.is_some_and(under) {
            return false;
        }
        self.head = Some((author, at));
        true
    }
}

/// The same entries, where those of several people who came one after the other are one.
pub fn gather(entries: impl Iterator<Item = Arc<Entry>>) -> Vec<Arc<Entry>> {
    let mut gathered = Vec::new();
    let mut run: Vec<Arc<Entry>> = Vec::new();
    for entry in entries {
        let is_arrival = matches!(entry.what, What::Notice(EventKind::Joined));
        if !is_arrival || entry.place != Place::default() {
            finish(&mut run, &mut gathered);
        }
        if is_arrival { run.push(entry) } else { gathered.push(entry) }
    }
    finish(&mut run, &mut gathered);
    gathered
}

/// Those who came are told of, as one from a number on.
fn finish(run: &mut Vec<Arc<Entry>>, gathered: &mut Vec<Arc<Entry>>) {
    match run.as_slice() {
        [first, others @ ..]
            if run.len() >= ARRIVALS
                && let Id::Seq(seq) = first.id =>
        {
            let others = others.iter().map(|entry| entry.author.clone()).collect();
            let entry = Entry { id: Id::Arrivals(seq), what: What::Arrivals(others), ..Entry::clone(first) };
            gathered.push(Arc::new(entry));
            run.clear();
        }
        _ => gathered.append(run),
    }
}

/// A file as it is shown before the server has told what is in it.
fn attachment(file: &OwnFile) -> Attachment {
    Attachment {
        id: file.id,
        name: file.name.clone(),
        size: file.size,
        media_type: String::new(),
        kind: FileKind::Other,
        picture: None,
        alt: file.alt.clone(),
        spoiler: false,
        unchecked: false,
    }
}

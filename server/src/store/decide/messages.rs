//! Messages: posting, and what becomes of them.

use std::collections::BTreeSet;

use protocol::{
    Attachment, ClientId, Content, ErrorCode, Event, EventKind, FileId, InThread, Marks, Mentions, NewAttachment,
    Quote, Seq, UserId,
    api::AuditAction,
    markdown,
    message::{REACTIONS_MAX, excerpt, parse_emoji},
    page_preview::previewed_links,
    permission::Action,
};

use super::{Audited, Case, Decision};
use crate::store::{Job, NewPost, Outcome, push::is_told};

impl Case<'_> {
    pub(super) fn post(&mut self, client_id: ClientId, post: &NewPost) -> Decision {
        let NewPost { content, files, .. } = post;
        let (room, actor) = (self.request.room, self.request.actor.id);
        if let Some(&(in_room, seq, at)) = self.snapshot.posted.get(&(actor, client_id)) {
            let is_same = in_room == room;
            return Err(if is_same {
                Outcome::Repeated { seq, at }
            } else {
                Outcome::Refused(ErrorCode::ClientIdReused)
            });
        }
        self.may(Action::Post)?;
        let (reply, thread) = self.answer(post)?;
        let mentions = self.mentions(content);
        let files = self.files(files)?;
        let marks = Marks::default();
        // Of a thread hears who follows it, also where one answers oneself.
        let is_answer = thread.is_some() || reply.as_ref().is_some_and(|quote| quote.author.id != actor);
        self.tell(self.next_seq(), &mentions, is_answer);
        let kind = EventKind::Posted { client_id, content: content.clone(), reply, mentions, marks, files, thread };
        let seq = self.next_seq();
        self.look_up(seq, content.text().map(previewed_links).unwrap_or_default());
        self.snapshot.posted.insert((actor, client_id), (room, seq, self.at));
        match thread {
            // Which tells of it from now on.
            Some(InThread { root, .. }) => self.change(root, kind),
            None => self.append(kind),
        }
    }

    /// What a new message quotes, and the thread in which it is an answer. An answer quotes what began the thread, unless it quotes
    /// something else. Who quotes an answer, and says nothing of its thread, answers there, and in the room too.
    fn answer(&self, NewPost { reply_to, thread, .. }: &NewPost) -> Result<(Option<Quote>, Option<InThread>), Outcome> {
        let unknown = Outcome::Refused(ErrorCode::MessageUnknown);
        let find = |seq: Seq| self.snapshot.messages.get(&(self.request.room, seq)).filter(|it| marks(it).is_some());
        let mut reply = None;
        if let Some(seq) = reply_to {
            reply = Some(find(*seq).and_then(quote).ok_or(unknown.clone())?);
        }
        let of_quoted = || {
            let quoted = find((*reply_to)?)?.kind.in_thread()?;
            // The room may have outlived what began it.
            find(quoted.root).map(|root| InThread { root: root.seq, in_room: true })
        };
        let Some(InThread { root, in_room }) = thread.or_else(of_quoted) else { return Ok((reply, None)) };
        let named = find(root).ok_or(unknown.clone())?;
        let began = match named.kind.in_thread() {
            Some(InThread { root, .. }) => find(root).ok_or(unknown.clone())?,
            None => named,
        };
        let is_over = says(began).is_none() && marks(began).is_some_and(|marks| marks.thread.is_none());
        if is_over {
            return Err(unknown);
        }
        // One that is deleted still stands above its answers.
        let of_root = || Quote { seq: began.seq, author: began.actor.clone(), text: None };
        let reply = reply.or_else(|| quote(began)).unwrap_or_else(of_root);
        Ok((Some(reply), Some(InThread { root: began.seq, in_room })))
    }

    pub(super) fn edit(&mut self, target: Seq, content: &Content, kept: Option<&[FileId]>) -> Decision {
        self.may(Action::Edit)?;
        let message = self.message(target)?;
        if message.actor.id != self.request.actor.id {
            return Err(Outcome::Refused(ErrorCode::NotYourMessage));
        }
        let is_kept = |file: &&Attachment| kept.is_none_or(|kept| kept.contains(&file.id));
        let left = files(message).iter().filter(is_kept).count();
        if says(message) == Some(content) && left == files(message).len() {
            return Err(Outcome::Unchanged);
        }
        if left == 0 && content.text() == Some("") {
            return Err(Outcome::Refused(ErrorCode::TextBlank));
        }
        let before = match &message.kind {
            EventKind::Posted { mentions, .. } => mentions.clone(),
            _ => Mentions::default(),
        };
        // A preview that was taken away stays away for as long as the link is there.
        let links =
            |content: Option<&Content>| content.and_then(Content::text).map(previewed_links).unwrap_or_default();
        let (linked, mut new_links) = (links(says(message)), links(Some(content)));
        new_links.retain(|link| !linked.contains(link));
        self.look_up(target, new_links);
        let mentions = self.mentions(content);
        let calls = mentions.since(&before);
        if calls != Mentions::default() {
            self.tell(self.next_seq(), &calls, false);
        }
        self.change(
            target,
            EventKind::Edited {
                target,
                content: content.clone(),
                mentions,
                calls,
                files: kept.map(<[FileId]>::to_vec),
            },
        )
    }

    pub(super) fn delete(&mut self, target: Seq) -> Decision {
        self.may(Action::Read)?;
        let (room, actor) = (self.request.room, self.request.actor.id);
        let message = self.snapshot.messages.get(&(room, target)).filter(|message| marks(message).is_some());
        let message = message.ok_or(Outcome::Refused(ErrorCode::MessageUnknown))?;
        let (author, is_gone) = (message.actor.id, says(message).is_none());
        self.may(if author == actor { Action::Delete } else { Action::DeleteOthers })?;
        if is_gone {
            return Err(Outcome::Unchanged);
        }
        if author != actor {
            self.audit_message(AuditAction::Deleted, author, target);
        }
        self.change(target, EventKind::Deleted { target })
    }

    pub(super) fn react(&mut self, target: Seq, emoji: &str, on: bool) -> Decision {
        self.may(Action::React)?;
        let actor = self.request.actor.id;
        let marks = marks(self.message(target)?);
        let is_there = marks.is_some_and(|marks| marks.has_reaction(emoji, actor));
        // What is there goes as it stands, also what would not be taken any more; else another form of it may be meant.
        let emoji = if on || is_there { emoji } else { parse_emoji(emoji).unwrap_or(emoji) };
        if marks.is_some_and(|marks| marks.has_reaction(emoji, actor) == on) {
            return Err(Outcome::Unchanged);
        }
        let is_full = |marks: &Marks| {
            marks.reactions.len() >= REACTIONS_MAX && !marks.reactions.iter().any(|reaction| reaction.is(emoji))
        };
        if on && marks.is_some_and(is_full) {
            return Err(Outcome::Refused(ErrorCode::TooManyReactions));
        }
        let emoji = emoji.to_owned();
        let kind = if on { EventKind::Reacted { target, emoji } } else { EventKind::Unreacted { target, emoji } };
        self.change(target, kind)
    }

    pub(super) fn pin(&mut self, target: Seq, on: bool) -> Decision {
        self.may(Action::Pin)?;
        let message = self.message(target)?;
        if marks(message).is_some_and(|marks| marks.pinned == on) {
            return Err(Outcome::Unchanged);
        }
        let author = message.actor.id;
        self.audit_message(if on { AuditAction::Pinned } else { AuditAction::Unpinned }, author, target);
        self.change(target, if on { EventKind::Pinned { target } } else { EventKind::Unpinned { target } })
    }

    /// Which message a decision is about stands in its detail.
    pub(super) fn audit_message(&mut self, action: AuditAction, author: UserId, message: Seq) {
        let (room, actor) = (self.request.room, self.request.actor.id);
        let detail = message.to_string();
        self.writes.audit.push(Audited { room, actor, action, subject: Some(author), detail });
    }

    /// A message that can be changed or answered: it is there, and not deleted.
    pub(super) fn message(&self, seq: Seq) -> Result<&Event, Outcome> {
        let message = self.snapshot.messages.get(&(self.request.room, seq));
        message.filter(|message| says(message).is_some()).ok_or(Outcome::Refused(ErrorCode::MessageUnknown))
    }

    pub(super) fn change(&mut self, target: Seq, kind: EventKind) -> Decision {
        let outcome = self.append(kind)?;
        let key = (self.request.room, target);
        if let Outcome::Appended { event, .. } = &outcome
            && let Some(message) = self.snapshot.messages.get_mut(&key)
        {
            message.change(event);
            self.writes.messages.insert(key, message.clone());
        }
        Ok(outcome)
    }

    /// Lets those be told of an event who may want to be, once it is written.
    fn tell(&mut self, event: Seq, calls: &Mentions, is_answer: bool) {
        let (listened, room) = (self.snapshot.listened.as_deref(), self.request.room);
        let concerns_somebody = is_answer || *calls != Mentions::default();
        if listened.is_some() && concerns_somebody || is_told(listened, &self.context) {
            self.writes.jobs.push(Job::Tell { room, event, people: None, after: None, tries: 0 });
        }
    }

    /// The files of a new message, which are its sender's and in no other.
    fn files(&mut self, wanted: &[NewAttachment]) -> Result<Vec<Attachment>, Outcome> {
        let actor = self.request.actor.id;
        let attachment = |NewAttachment { id, alt, spoiler }: &NewAttachment| {
            let file = self.snapshot.files.get(id).filter(|file| file.owner == actor);
            let file = file.ok_or(Outcome::Refused(ErrorCode::FileUnknown))?;
            file.state.check_ready().map_err(Outcome::Refused)?;
            Ok(file.attachment(alt.clone(), *spoiler))
        };
        let files = wanted.iter().map(attachment).collect::<Result<_, _>>()?;
        wanted.iter().for_each(|file| _ = self.snapshot.files.remove(&file.id));
        Ok(files)
    }

    fn mentions(&self, content: &Content) -> Mentions {
        let mut mentions = Mentions::default();
        let mut seen = BTreeSet::new();
        for name in content.text().map(markdown::mentions).unwrap_or_default() {
            if markdown::is_same_name(&name, markdown::HERE) {
                mentions.everyone = true;
            } else if let Some(person) = self.snapshot.called.get(&(self.request.room, name))
                && seen.insert(person.id)
            {
                mentions.people.push(person.clone());
            }
        }
        mentions
    }
}

/// What a message says, unless it is deleted or no message.
fn says(event: &Event) -> Option<&Content> {
    match &event.kind {
        EventKind::Posted { content, .. } if *content != Content::Deleted => Some(content),
        _ => None,
    }
}

fn marks(event: &Event) -> Option<&Marks> {
    if let EventKind::Posted { marks, .. } = &event.kind { Some(marks) } else { None }
}

fn files(event: &Event) -> &[Attachment] {
    if let EventKind::Posted { files, .. } = &event.kind { files } else { &[] }
}

fn quote(event: &Event) -> Option<Quote> {
    let text = excerpt(says(event)?, files(event));
    Some(Quote { seq: event.seq, author: event.actor.clone(), text })
}

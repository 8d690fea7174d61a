//! What stands in the box of a room and is not sent yet.

use std::{fmt, str::FromStr};

use protocol::{Quote, RoomId, Seq};
use serde::{Deserialize, Serialize};

use crate::own_file::OwnFile;

/// The box that a draft is of: a room's, or that of a thread in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DraftKey {
    /// The room.
    pub room: RoomId,
    /// The message that began the thread.
    #[serde(default)]
    pub thread: Option<Seq>,
}

impl From<RoomId> for DraftKey {
    fn from(room: RoomId) -> Self {
        Self { room, thread: None }
    }
}

impl fmt::Display for DraftKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.room.fmt(f)?;
        self.thread.map_or(Ok(()), |root| write!(f, "/{root}"))
    }
}

impl FromStr for DraftKey {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let (room, thread) = name.split_once('/').map_or((name, None), |(room, root)| (room, Some(root)));
        let thread = thread.map(|root| root.parse().map_err(drop)).transpose()?;
        Ok(Self { room: room.parse().map_err(drop)?, thread })
    }
}

/// A box's draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What a new message is to say.
    pub text: String,
    /// The message that it answers.
    pub reply: Option<Quote>,
    /// A change of a message, which stands in the box in the text's place until it is saved or given up.
    pub change: Option<Change>,
    /// The files that a new message is to have.
    #[serde(default)]
    pub files: Vec<OwnFile>,
}

/// What a message of one's own is to say from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which message.
    pub seq: Seq,
    /// The new text.
    pub text: String,
}

impl Draft {
    /// A new message of this text, in answer to none.
    pub fn of(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// Whether nothing of it is worth keeping.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.reply.is_none() && self.change.is_none() && self.files.is_empty()
    }

    /// The text where it is all there is.
    pub fn plain(&self) -> Option<&str> {
        (self.reply.is_none() && self.change.is_none() && self.files.is_empty()).then_some(&self.text)
    }

    /// What stands in the box.
    pub fn shown(&self) -> &str {
        self.change.as_ref().map_or(&self.text, |change| &change.text)
    }

    /// Takes over what stands in the box.
    pub fn write(&mut self, text: String) {
        match &mut self.change {
            Some(change) => change.text = text,
            None => self.text = text,
        }
    }

    /// Begins a change of a message. One of another message gives way to it.
    pub fn begin_change(&mut self, seq: Seq, text: String) {
        self.change = Some(Change { seq, text });
    }

    /// Begins an answer, with the text that is there. A change that was begun gives way to it.
    pub fn answer(&mut self, quote: Quote) {
        self.change = None;
        self.reply = Some(quote);
    }

    /// Ends the change that was begun, or the answer, and says which change it was.
    pub fn step_back(&mut self) -> Option<Change> {
        let change = self.change.take();
        if change.is_none() {
            self.reply = None;
        }
        change
    }

    /// What was kept before this was begun, with this after it: of what somebody has written nothing is lost.
    #[must_use]
    pub fn after(self, kept: Self) -> Self {
        let mut texts = vec![kept.text];
        let change = match (kept.change, self.change) {
            (Some(kept), Some(begun)) if kept.seq == begun.seq => {
                Some(Change { seq: begun.seq, text: joined(&[kept.text, begun.text]) })
            }
            // Of two changes one can be shown.
            (Some(kept), Some(begun)) => {
                texts.push(kept.text);
                Some(begun)
            }
            (kept, begun) => begun.or(kept),
        };
        texts.push(self.text);
        let mut files = kept.files;
        let is_new = |file: &OwnFile| files.iter().all(|other| other.id != file.id);
        let begun: Vec<OwnFile> = self.files.into_iter().filter(is_new).collect();
        files.extend(begun);
        Self { text: joined(&texts), reply: self.reply.or(kept.reply), change, files }
    }

    /// Puts a message that was not sent back, after what is there. What it answers counts where nothing else is answered.
    pub fn put_back(&mut self, text: &str, reply: Option<Quote>, files: Vec<OwnFile>) {
        self.files.extend(files);
        self.change = None;
        self.text = if self.text.trim().is_empty() { text.to_owned() } else { [&self.text, text].join("\n") };
        self.reply = self.reply.take().or(reply);
    }
}

/// One below the other, each once, without those that say nothing.
fn joined(texts: &[String]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for text in texts.iter().map(String::as_str).filter(|text| !text.trim().is_empty()) {
        if lines.last() != Some(&text) {
            lines.push(text);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use protocol::{Person, UserId};

    use super::*;

    fn quote(seq: Seq) -> Quote {
        let author =
            Person { id: UserId(uuid::Uuid::from_u128(1)), name: "ada".into(), display_name: None, avatar: None };
        Quote { seq, author, text: None }
    }

    #[test]
    fn a_change_stands_in_the_place_of_the_text_and_leaves_it_and_its_answer_as_they_were() {
        let mut draft = Draft { reply: Some(quote(4)), ..Draft::of("half".into()) };
        draft.begin_change(7, "old".into());
        draft.write("new".into());
        assert_eq!((draft.shown(), draft.text.as_str()), ("new", "half"));
        assert_eq!(draft.step_back(), Some(Change { seq: 7, text: "new".into() }));
        assert_eq!((draft.shown(), draft.reply.as_ref().map(|it| it.seq)), ("half", Some(4)));
        assert_eq!(draft.step_back(), None);
        assert_eq!(draft, Draft::of("half".into()));
    }

    #[test]
    fn a_thread_has_a_draft_of_its_own_under_a_name_of_its_own() {
        let thread = DraftKey { room: RoomId::LOBBY, thread: Some(17) };
        for key in [RoomId::LOBBY.into(), thread] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert_eq!(
            DraftKey::from(RoomId::LOBBY).to_string(),
            RoomId::LOBBY.to_string(),
            "as before there were threads"
        );
        assert!("x/17".parse::<DraftKey>().is_err() && format!("{}/x", RoomId::LOBBY).parse::<DraftKey>().is_err());
    }

    #[test]
    fn an_answer_keeps_the_text_and_ends_a_change() {
        let mut draft = Draft::of("half".into());
        draft.begin_change(7, "old".into());
        draft.answer(quote(3));
        assert_eq!((draft.shown(), draft.change.is_none()), ("half", true));
    }

    #[test]
    fn blanks_alone_are_not_kept_and_an_answer_without_text_is() {
        assert!(Draft::of(" \n".into()).is_empty());
        assert!(!Draft { reply: Some(quote(1)), ..Draft::default() }.is_empty());
        assert_eq!(Draft::of("tea".into()).plain(), Some("tea"));
        assert_eq!(Draft { reply: Some(quote(1)), ..Draft::default() }.plain(), None);
    }

    #[test]
    fn what_is_written_before_what_was_kept_is_there_comes_after_it_and_loses_nothing() {
        let kept = Draft { reply: Some(quote(4)), ..Draft::of("kept".into()) };
        let typed = Draft::of("typed".into());
        assert_eq!(typed.clone().after(Draft::default()), typed);
        assert_eq!(Draft::default().after(kept.clone()), kept);
        assert_eq!(kept.clone().after(kept.clone()), kept, "what was there already is not doubled");
        let both = typed.after(kept.clone());
        assert_eq!((both.shown(), both.reply.as_ref().map(|it| it.seq)), ("kept\ntyped", Some(4)));
        let changing = |seq, text: &str| Draft { change: Some(Change { seq, text: text.into() }), ..Draft::default() };
        let both = changing(8, "new").after(Draft { change: changing(7, "old").change, ..kept });
        assert_eq!((both.shown(), both.text.as_str()), ("new", "kept\nold"));
        assert_eq!(changing(7, "new").after(changing(7, "old")).shown(), "old\nnew");
    }

    #[test]
    fn what_is_put_back_comes_after_what_is_there() {
        let mut draft = Draft::default();
        draft.put_back("first", Some(quote(2)), Vec::new());
        draft.put_back("second", Some(quote(3)), Vec::new());
        assert_eq!((draft.shown(), draft.reply.as_ref().map(|it| it.seq)), ("first\nsecond", Some(2)));
    }
}

//! Threads: answers to a message that stand together beside the room, in the room's own log.

use serde::{Deserialize, Serialize};

use crate::{Event, EventKind, Person, Seq, Timestamp, UserId};

/// So many of those who answered are told of with the message, the first of them first.
pub const ANSWERERS_MAX: usize = 3;

/// That a message is an answer in a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InThread {
    /// The message that began the thread. Whoever posts may name any message of the thread.
    #[serde(deserialize_with = "crate::ids::seq")]
    pub root: Seq,
    /// It stands in the room, too.
    #[serde(default)]
    pub in_room: bool,
}

/// What the message that began a thread tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// How many answers there are. One that is deleted keeps its place, and counts.
    pub answers: u32,
    /// When the last of them was posted.
    pub last: Timestamp,
    /// Who answered, the first of them first; at most [`ANSWERERS_MAX`].
    pub people: Vec<Person>,
}

impl Thread {
    /// Adds an answer to what was there.
    #[must_use]
    pub fn with(before: Option<Self>, answer: &Event) -> Self {
        let mut thread = before.unwrap_or_else(|| Self { answers: 0, last: answer.at, people: Vec::new() });
        thread.answers = thread.answers.saturating_add(1);
        thread.last = answer.at;
        if thread.people.len() < ANSWERERS_MAX && thread.place_of(answer.actor.id).is_none() {
            thread.people.push(answer.actor.clone());
        }
        thread
    }

    /// As which of those who are told of somebody answered first.
    pub fn place_of(&self, person: UserId) -> Option<usize> {
        self.people.iter().position(|one| one.id == person)
    }
}

impl EventKind {
    /// Where an answer in a thread stands; `None` for all else.
    pub fn in_thread(&self) -> Option<InThread> {
        if let Self::Posted { thread, .. } = self { *thread } else { None }
    }

    /// Whether it stands in a thread alone, and not in the room.
    pub fn is_aside(&self) -> bool {
        self.in_thread().is_some_and(|thread| !thread.in_room)
    }

    /// The message that is different after this: the one that it changes, or the one whose thread it answers in.
    pub fn affects(&self) -> Option<Seq> {
        self.target().or_else(|| self.in_thread().map(|thread| thread.root))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{ClientId, Content, Marks, RoomId};

    fn said(seq: Seq, by: u128, thread: Option<InThread>) -> Event {
        let actor =
            Person { id: UserId(Uuid::from_u128(by)), name: format!("p{by}"), display_name: None, avatar: None };
        let mut kind = EventKind::posted(ClientId(Uuid::from_u128(seq.into())), Content::Text("hi".into()));
        if let EventKind::Posted { thread: place, .. } = &mut kind {
            *place = thread;
        }
        Event { room: RoomId::LOBBY, seq, at: Timestamp(seq as i64), actor, kind }
    }

    fn answer(seq: Seq, by: u128) -> Event {
        said(seq, by, Some(InThread { root: 1, in_room: false }))
    }

    fn marks(event: &Event) -> &Marks {
        let EventKind::Posted { marks, .. } = &event.kind else { panic!("a message") };
        marks
    }

    #[test]
    fn a_message_tells_of_its_answers_once_each_and_of_the_first_who_answered() {
        let mut root = said(1, 1, None);
        for (seq, by) in [(2, 2), (3, 3), (4, 2), (5, 4), (6, 5)] {
            assert!(root.change(&answer(seq, by)));
        }
        assert!(!root.change(&answer(4, 2)), "it is taken in already");
        let thread = marks(&root).thread.as_ref().unwrap();
        assert_eq!((thread.answers, thread.last), (5, Timestamp(6)));
        assert_eq!(thread.people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["p2", "p3", "p4"]);
    }

    #[test]
    fn a_message_that_is_deleted_still_tells_of_its_answers() {
        let mut root = said(1, 1, None);
        root.change(&answer(2, 2));
        root.change(&Event { kind: EventKind::Deleted { target: 1 }, ..said(3, 1, None) });
        root.change(&answer(4, 3));
        assert_eq!(marks(&root).thread.as_ref().map(|thread| thread.answers), Some(2));
    }

    #[test]
    fn an_answer_stands_aside_unless_it_goes_to_the_room_too() {
        let both = said(2, 2, Some(InThread { root: 1, in_room: true }));
        assert_eq!((answer(2, 2).kind.is_aside(), both.kind.is_aside()), (true, false));
        assert_eq!((both.kind.target(), both.kind.affects()), (None, Some(1)));
        assert!(!said(2, 2, None).kind.is_aside());
    }
}

//! How entries look to whom.

use std::{collections::HashMap, sync::Arc};

use protocol::{Blocked, Event, Marks, Mentions, Person, Quote, Seq, UserId};

use crate::time::Clock;

/// People as they are called by now. Events name them as they were called then.
pub type Names = Arc<HashMap<UserId, Person>>;

/// How entries look to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who looks.
    pub me: Person,
    /// How times are told.
    pub clock: Clock,
    /// Whether everything works right now.
    pub live: bool,
    /// The first message that they had not read when they came.
    pub new_from: Option<Seq>,
    /// Where they came into the room, if that is known.
    pub since: Option<Seq>,
    /// Whom they have blocked.
    pub blocked: Blocked,
    /// How others are called by now.
    pub names: Names,
    /// Whether answers in threads stand in the room, too.
    pub together: bool,
    /// The message that began the thread which is looked at. That an answer is one to it need not be said.
    pub root: Option<Seq>,
}

impl Look {
    /// Whether a message's author is blocked, and that of what it answers.
    pub fn blocks(&self, author: UserId, reply: Option<&Quote>) -> (bool, bool) {
        (self.blocked.contains(author), reply.is_some_and(|quote| self.blocked.contains(quote.author.id)))
    }

    /// A person as they are called by now.
    pub fn now<'a>(&'a self, person: &'a Person) -> &'a Person {
        self.names.get(&person.id).unwrap_or(person)
    }

    /// What has become of a message, with people as they are called by now.
    pub fn marks(&self, marks: &Marks) -> Marks {
        let mut marks = marks.clone();
        let people = marks.reactions.iter_mut().flat_map(|reaction| &mut reaction.people);
        let answerers = marks.thread.iter_mut().flat_map(|thread| &mut thread.people);
        people.chain(answerers).for_each(|person| *person = self.now(person).clone());
        marks
    }

    /// Whether what is shown of them is right.
    pub fn are_marks(&self, shown: &Marks, marks: &Marks) -> bool {
        if marks.reactions.is_empty() && marks.thread.is_none() { shown == marks } else { *shown == self.marks(marks) }
    }

    /// What is shown of what a message answers.
    pub fn shown_quote<'a>(&self, quote: Option<&'a Quote>) -> Option<&'a Quote> {
        quote.filter(|quote| self.root != Some(quote.seq))
    }

    /// Whether a message stands in the list that is looked at.
    pub fn lists(&self, event: &Event) -> bool {
        self.together || self.root.is_some() || !event.kind.is_aside()
    }

    /// A quote with its author as they are called by now.
    pub fn quote(&self, quote: &Quote) -> Quote {
        Quote { author: self.now(&quote.author).clone(), ..quote.clone() }
    }

    /// Whether what is shown of a quote is right.
    pub fn is_quote(&self, shown: Option<&Quote>, quote: Option<&Quote>) -> bool {
        match (shown, quote) {
            (Some(shown), Some(quote)) => {
                (shown.seq, &shown.text, &shown.author) == (quote.seq, &quote.text, self.now(&quote.author))
            }
            (shown, quote) => shown.is_none() && quote.is_none(),
        }
    }

    /// Whether the message with this seq calls who looks.
    pub fn calls(&self, seq: Seq, mentions: &Mentions) -> bool {
        let was_here = self.since.is_none_or(|since| seq > since);
        (mentions.everyone && was_here) || mentions.people.iter().any(|person| person.id == self.me.id)
    }
}

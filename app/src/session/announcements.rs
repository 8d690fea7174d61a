//! What is read out to those who don't see the screen.

use std::cell::RefCell;

use leptos::prelude::*;
use protocol::{Event, EventKind, UserId, markdown::plain};

use super::LIVE_REGION;
use crate::texts::texts;

/// So many lines stay; screen readers speak each as it is added.
const LINES: usize = 5;
/// More of a message is not read out by itself; it can be read in the list.
const CHARACTERS: usize = 300;

/// What is to be said with the next frame: written in between, it would have the page laid out once more.
#[derive(Default)]
pub struct Announcements(RefCell<Vec<String>>);

impl Announcements {
    /// Takes in what has happened.
    pub fn add(&self, event: &Event, me: Option<UserId>) {
        let mut waiting = self.0.borrow_mut();
        waiting.extend(words(event, me));
        // The older ones would be gone again at once.
        let gone = waiting.len().saturating_sub(LINES);
        waiting.drain(..gone);
    }

    /// Takes in that somebody called one elsewhere. What else happens there is no interruption.
    pub fn add_call(&self, event: &Event, room: &str, me: Option<UserId>) {
        let (EventKind::Posted { content, mentions: calls, .. } | EventKind::Edited { content, calls, .. }) =
            &event.kind
        else {
            return;
        };
        if me.is_some_and(|me| me != event.actor.id && calls.includes(me))
            && let Some(text) = content.text()
        {
            let text = plain(text, CHARACTERS);
            self.0.borrow_mut().push((texts().activity.mentioned_in)(event.actor.shown(), room, &text));
        }
    }

    /// Whether there is something to say.
    pub fn is_waiting(&self) -> bool {
        !self.0.borrow().is_empty()
    }

    /// Says what waits. Written into the page directly: nothing else depends on these lines.
    pub fn say(&self) {
        let waiting = self.0.take();
        let Some(region) = document().get_element_by_id(LIVE_REGION) else { return };
        for words in waiting {
            let Ok(line) = document().create_element("p") else { return };
            line.set_text_content(Some(&words));
            let _ = region.append_child(&line);
            if region.child_element_count() as usize > LINES
                && let Some(oldest) = region.first_element_child()
            {
                oldest.remove();
            }
        }
    }
}

/// `None` for what is not worth an interruption: reactions, pins, and what was deleted, or changed without calling who reads.
fn words(event: &Event, me: Option<UserId>) -> Option<String> {
    let name = event.actor.shown();
    match &event.kind {
        // It stands elsewhere, and calls somebody else.
        EventKind::Posted { mentions, .. } if event.kind.is_aside() && !me.is_some_and(|me| mentions.includes(me)) => {
            None
        }
        EventKind::Posted { content, .. } => {
            let text = plain(content.text()?, CHARACTERS);
            Some(format!("{name}: {text}"))
        }
        EventKind::Edited { content, calls, .. } if me.is_some_and(|me| calls.includes(me)) => {
            let text = plain(content.text()?, CHARACTERS);
            Some(format!("{name}: {text}"))
        }
        kind if kind.target().is_some() => None,
        kind => {
            let to_self = kind.subject().is_some_and(|person| person.id == event.actor.id);
            let (before, theirs, after) = (texts().message.notice)(kind, to_self);
            Some(format!("{name}{before}{}{after}", theirs.unwrap_or_default()))
        }
    }
}

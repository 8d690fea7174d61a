//! Who is in the rooms that are here, as their events come.

use std::sync::Arc;

use client::{roster::Roster, session::Moved, timeline::Timeline};
use leptos::prelude::*;
use protocol::{Event, RoomId};

use super::{View, driver::Shared};

impl Shared {
    /// Brings what is known of a room's members up to date with what has come.
    pub(super) fn follow_members(&self, room: RoomId, moved: Moved, view: &View) {
        let first = match moved {
            Moved::Outbox => return,
            Moved::Appended(first) => first,
            Moved::Pages => 0,
        };
        self.with_session(|session| {
            let Some(timeline) = session.timeline(room) else { return };
            if let Some(roster) = self.keeping().rosters.borrow_mut().get_mut(&room) {
                follow(roster, first, timeline);
            }
            let shown = view.roster.get_untracked().filter(|(of, _)| *of == room);
            if let Some((_, mut roster)) = shown
                && follow(&mut roster, first, timeline)
            {
                view.roster.set(Some((room, roster)));
            }
        });
    }
}

/// Whether anything was new.
fn follow(roster: &mut Arc<Roster>, first: protocol::Seq, timeline: &Timeline) -> bool {
    let since = first.max(roster.as_of + 1);
    let moves: Vec<&Event> = timeline.newest().since(since).filter(|event| roster.is_moved_by(event)).collect();
    moves.iter().for_each(|event| Arc::make_mut(roster).take(event));
    !moves.is_empty()
}

//! What the list of messages is told of its room: not that something has changed, but what.

use crate::{session::Moved, sorted_vec_map::SortedVecMap, timeline::Timeline};
use protocol::{Event, RoomId, Seq};

/// More messages than this are not named one by one: the pages look for themselves.
const CHANGED_MAX: usize = 100;

/// What has changed in a room within a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Which.
    pub room: Option<RoomId>,
    /// One more each time: who has missed one looks for themselves.
    pub count: u64,
    /// The first of the events that have come at its end.
    pub appended: Option<Seq>,
    /// Messages that are not as they were.
    pub changed: SortedVecMap<Seq, ()>,
    /// There are other events than before, somewhere above the end or everywhere.
    pub pages: bool,
    /// What is in the outbox for it.
    pub outbox: bool,
}

impl Told {
    /// Takes in one more change of this room.
    pub fn add(&mut self, room: RoomId, moved: Moved, timeline: Option<&Timeline>) {
        if self.room.replace(room) != Some(room) {
            *self = Self { room: Some(room), count: self.count, pages: true, ..Self::default() };
        }
        match moved {
            Moved::Outbox => self.outbox = true,
            Moved::Pages => self.pages = true,
            Moved::Appended(first) => {
                self.appended = Some(self.appended.map_or(first, |before| before.min(first)));
                // One's own leave the outbox as they come.
                self.outbox = true;
                let events = timeline.into_iter().flat_map(|timeline| timeline.newest().since(first));
                self.changed.extend(events.filter_map(|event: &Event| event.kind.affects()).map(|seq| (seq, ())));
            }
        }
        if self.changed.len() > CHANGED_MAX {
            self.changed.clear();
            self.pages = true;
        }
    }

    /// Nothing yet, after this.
    #[must_use]
    pub fn next(&self) -> Self {
        Self { room: self.room, count: self.count + 1, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{ClientId, Content, EventKind, Person, Timestamp, UserId};
    use uuid::Uuid;

    use super::*;

    fn event(seq: Seq, kind: EventKind) -> Event {
        let actor = Person { id: UserId(Uuid::from_u128(1)), name: "ada".into(), display_name: None, avatar: None };
        Event { room: RoomId::LOBBY, seq, at: Timestamp(0), actor, kind }
    }

    #[test]
    fn what_comes_within_a_frame_is_told_as_one() {
        let said =
            |seq| event(seq, EventKind::posted(ClientId(Uuid::from_u128(seq.into())), Content::Text("hi".into())));
        let liked = event(3, EventKind::Reacted { target: 1, emoji: "👍".into() });
        let timeline = Timeline::new(vec![said(1), said(2), liked, said(4)], 4);
        let mut told = Told { room: Some(RoomId::LOBBY), ..Told::default() };
        told.add(RoomId::LOBBY, Moved::Appended(4), Some(&timeline));
        assert_eq!((told.appended, told.changed.len(), told.pages), (Some(4), 0, false));
        told.add(RoomId::LOBBY, Moved::Appended(3), Some(&timeline));
        assert_eq!((told.appended, told.changed.contains_key(&1), told.pages), (Some(3), true, false));
        assert_eq!(told.next(), Told { room: Some(RoomId::LOBBY), count: 1, ..Told::default() });
    }

    #[test]
    fn of_another_room_everything_is_told() {
        let mut told = Told::default();
        told.add(RoomId::LOBBY, Moved::Outbox, None);
        assert!(told.pages && told.outbox);
    }
}

//! How much the session keeps of rooms: the newest part, and in the room that is on the screen what is near to what one sees.

use std::ops::Range;

use super::{Change, Moved, Output, Session};
use protocol::{RoomId, Seq};

/// How many events of a room are kept at least. It can have `end` more before some are let go of, so that this is not done with
/// every event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At its end.
    pub end: Seq,
    /// Before and after what the person looks at.
    pub around: Seq,
}

impl Bounds {
    /// Everything is kept.
    pub const NONE: Self = Self { end: Seq::MAX / 8, around: Seq::MAX / 8 };
}

impl Default for Bounds {
    fn default() -> Self {
        // Ten screens or more, and more than the answer to a hello brings.
        Self { end: 300, around: 300 }
    }
}

impl Session {
    /// The person looks at these events.
    pub(super) fn sees(&mut self, room: RoomId, seqs: Range<Seq>) {
        if self.watched == Some(room) {
            self.sight = seqs;
        }
    }

    /// Lets go of what is far, once there is much of it.
    pub(super) fn let_go(&mut self, room: RoomId, out: &mut Vec<Output>) {
        let Bounds { end, around } = self.bounds;
        let sight = match &self.sight {
            sight if self.watched == Some(room) && !sight.is_empty() => {
                // What is claimed to be seen has a bound, too.
                let last = sight.end.min(sight.start.saturating_add(around));
                sight.start.saturating_sub(around)..last.saturating_add(around)
            }
            _ => 0..0,
        };
        let Some(timeline) = self.timelines.get_mut(&room) else { return };
        let kept = end.saturating_add(sight.end - sight.start);
        if timeline.len() as Seq > kept.saturating_add(end) {
            timeline.let_go(sight, end);
            out.push(Output::Changed(Change::Room(room, Moved::Pages)));
        }
    }
}

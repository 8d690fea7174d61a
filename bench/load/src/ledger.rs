//! What every receiver has received: nothing lost, nothing twice, everything in its order.

use std::collections::HashMap;

use crate::talk::Said;

/// What one receiver has received of one stream.
#[derive(Clone, Copy, Debug, Default)]
struct StreamState {
    /// The number that is expected next.
    next: u32,
    /// Which of the 64 numbers before it have come; the lowest bit stands for the last.
    window: u64,
}

/// What one receiver has received in one step.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    step: u32,
    streams: Vec<StreamState>,
    places: HashMap<u32, u64>,
}

/// What was not as it has to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Messages that came after a later one of the same sender, or out of a room's places.
    pub moved: u64,
    /// Messages that came more than once.
    pub doubled: u64,
    /// Messages that never came.
    pub lost: u64,
}

/// How a message fits to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Of an earlier step.
    Late,
    /// As expected.
    Next,
    /// Not in its order.
    Moved,
    /// It was here before.
    Doubled,
}

impl Ledger {
    /// Takes note of a message of this step.
    pub fn note(&mut self, step: u32, said: &Said) -> Fit {
        if said.step != step {
            return Fit::Late;
        }
        if self.step != step {
            self.step = step;
            self.streams.clear();
        }
        let stream = said.stream as usize;
        if self.streams.len() <= stream {
            self.streams.resize(stream + 1, StreamState::default());
        }
        let received = &mut self.streams[stream];
        let fit = if said.number >= received.next {
            let ahead = said.number - received.next;
            received.window = received.window.checked_shl(ahead + 1).unwrap_or(0) | 1;
            received.next = said.number + 1;
            if ahead == 0 { Fit::Next } else { Fit::Moved }
        } else {
            let bit = 1_u64.checked_shl(received.next - 1 - said.number).unwrap_or(0);
            // Further back than the window reaches, it is taken as one that is late.
            let known = received.window & bit != 0;
            received.window |= bit;
            if known { Fit::Doubled } else { Fit::Moved }
        };
        let in_place = said.place.is_none_or(|(room, seq)| {
            // The first one that comes shows where the room stands.
            self.places.insert(room, seq).is_none_or(|before| before + 1 == seq)
        });
        if fit == Fit::Next && !in_place { Fit::Moved } else { fit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(stream: u32, number: u32, place: Option<(u32, u64)>) -> Said {
        Said { step: 1, stream, number, intended: 0, place }
    }

    #[test]
    fn what_comes_twice_or_out_of_order_is_seen() {
        let mut ledger = Ledger::default();
        let mut note = |number| ledger.note(1, &said(2, number, None));
        assert_eq!([0, 1, 3, 2, 2, 4].map(&mut note), {
            use Fit::*;
            [Next, Next, Moved, Moved, Doubled, Next]
        });
        assert_eq!(note(4), Fit::Doubled);
        assert_eq!(ledger.note(2, &said(2, 5, None)), Fit::Late);
    }

    #[test]
    fn a_hole_in_a_rooms_places_is_seen() {
        let mut ledger = Ledger::default();
        let places = [(0, 7), (1, 1), (0, 8), (0, 10)];
        let fits = places.map(|(room, seq)| ledger.note(1, &said(room, u32::from(seq > 7), Some((room, seq)))));
        assert_eq!(fits[..3], [Fit::Next; 3]);
        assert_ne!(fits[3], Fit::Next);
    }
}

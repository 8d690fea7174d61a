//! Letting go of what is far from everything that somebody looks at: it can be loaded again.

use std::ops::Range;

use super::{Stretch, Timeline};
use protocol::Seq;

impl Timeline {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.stretches.iter().map(Stretch::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.stretches.iter().all(Stretch::is_empty)
    }

    /// Lets go of all events but the last `end` and those in `sight`. What is between the two is a hole from then on.
    ///
    /// A message that took in changes which may come again, because others are in a hole before them, can't do without
    /// these: where one of them goes, all that is in sight goes with it, and has to be loaded again.
    pub fn let_go(&mut self, sight: Range<Seq>, end: Seq) {
        let newest = (self.last_seq() + 1).saturating_sub(end)..self.last_seq() + 1;
        let mut kept = Vec::with_capacity(2);
        if sight.end >= newest.start {
            kept.push(sight.start.min(newest.start)..newest.end);
        } else {
            kept.extend([sight, newest]);
        }
        let gone = |seq: Seq, kept: &[Range<Seq>]| !kept.iter().any(|range| range.contains(&seq));
        let target = |seq: Seq| self.get(seq).and_then(|change| change.kind.affects());
        let is_needed = |seq: Seq| target(seq).is_some_and(|it| self.told.contains_key(&it) && !gone(it, &kept));
        if self.changes.keys().any(|&seq| gone(seq, &kept) && is_needed(seq)) {
            kept.remove(0);
        }
        let last_gone = self.changes.keys().copied().filter(|&seq| gone(seq, &kept)).max();
        self.forgotten = self.forgotten.max(last_gone.unwrap_or_default());
        self.changes.retain(|&seq, ()| !gone(seq, &kept));
        self.told.retain(|&seq, _| !gone(seq, &kept));
        self.keep(&kept);
    }

    /// Leaves these parts of the stretches. The newest stretch stays, also where none of it does.
    fn keep(&mut self, kept: &[Range<Seq>]) {
        let mut last = Stretch::empty(self.last_seq());
        let mut pieces: Vec<Stretch> = Vec::new();
        let mut is_known = true;
        for stretch in &self.stretches {
            is_known &= stretch.after_known;
            for mut piece in kept.iter().filter_map(|range| stretch.within(range)) {
                piece.after_known = is_known && !pieces.is_empty();
                pieces.push(piece);
                is_known = true;
            }
        }
        if pieces.last().is_none_or(|piece| piece.last_seq() < last.last_seq()) {
            last.after_known = is_known && !pieces.is_empty();
            pieces.push(last);
        }
        self.stretches = pieces;
    }
}

//! What a client knows of one room: stretches of its events, with a hole between one and the next.

mod letting_go;
mod stretch;
#[cfg(test)]
pub(crate) mod tests;

pub use stretch::Stretch;

use crate::sorted_vec_map::SortedVecMap;
use protocol::{Event, RoomId, Seq, frame::Position};

/// Events that came before those that they follow on are kept up to this many; recovery brings the rest.
const EARLY_MAX: usize = 1_000;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It follows on what was there.
    New,
    /// It was there already, or belongs into a hole.
    Known,
    /// Something before it is missing; it waits.
    Early,
}

/// A room's events as far as they are known, each exactly once. The newest stretch grows with the room; those before it
/// remain from earlier, and the holes between them are filled page by page.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Oldest first, never none, and no two touch.
    stretches: Vec<Stretch>,
    early: SortedVecMap<Seq, Event>,
    /// Which of the events change a message, answers in its thread among them.
    changes: SortedVecMap<Seq, ()>,
    /// Messages with a hole between them and a change that was carried out, as they were before it: there can be other
    /// changes in the hole, and these come first.
    told: SortedVecMap<Seq, Event>,
    /// The last change of a message that was let go of.
    forgotten: Seq,
}

impl Timeline {
    /// A timeline of one page. `last_seq` is the page's position where it is empty. A page with gaps is left out.
    pub fn new(page: Vec<Event>, last_seq: Seq) -> Self {
        Self::of(Stretch::new(page, last_seq).unwrap_or_else(|| Stretch::empty(last_seq)))
    }

    fn of(stretch: Stretch) -> Self {
        let changes = changes_of(&stretch).collect();
        let (early, told) = (SortedVecMap::default(), SortedVecMap::default());
        let mut timeline = Self { stretches: vec![stretch], early, changes, told, forgotten: 0 };
        timeline.carry_out();
        timeline
    }

    /// The stretches, oldest first.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The event with this seq, if it is here: a message as it is by now.
    pub fn get(&self, seq: Seq) -> Option<&Event> {
        self.stretches.iter().find_map(|stretch| stretch.get(seq))
    }

    /// All events that are there, oldest first.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.stretches.iter().flat_map(Stretch::events)
    }

    /// The stretch that the room's new events follow on.
    pub fn newest(&self) -> &Stretch {
        self.stretches.last().expect("there is always a stretch")
    }

    /// The seq of the newest event.
    pub fn last_seq(&self) -> Seq {
        self.newest().last_seq()
    }

    /// How far the room is known.
    pub fn position(&self, room: RoomId) -> Position {
        let seq = self.last_seq();
        Position { room, seq, at: self.newest().get(seq).map(|event| event.at) }
    }

    /// The seq of the oldest event; `last_seq() + 1` where there is none.
    pub fn first_seq(&self) -> Seq {
        self.stretches.first().map_or(1, Stretch::first_seq)
    }

    /// Whether an event waits for one before it.
    pub fn is_behind(&self) -> bool {
        !self.early.is_empty()
    }

    /// Takes a new event from wherever it comes.
    pub fn apply(&mut self, event: Event) -> Applied {
        let next = self.last_seq() + 1;
        if event.seq < next {
            return Applied::Known;
        }
        if event.seq > next {
            if self.early.len() < EARLY_MAX {
                self.early.insert(event.seq, event);
            }
            return Applied::Early;
        }
        self.push(event);
        self.catch_up();
        Applied::New
    }

    /// Whether an event of a page is here with another time.
    pub fn is_of_another_past<'a>(&self, mut page: impl Iterator<Item = &'a Event>) -> bool {
        page.any(|event| self.get(event.seq).is_some_and(|known| known.at != event.at))
    }

    /// Takes a page of events, oldest first and without gaps, from anywhere in the room; `last_seq` is its position where
    /// it is empty. It joins what it touches. `false` for a page with gaps, which is left out, and for one that was read from
    /// the server before a change that was let go of here since: whoever asked for it when the room was at `as_of` asks again.
    ///
    /// An event of it that is here with another time shows that the server was restored from a backup since: what is here is of
    /// another past, and forgotten.
    pub fn add(&mut self, page: Vec<Event>, last_seq: Seq, as_of: Seq) -> bool {
        let Some(mut page) = Stretch::new(page, last_seq) else { return false };
        if self.is_of_another_past(page.events()) {
            *self = Self::of(page);
            return true;
        }
        if as_of < self.forgotten {
            return false;
        }
        let after = self.stretches.iter().find(|stretch| stretch.first_seq() > page.first_seq());
        page.after_known = after.is_some_and(|stretch| stretch.after_known);
        self.changes.extend(changes_of(&page));
        for (seq, told) in std::mem::take(&mut self.told) {
            if let Some(message) = self.get_mut(seq) {
                *message = told;
            }
        }
        let (mut joined, apart): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.stretches).into_iter().partition(|stretch| stretch.touches(&page));
        put(&mut joined, page);
        self.stretches = apart;
        if let Some(stretch) = joined.into_iter().reduce(Stretch::join) {
            put(&mut self.stretches, stretch);
        }
        self.catch_up();
        self.carry_out();
        true
    }

    /// Whatever is told of a message takes changes in up to some event; carries out those that came later.
    fn carry_out(&mut self) {
        for (change, ()) in std::mem::take(&mut self.changes) {
            if let Some(event) = self.get(change).cloned() {
                self.change(&event);
                self.changes.insert(change, ());
            }
        }
    }

    /// The room has gone on to `last_seq`, and what is between is not here: a hole, after which new events follow.
    pub fn skip_to(&mut self, last_seq: Seq) {
        if last_seq > self.last_seq() {
            self.stretches.push(Stretch::empty(last_seq));
            self.stretches.retain({
                let newest = last_seq + 1;
                move |stretch| !stretch.is_empty() || stretch.first_seq() == newest
            });
            self.catch_up();
        }
    }

    /// Adds the event that comes next.
    fn push(&mut self, event: Event) {
        let change = event.kind.affects().is_some().then(|| event.clone());
        self.stretches.last_mut().expect("there is always a stretch").push(event);
        if let Some(change) = change {
            self.changes.insert(change.seq, ());
            self.change(&change);
        }
    }

    /// Carries out a change of a message, where that is here.
    fn change(&mut self, change: &Event) {
        let Some(target) = change.kind.affects() else { return };
        let Some(at) = self.stretches.iter().position(|stretch| stretch.get(target).is_some()) else { return };
        let mut between = self.stretches[at + 1..].iter().take_while(|stretch| stretch.first_seq() <= change.seq);
        let is_after_hole = between.any(|stretch| !stretch.after_known);
        let Some(message) = self.stretches[at].get_mut(target) else { return };
        if is_after_hole && !self.told.contains_key(&target) {
            self.told.insert(target, message.clone());
        }
        message.change(change);
    }

    fn get_mut(&mut self, seq: Seq) -> Option<&mut Event> {
        self.stretches.iter_mut().find_map(|stretch| stretch.get_mut(seq))
    }

    /// Takes in what waited.
    fn catch_up(&mut self) {
        while let Some(event) = self.early.remove(&(self.last_seq() + 1)) {
            self.push(event);
        }
        let last = self.last_seq();
        self.early.retain(|&seq, _| seq > last);
    }
}

/// The seqs of the events that change a message.
fn changes_of(stretch: &Stretch) -> impl Iterator<Item = (Seq, ())> {
    stretch.events().filter(|event| event.kind.affects().is_some()).map(|event| (event.seq, ()))
}

/// Puts a stretch in its place among others, which are in order.
fn put(stretches: &mut Vec<Stretch>, stretch: Stretch) {
    let at = stretches.partition_point(|other| other.first_seq() <= stretch.first_seq());
    stretches.insert(at, stretch);
}

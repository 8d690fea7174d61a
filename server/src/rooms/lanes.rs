//! What waits to be written, a lane for each room. A room is with one writer at a time, so that its events keep their
//! order; a room that is slow holds up only itself.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{ErrorCode, Event, RoomId, Seq, UserId};
use tokio::sync::{Notify, oneshot};

use crate::store::{Outcome, Request};

/// Wishes that wait for the writers; who comes then is told that the server is busy.
const WAITING_MAX: usize = 4_096;
/// Of them, those of one room: a room that can't be written to leaves space for the others.
const ROOM_MAX: usize = 1_024;
/// Of all that wait, those of one person: whoever floods the server, by however many connections, leaves space for the others.
const PERSON_MAX: usize = 256;
/// Wishes that are committed together.
const BATCH_MAX: usize = 256;

/// A wish, and who waits for what becomes of it.
pub(super) struct Job {
    pub request: Request,
    pub reply: oneshot::Sender<Result<Outcome, ErrorCode>>,
}

/// Events that were heard and wait for a room's turn; where there are more, the database is asked for them.
const HEARD_MAX: usize = 256;

/// An event that another server has written, and why, for the person concerned.
pub(super) type HeardEvent = (Event, String);

/// How far a room is with telling what was committed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// The seq of the last event that was published; `None` before the first write since the start.
    pub published: Option<Seq>,
    /// Something may be committed that was not published: a commit failed, and only its reply can have been lost.
    pub in_doubt: bool,
    /// It may be this server that committed it, so that the others are to be told, too.
    pub is_own: bool,
}

/// A room that is to be written to, by whoever holds this.
pub(super) struct Turn {
    pub room: RoomId,
    pub jobs: Vec<Job>,
    /// What other servers have written.
    pub heard: Vec<HeardEvent>,
    /// It is known to go at least to here.
    pub rung: Seq,
    pub progress: Progress,
}

/// What there is to do.
pub(super) enum Next {
    Turns(Vec<Turn>),
    /// Nothing at the moment, but rooms that were put off are to be looked at again soon.
    Later,
    Nothing,
    /// Nothing for ever.
    Finished,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Idle,
    Ready,
    WithWriter,
    PutOff,
}

#[derive(Default)]
struct Lane {
    jobs: VecDeque<Job>,
    heard: Vec<HeardEvent>,
    rung: Seq,
    /// While a writer has the room: from where on somebody has begun to hear of it.
    started: Option<Seq>,
    progress: Progress,
    place: Place,
    /// Somebody hears of the room, so that what was published has to be remembered.
    followed: bool,
}

#[derive(Default)]
struct State {
    lanes: HashMap<RoomId, Lane>,
    ready: VecDeque<RoomId>,
    put_off: Vec<RoomId>,
    waiting: usize,
    /// How many of them are each person's.
    waiting_of: HashMap<UserId, usize>,
    closed: bool,
}

/// See the module.
#[derive(Default)]
pub(super) struct Lanes {
    state: Mutex<State>,
    changed: Notify,
}

impl Lanes {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job at the end of its room's lane.
    pub fn push(&self, job: Job) -> Result<(), ErrorCode> {
        let mut state = self.lock();
        let (room, person) = (job.request.room, job.request.actor.id);
        let of_person = state.waiting_of.get(&person).copied().unwrap_or_default();
        let of_room = state.lanes.get(&room).map_or(0, |lane| lane.jobs.len());
        if state.closed || state.waiting >= WAITING_MAX || of_room >= ROOM_MAX || of_person >= PERSON_MAX {
            return Err(ErrorCode::Busy);
        }
        state.lanes.entry(room).or_default().jobs.push_back(job);
        state.begin_to_wait(person);
        state.make_ready(room);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Takes as many jobs as are committed together. Rooms that were put off come along with others.
    pub fn take(&self) -> Next {
        let mut state = self.lock();
        if state.ready.is_empty() {
            let next = match (state.closed && state.waiting == 0, state.put_off.is_empty()) {
                (true, _) => Next::Finished,
                (false, false) => Next::Later,
                (false, true) => Next::Nothing,
            };
            drop(state);
            if matches!(next, Next::Finished) {
                // So that the other writers hear of it too.
                self.changed.notify_one();
            }
            return next;
        }
        state.bring_back();
        let mut turns = Vec::new();
        let mut count = 0;
        while count < BATCH_MAX
            && let Some(room) = state.ready.pop_front()
        {
            let Some(lane) = state.lanes.get_mut(&room) else { continue };
            lane.place = Place::WithWriter;
            let jobs: Vec<_> = lane.jobs.drain(..lane.jobs.len().min(BATCH_MAX - count)).collect();
            count += jobs.len();
            let (heard, rung) = (std::mem::take(&mut lane.heard), std::mem::take(&mut lane.rung));
            turns.push(Turn { room, jobs, heard, rung, progress: lane.progress });
        }
        for job in turns.iter().flat_map(|turn| &turn.jobs) {
            state.end_to_wait(job.request.actor.id);
        }
        let more = !state.ready.is_empty();
        drop(state);
        if more {
            self.changed.notify_one();
        }
        Next::Turns(turns)
    }

    /// Gives a room back. Jobs that are left go before those that came meanwhile, after a pause.
    pub fn give_back(&self, Turn { room, jobs, progress, .. }: Turn) {
        let mut state = self.lock();
        let put_off = !jobs.is_empty() || progress.in_doubt;
        jobs.iter().for_each(|job| state.begin_to_wait(job.request.actor.id));
        let Some(lane) = state.lanes.get_mut(&room) else { return };
        lane.progress = progress;
        lane.progress.published = progress.published.max(lane.started.take());
        for job in jobs.into_iter().rev() {
            lane.jobs.push_front(job);
        }
        lane.place = if put_off { Place::PutOff } else { Place::Idle };
        if put_off {
            state.put_off.push(room);
        } else if !lane.jobs.is_empty() || !lane.heard.is_empty() || lane.rung > 0 {
            state.make_ready(room);
        } else {
            state.forget_if_idle(room);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// An event that another server has written.
    pub fn hear(&self, event: Event, reason: String) {
        let mut state = self.lock();
        let room = event.room;
        let lane = state.lanes.entry(room).or_default();
        if lane.heard.len() < HEARD_MAX {
            lane.heard.push((event, reason));
        } else {
            lane.rung = lane.rung.max(event.seq);
        }
        state.make_ready(room);
        drop(state);
        self.changed.notify_one();
    }

    /// A room's log goes to here; where that is not published yet, it is read and published.
    pub fn ring(&self, room: RoomId, seq: Seq) {
        let mut state = self.lock();
        let Some(lane) = state.lanes.get_mut(&room) else { return };
        if lane.progress.published.is_none_or(|published| published >= seq) {
            return;
        }
        lane.rung = lane.rung.max(seq);
        state.make_ready(room);
        drop(state);
        self.changed.notify_one();
    }

    /// Somebody is the first to hear of a room. They have its events up to here, or read them from the database later than
    /// now, as all that is committed by now. So nothing that was published before, to nobody, is published again.
    pub fn start(&self, room: RoomId, seq: Seq) {
        let mut state = self.lock();
        let lane = state.lanes.entry(room).or_default();
        let with_writer = lane.place == Place::WithWriter;
        lane.followed = true;
        let from = if with_writer { &mut lane.started } else { &mut lane.progress.published };
        *from = (*from).max(Some(seq));
    }

    /// Nobody hears of a room any more.
    pub fn stop(&self, room: RoomId) {
        let mut state = self.lock();
        if let Some(lane) = state.lanes.get_mut(&room) {
            lane.followed = false;
        }
        state.forget_if_idle(room);
    }

    /// From where on somebody has begun to hear of a room that is with a writer, where that is so since this was last asked.
    pub fn started(&self, room: RoomId) -> Option<Seq> {
        self.lock().lanes.get_mut(&room)?.started.take()
    }

    /// Lets rooms that were put off have their turn.
    pub fn bring_back(&self) {
        self.lock().bring_back();
    }

    /// Takes no more jobs; the writers finish when those that were accepted are done.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_one();
    }

    /// Waits until there may be something to do.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}

impl State {
    fn begin_to_wait(&mut self, person: UserId) {
        self.waiting += 1;
        *self.waiting_of.entry(person).or_default() += 1;
    }

    fn end_to_wait(&mut self, person: UserId) {
        self.waiting -= 1;
        if let Some(count) = self.waiting_of.get_mut(&person) {
            *count -= 1;
            if *count == 0 {
                self.waiting_of.remove(&person);
            }
        }
    }

    /// Gives a lane back where nothing waits in it and nobody hears of its room: there are only as many lanes as rooms that
    /// somebody hears of, and as wishes.
    fn forget_if_idle(&mut self, room: RoomId) {
        let is_idle = |lane: &Lane| {
            let nothing_waits = lane.jobs.is_empty() && lane.heard.is_empty() && lane.rung == 0;
            lane.place == Place::Idle && nothing_waits && !lane.followed && !lane.progress.in_doubt
        };
        if self.lanes.get(&room).is_some_and(is_idle) {
            self.lanes.remove(&room);
        }
    }

    fn make_ready(&mut self, room: RoomId) {
        if let Some(lane) = self.lanes.get_mut(&room)
            && lane.place == Place::Idle
        {
            lane.place = Place::Ready;
            self.ready.push_back(room);
        }
    }

    fn bring_back(&mut self) {
        for room in std::mem::take(&mut self.put_off) {
            if let Some(lane) = self.lanes.get_mut(&room) {
                lane.place = Place::Idle;
            }
            self.make_ready(room);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Person, names::UserName};
    use uuid::Uuid;

    use super::*;
    use crate::store::Wish;

    fn job(room: u128, person: u128) -> Job {
        let name = UserName::parse("ada").expect("a name").as_str().to_owned();
        let actor = Person { id: UserId(Uuid::from_u128(person)), name, display_name: None };
        let (reply, _) = oneshot::channel();
        Job { request: Request { room: RoomId(Uuid::from_u128(room)), actor, wish: Wish::Read(1) }, reply }
    }

    fn work(lanes: &Lanes) {
        while let Next::Turns(turns) = lanes.take() {
            for turn in turns {
                lanes.give_back(Turn { jobs: Vec::new(), ..turn });
            }
        }
    }

    #[test]
    fn a_lane_lasts_as_long_as_something_waits_or_somebody_hears_of_its_room() {
        let lanes = Lanes::default();
        let followed = RoomId(Uuid::from_u128(7));
        lanes.start(followed, 3);
        for room in 0..1_000 {
            lanes.push(job(room, room)).unwrap();
        }
        work(&lanes);
        assert_eq!(lanes.lock().lanes.keys().collect::<Vec<_>>(), [&followed]);
        lanes.stop(followed);
        let state = lanes.lock();
        assert!(state.lanes.is_empty() && state.waiting_of.is_empty() && state.waiting == 0);
    }

    #[test]
    fn nobody_takes_the_place_of_all_the_others() {
        let lanes = Lanes::default();
        let accepted = (0..5_000).filter(|&room| lanes.push(job(room, 1)).is_ok()).count();
        assert_eq!(accepted, PERSON_MAX);
        lanes.push(job(1, 2)).unwrap();
        work(&lanes);
        lanes.push(job(1, 1)).unwrap();
    }
}

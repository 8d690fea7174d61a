//! What the server keeps, in memory: the real rules of the room log over a store that takes its time, loses replies and
//! fails, as a database far away does.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{
    Blocked, Event, EventKind, Person, Removal, RoomId, Seq, SessionId, Timestamp, UserId,
    api::{LaterCounts, RoomInfo},
    permission::{RoomContext, Standing},
};
use server::{
    rooms::RoomStore,
    store::{Outcome, Request, Result, RoomCommand, RoomState, StoreError, decide},
};

use super::{
    Mistake,
    disk::{Disk, state},
    executor::Sim,
    index::changes,
};

/// Milliseconds that one way to the database takes at most.
const WAY: u64 = 30;

/// Frees the rooms of a transaction, however it ends.
struct Locks {
    disk: Arc<Mutex<Disk>>,
    rooms: BTreeSet<RoomId>,
}

impl Drop for Locks {
    fn drop(&mut self) {
        let mut disk = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        self.rooms.iter().for_each(|room| _ = disk.locked.remove(room));
    }
}

/// The way from one server process to the disk.
#[derive(Clone)]
pub struct Memory {
    /// The world.
    pub sim: Sim,
    /// The disk, which outlives the process.
    pub disk: Arc<Mutex<Disk>>,
    /// Calls that fail, in a thousand.
    pub failing: Arc<Mutex<u32>>,
    /// Whether links in messages are previewed.
    pub previews: bool,
    /// Whether people put something off.
    pub later: bool,
    /// Frames are doubled and change places.
    pub reorders: bool,
    /// What is done wrong on purpose.
    pub mistake: Option<Mistake>,
}

impl Memory {
    /// The disk.
    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of events that somebody receives: who is no longer in a room must get nothing that came after.
    pub fn note_received(&self, person: &Person, events: &[Event]) {
        let mut disk = self.disk();
        for event in events {
            if disk.members.contains_key(&(event.room, person.id)) {
                continue;
            }
            let log = disk.logs.get(&event.room).map(Vec::as_slice).unwrap_or_default();
            let left = log.iter().rev().find(|past| past.actor.id == person.id && past.kind == EventKind::Left);
            if left.is_none_or(|left| left.seq < event.seq) {
                let what = format!("{} receives {} in {} after having left", person.name, event.seq, event.room);
                disk.complaints.push(what);
            }
        }
    }

    /// Takes note of something that must not happen to a file, unless a backup has undone its upload.
    pub fn complain(&self, what: impl FnOnce() -> String) {
        let mut disk = self.disk();
        if !disk.is_restored {
            disk.complaints.push(what());
        }
    }

    /// The time, as the servers' clocks show it.
    pub(super) fn time(&self) -> i64 {
        i64::try_from(self.sim.now()).unwrap_or(i64::MAX)
    }

    pub(super) async fn one_way(&self) -> Result<()> {
        self.sim.jitter(WAY).await;
        let failing = *self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.sim.chance(failing) { Err(StoreError::Database(sqlx::Error::PoolTimedOut)) } else { Ok(()) }
    }

    /// Reads at one moment between the way there and the way back.
    async fn read<T: Send>(&self, read: impl FnOnce(&Disk) -> T + Send) -> Result<T> {
        self.one_way().await?;
        let found = read(&self.disk());
        self.one_way().await?;
        Ok(found)
    }
}

impl RoomStore for Memory {
    async fn append(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        self.one_way().await?;
        let at = Timestamp(self.time());
        let (outcomes, mut writes, locks) = {
            let mut disk = self.disk();
            let mut snapshot = disk.snapshot(requests, self.mistake);
            snapshot.previews = self.previews;
            if self.sim.chance(20) {
                // Another node is just writing there.
                snapshot.locked.extend(requests.first().map(|request| request.room));
            }
            let rooms: BTreeSet<RoomId> = requests.iter().map(|request| request.room).collect();
            let rooms: BTreeSet<RoomId> = rooms.difference(&snapshot.locked).copied().collect();
            disk.locked.extend(&rooms);
            let (outcomes, writes) = decide(requests, snapshot, at);
            (outcomes, writes, Locks { disk: self.disk.clone(), rooms })
        };
        if self.mistake == Some(Mistake::AckBeforeCommit) {
            // Not in the process's hands, but in those of a cache that the power can take away.
            let (memory, sim) = (self.clone(), self.sim.clone());
            self.sim.spawn(super::machine::CACHE, async move {
                sim.sleep(WAY * 4).await;
                let mut disk = memory.disk();
                disk.index(changes(&writes));
                disk.apply(writes, at.0, None);
                drop(disk);
                drop(locks);
            });
            return Ok(outcomes);
        }
        self.one_way().await?;
        let is_late = self.mistake == Some(Mistake::JobAfterEvent);
        let late = if is_late { std::mem::take(&mut writes.jobs) } else { Vec::new() };
        let mut found = changes(&writes);
        {
            let mut disk = self.disk();
            disk.apply(writes, at.0, self.mistake);
            if self.mistake != Some(Mistake::IndexAfterEvent) {
                disk.index(std::mem::take(&mut found));
            }
        }
        if !found.is_empty() {
            self.one_way().await?;
            self.disk().index(found);
        }
        if is_late {
            self.one_way().await?;
            self.disk().enqueue(late, at.0);
        }
        if self.mistake == Some(Mistake::ReadGoesBack) {
            for Request { room, actor, command } in requests {
                if let RoomCommand::Read(seq) = command {
                    self.disk().members.entry((*room, actor.id)).and_modify(|member| member.read_seq = *seq);
                }
            }
        }
        drop(locks);
        self.one_way().await?;
        Ok(outcomes)
    }

    async fn room(&self, room: RoomId) -> Result<Option<RoomState>> {
        let state = |disk: &Disk| disk.logs.contains_key(&room).then(|| state(room, disk.last_seq(room)));
        self.read(state).await
    }

    async fn room_of(&self, room: RoomId, user: UserId) -> Result<Option<RoomInfo>> {
        self.read(|disk| disk.info(room, user)).await
    }

    async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomInfo>> {
        self.read(|disk| disk.logs.keys().filter_map(|room| disk.info(*room, user)).collect()).await
    }

    async fn blocked_by(&self, _: UserId) -> Result<Blocked> {
        // Nobody blocks anybody here.
        self.read(|_| Blocked::default()).await
    }

    async fn later_counts(&self, user: UserId) -> Result<LaterCounts> {
        if !self.later {
            return Ok(LaterCounts::default());
        }
        self.read(|disk| disk.later_counts(user)).await
    }

    async fn last_seqs(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>> {
        let rooms = rooms.to_vec();
        self.read(move |disk| rooms.iter().map(|&room| (room, disk.last_seq(room))).collect()).await
    }

    async fn memberships(&self, users: &[UserId]) -> Result<Vec<(UserId, RoomId)>> {
        let users = users.to_vec();
        let of = move |disk: &Disk| {
            let all = disk.members.keys().filter(|(_, user)| users.contains(user));
            all.map(|&(room, user)| (user, room)).collect()
        };
        self.read(of).await
    }

    async fn ends_of(&self, user: UserId) -> Result<Vec<(RoomId, Seq)>> {
        if self.mistake == Some(Mistake::SubscribeLate) {
            return Ok(Vec::new());
        }
        let all = self.mistake == Some(Mistake::OutsidersHear);
        let mine = |disk: &Disk| {
            let rooms = disk.logs.keys().filter(|room| all || disk.members.contains_key(&(**room, user)));
            rooms.map(|&room| (room, disk.last_seq(room))).collect()
        };
        self.read(mine).await
    }

    async fn directs_of(&self, _: UserId) -> Result<Vec<RoomId>> {
        // All rooms are public here.
        self.read(|_| Vec::new()).await
    }

    async fn removals_of(&self, _: UserId) -> Result<HashMap<RoomId, Removal>> {
        // Nobody is taken out here; people leave.
        self.read(|_| HashMap::new()).await
    }

    async fn standing(&self, room: RoomId, user: UserId) -> Result<Option<(RoomContext, Standing)>> {
        let standing = |disk: &Disk| {
            let role = disk.members.get(&(room, user)).map(|member| member.role);
            let standing = Standing { role, ..Standing::default() };
            disk.logs.contains_key(&room).then(|| (state(room, 0).context, standing))
        };
        self.read(standing).await
    }

    async fn seen(&self, room: RoomId, reader: UserId) -> Result<Vec<(UserId, Seq)>> {
        let others = |disk: &Disk| {
            let members = disk.members.iter().filter(|((at, user), _)| *at == room && *user != reader);
            members.map(|((_, user), member)| (*user, member.read_seq)).collect()
        };
        self.read(others).await
    }

    async fn names_of(&self, users: &[UserId]) -> Result<Vec<Person>> {
        let users = users.to_vec();
        let of = move |disk: &Disk| {
            let all: BTreeMap<UserId, &Person> = disk.people.values().map(|person| (person.id, person)).collect();
            users.iter().filter_map(|user| all.get(user).copied().cloned()).collect()
        };
        self.read(of).await
    }

    async fn session_person(&self, session: SessionId) -> Result<Option<Person>> {
        self.read(|disk| disk.people.get(&session).cloned()).await
    }

    async fn events_after(&self, room: RoomId, reader: Option<UserId>, after: Seq, limit: u32) -> Result<Vec<Event>> {
        let events = |disk: &Disk| {
            if reader.is_some_and(|reader| !disk.members.contains_key(&(room, reader))) {
                return Vec::new();
            }
            let log = disk.logs.get(&room).map(Vec::as_slice).unwrap_or_default();
            log.iter().filter(|event| event.seq > after).take(limit as usize).cloned().collect()
        };
        self.read(events).await
    }

    async fn pause(&self, time: Duration) {
        self.sim.sleep(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)).await;
    }
}

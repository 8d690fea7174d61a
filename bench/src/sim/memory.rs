//! What the server keeps, in memory: the real rules of the room log over a store that takes its time, loses replies and
//! fails, as a database far away does.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{
    Event, EventKind, Person, RoomId, Seq, SessionId, Timestamp, UserId,
    api::{RoomInfo, RoomPage, UNREAD_MAX},
    permission::Standing,
    unread,
};
use server::{
    rooms::RoomStore,
    store::{Changes, Known, Outcome, Request, Result, RoomState, StoreError, Wish, decide},
};

use super::{Mistake, executor::Sim};

/// Milliseconds that one way to the database takes at most.
const WAY: u64 = 30;

/// What is committed.
#[derive(Default)]
pub struct Disk {
    /// Each room's events, in their order.
    pub logs: BTreeMap<RoomId, Vec<Event>>,
    /// Who is in which room, and has read how far.
    pub members: BTreeMap<(RoomId, UserId), Seq>,
    /// Everybody, by session.
    pub people: BTreeMap<SessionId, Person>,
    /// Events that came to people who were not to hear of them.
    pub overheard: Vec<String>,
    /// Rooms whose row a transaction holds.
    locked: BTreeSet<RoomId>,
}

impl Disk {
    /// The seq of a room's newest event.
    pub fn last_seq(&self, room: RoomId) -> Seq {
        self.logs.get(&room).and_then(|log| log.last()).map_or(0, |event| event.seq)
    }

    /// What is unread in a room for somebody, counted by hand.
    pub fn unread(&self, room: RoomId, user: UserId, read_seq: Seq) -> u32 {
        let log = self.logs.get(&room).map(Vec::as_slice).unwrap_or_default();
        let count = log.iter().filter(|event| event.seq > read_seq && unread::counts(event, user)).count();
        u32::try_from(count).unwrap_or(u32::MAX).min(UNREAD_MAX)
    }

    /// A room for one of its members.
    pub fn info(&self, room: RoomId, user: UserId) -> Option<RoomInfo> {
        let read_seq = *self.members.get(&(room, user))?;
        let unread = self.unread(room, user, read_seq);
        Some(RoomInfo { id: room, name: room.to_string(), last_seq: self.last_seq(room), read_seq, unread })
    }

    /// The events of a room before `before`, oldest first.
    pub fn before(&self, room: RoomId, before: Seq, limit: usize) -> Vec<Event> {
        let log = self.logs.get(&room).map(Vec::as_slice).unwrap_or_default();
        let end = log.partition_point(|event| event.seq < before);
        log[end.saturating_sub(limit)..end].to_vec()
    }

    /// The newest page of a room for one of its members.
    pub fn page(&self, room: RoomId, user: UserId, limit: usize) -> Option<RoomPage> {
        let info = self.info(room, user)?;
        let events = self.before(room, Seq::MAX, limit);
        Some(RoomPage { room: info, events, members: Vec::new(), member_count: 0, online: Vec::new() })
    }

    fn known(&self, requests: &[Request], mistake: Option<Mistake>) -> Known {
        let mut known = Known::default();
        for Request { room, actor, wish } in requests {
            if self.locked.contains(room) {
                known.locked.insert(*room);
            }
            if self.logs.contains_key(room) {
                known.rooms.insert(*room, RoomState { name: room.to_string(), last_seq: self.last_seq(*room) });
            }
            if let Some(read_seq) = self.members.get(&(*room, actor.id)) {
                known.members.insert((*room, actor.id), *read_seq);
            }
            let Wish::Post { client_id, .. } = wish else { continue };
            let place = self.logs.iter().flat_map(|(room, log)| log.iter().map(move |event| (room, event))).find_map(
                |(room, event)| match event.kind {
                    EventKind::Posted { client_id: posted, .. }
                        if posted == *client_id && event.actor.id == actor.id =>
                    {
                        Some((*room, event.seq, event.at))
                    }
                    _ => None,
                },
            );
            if let Some(place) = place.filter(|_| mistake != Some(Mistake::NoDedupe)) {
                known.posted.insert((actor.id, *client_id), place);
            }
        }
        known
    }

    fn apply(&mut self, changes: Changes, mistake: Option<Mistake>) {
        let Changes { left, joined, read, events, .. } = changes;
        left.iter().for_each(|key| _ = self.members.remove(key));
        self.members.extend(joined);
        self.members.extend(read);
        for mut event in events {
            let log = self.logs.entry(event.room).or_default();
            if mistake == Some(Mistake::SeqGap) && event.seq.is_multiple_of(7) {
                event.seq += 1;
            }
            log.push(event);
        }
    }
}

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
    /// Frames are doubled and change places.
    pub tangled: bool,
    /// What is done wrong on purpose.
    pub mistake: Option<Mistake>,
}

impl Memory {
    /// The disk.
    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of events that somebody hears of: who is no longer in a room must not hear of what came after.
    pub fn overhear(&self, person: &Person, events: &[Event]) {
        let mut disk = self.disk();
        for event in events {
            if disk.members.contains_key(&(event.room, person.id)) {
                continue;
            }
            let log = disk.logs.get(&event.room).map(Vec::as_slice).unwrap_or_default();
            let left = log.iter().rev().find(|past| past.actor.id == person.id && past.kind == EventKind::Left);
            if left.is_none_or(|left| left.seq < event.seq) {
                let what = format!("{} hears of {} in {} after having left", person.name, event.seq, event.room);
                disk.overheard.push(what);
            }
        }
    }

    async fn way(&self) -> Result<()> {
        self.sim.dawdle(WAY).await;
        let failing = *self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.sim.chance(failing) { Err(StoreError::Database(sqlx::Error::PoolTimedOut)) } else { Ok(()) }
    }

    /// Reads at one moment between the way there and the way back.
    async fn read<T: Send>(&self, read: impl FnOnce(&Disk) -> T + Send) -> Result<T> {
        self.way().await?;
        let found = read(&self.disk());
        self.way().await?;
        Ok(found)
    }
}

impl RoomStore for Memory {
    async fn append(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        self.way().await?;
        let at = Timestamp(i64::try_from(self.sim.now()).unwrap_or(i64::MAX));
        let (outcomes, changes, locks) = {
            let mut disk = self.disk();
            let mut known = disk.known(requests, self.mistake);
            if self.sim.chance(20) {
                // Another node is just writing there.
                known.locked.extend(requests.first().map(|request| request.room));
            }
            let rooms: BTreeSet<RoomId> = requests.iter().map(|request| request.room).collect();
            let rooms: BTreeSet<RoomId> = rooms.difference(&known.locked).copied().collect();
            disk.locked.extend(&rooms);
            let (outcomes, changes) = decide(requests, known, at);
            (outcomes, changes, Locks { disk: self.disk.clone(), rooms })
        };
        if self.mistake == Some(Mistake::AckBeforeCommit) {
            // Not in the process's hands, but in those of a cache that the power can take away.
            let (memory, sim) = (self.clone(), self.sim.clone());
            self.sim.spawn(super::machine::CACHE, async move {
                sim.sleep(WAY * 4).await;
                memory.disk().apply(changes, None);
                drop(locks);
            });
            return Ok(outcomes);
        }
        self.way().await?;
        self.disk().apply(changes, self.mistake);
        if self.mistake == Some(Mistake::ReadGoesBack) {
            for Request { room, actor, wish } in requests {
                if let Wish::Read(seq) = wish {
                    self.disk().members.entry((*room, actor.id)).and_modify(|read| *read = *seq);
                }
            }
        }
        drop(locks);
        self.way().await?;
        Ok(outcomes)
    }

    async fn room(&self, room: RoomId) -> Result<Option<RoomState>> {
        let state = |disk: &Disk| {
            disk.logs.contains_key(&room).then(|| RoomState { name: room.to_string(), last_seq: disk.last_seq(room) })
        };
        self.read(state).await
    }

    async fn room_of(&self, room: RoomId, user: UserId) -> Result<Option<RoomInfo>> {
        self.read(|disk| disk.info(room, user)).await
    }

    async fn rooms_of(&self, user: UserId) -> Result<Vec<RoomInfo>> {
        self.read(|disk| disk.logs.keys().filter_map(|room| disk.info(*room, user)).collect()).await
    }

    async fn room_ids_of(&self, user: UserId) -> Result<Vec<RoomId>> {
        if self.mistake == Some(Mistake::SubscribeLate) {
            return Ok(Vec::new());
        }
        let all = self.mistake == Some(Mistake::OutsidersHear);
        let mine = |disk: &Disk| {
            if all {
                return disk.logs.keys().copied().collect();
            }
            disk.members.keys().filter(|(_, member)| *member == user).map(|(room, _)| *room).collect()
        };
        self.read(mine).await
    }

    async fn standing(&self, room: RoomId, user: UserId) -> Result<Option<Standing>> {
        let standing = |disk: &Disk| {
            let member = disk.members.contains_key(&(room, user));
            disk.logs.contains_key(&room).then_some(if member { Standing::Member } else { Standing::Outsider })
        };
        self.read(standing).await
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

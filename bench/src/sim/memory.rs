//! What the server keeps, in memory: the real rules of the room log over a store that takes its time, loses replies and
//! fails, as a database far away does.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{
    Blocked, ClientId, Event, EventKind, FileId, Mentions, Person, Removal, Role, RoomId, RoomKind, Seq, SessionId,
    Timestamp, UserId,
    api::{RoomInfo, RoomPage, UNREAD_MAX},
    markdown,
    permission::{RoomContext, Standing},
    unread,
};
use server::{
    rooms::RoomStore,
    store::{
        Job, MemberState, Outcome, Request, Result, RoomCommand, RoomState, Snapshot, StoreError, WriteSet, decide,
    },
};

use super::{Mistake, executor::Sim, jobs::Jobs, tab::posted, uploads::Upload};

/// Milliseconds that one way to the database takes at most.
const WAY: u64 = 30;

/// A copy of what is committed, as an administrator makes it from time to time.
#[derive(Clone, Default)]
pub struct Backup {
    logs: BTreeMap<RoomId, Vec<Event>>,
    members: BTreeMap<(RoomId, UserId), MemberState>,
    files: BTreeMap<FileId, Upload>,
    jobs: Jobs,
}

/// What is committed.
#[derive(Default)]
pub struct Disk {
    /// Each room's events, in their order.
    pub logs: BTreeMap<RoomId, Vec<Event>>,
    /// Who is in which room, and has read how far.
    pub members: BTreeMap<(RoomId, UserId), MemberState>,
    /// Everybody, by session.
    pub people: BTreeMap<SessionId, Person>,
    /// Uploads, and what has come of them.
    pub files: BTreeMap<FileId, Upload>,
    /// Jobs that are not done yet.
    pub jobs: Jobs,
    /// How many there were.
    pub(super) jobs_made: u128,
    /// Those that somebody does at this moment.
    pub(super) doing: Vec<Job>,
    /// What should not have happened meanwhile: events that came to people who were not to hear of them, files that were lost.
    pub complaints: Vec<String>,
    /// Whether a backup was restored, with which files that were uploaded since are gone.
    is_restored: bool,
    /// Messages that were committed after the backup which was restored then.
    pub undone: BTreeSet<ClientId>,
    /// Rooms whose row a transaction holds.
    locked: BTreeSet<RoomId>,
}

impl Disk {
    /// Makes a backup.
    pub fn back_up(&self) -> Backup {
        let Self { logs, members, files, jobs, .. } = self;
        Backup { logs: logs.clone(), members: members.clone(), files: files.clone(), jobs: jobs.clone() }
    }

    /// Puts a backup in place of what is here. No server runs.
    pub fn restore(&mut self, Backup { logs, members, files, jobs }: Backup) {
        let names = |logs: &BTreeMap<RoomId, Vec<Event>>| -> BTreeSet<ClientId> {
            logs.values().flatten().filter_map(|event| posted(&event.kind)).collect()
        };
        self.undone.extend(names(&self.logs).difference(&names(&logs)));
        (self.logs, self.members, self.files, self.jobs) = (logs, members, files, jobs);
        self.is_restored = true;
    }

    /// The seq of a room's newest event.
    pub fn last_seq(&self, room: RoomId) -> Seq {
        self.logs.get(&room).and_then(|log| log.last()).map_or(0, |event| event.seq)
    }

    /// What is unread in a room for somebody, and how much calls them since, counted by hand.
    pub fn unread(&self, room: RoomId, user: UserId, read_seq: Seq) -> (u32, u32) {
        let (log, nobody) = (self.logs.get(&room).map(Vec::as_slice).unwrap_or_default(), Blocked::default());
        let others = log.iter().filter(|event| unread::counts(event, user, &nobody));
        let unread = others.clone().filter(|event| event.seq > read_seq).count();
        let calls = others.filter(|event| called_at(log, event, user).is_some_and(|seq| seq > read_seq)).count();
        let bounded = |count| u32::try_from(count).unwrap_or(u32::MAX).min(UNREAD_MAX);
        (bounded(unread), bounded(calls))
    }

    /// A room for one of its members.
    pub fn info(&self, room: RoomId, user: UserId) -> Option<RoomInfo> {
        let MemberState { read_seq, role, .. } = *self.members.get(&(room, user))?;
        let (unread, mentions) = self.unread(room, user, read_seq);
        let fresh = RoomInfo::fresh(room, room.to_string(), self.last_seq(room));
        Some(RoomInfo { read_seq, unread, mentions, role, ..fresh })
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
        Some(RoomPage::of(info, events))
    }

    fn snapshot(&self, requests: &[Request], mistake: Option<Mistake>) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for Request { room, actor, command } in requests {
            if self.locked.contains(room) {
                snapshot.locked.insert(*room);
            }
            if self.logs.contains_key(room) {
                snapshot.rooms.insert(*room, state(*room, self.last_seq(*room)));
            }
            for user in [Some(actor.id), command.subject().map(|person| person.id)].into_iter().flatten() {
                if let Some(member) = self.members.get(&(*room, user)) {
                    snapshot.members.insert((*room, user), member.clone());
                }
            }
            let members = self.members.iter().filter(|((at, _), _)| at == room);
            let owners = members.clone().filter(|(_, member)| member.role == Role::Owner).count();
            let count = |count| u32::try_from(count).unwrap_or(u32::MAX);
            snapshot.counts.insert(*room, (count(owners), count(members.count())));
            if let Some(target) = command.target()
                && let Some(event) = self.logs.get(room).and_then(|log| log.iter().find(|event| event.seq == target))
            {
                snapshot.messages.insert((*room, target), event.clone());
            }
            for name in command.text().map(markdown::mentions).unwrap_or_default() {
                if let Some(person) = self.people.values().find(|person| person.name == name)
                    && self.members.contains_key(&(*room, person.id))
                {
                    snapshot.called.insert((*room, name), person.clone());
                }
            }
            let RoomCommand::Post { client_id, post } = command else { continue };
            let files = post.files.iter().filter_map(|file| self.file(file.id));
            snapshot.files.extend(files.map(|file| (file.id, file)));
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
                snapshot.posted.insert((actor.id, *client_id), place);
            }
        }
        snapshot
    }

    fn apply(&mut self, writes: WriteSet, at: i64, mistake: Option<Mistake>) {
        let WriteSet { left, joined, read, events, messages, jobs, .. } = writes;
        self.enqueue(jobs, at);
        left.iter().for_each(|key| _ = self.members.remove(key));
        let member = |(key, (read_seq, role))| (key, MemberState { read_seq, role, muted: None });
        self.members.extend(joined.into_iter().map(member));
        for (key, seq) in read {
            self.members.entry(key).and_modify(|member| member.read_seq = seq);
        }
        for mut event in events {
            let log = self.logs.entry(event.room).or_default();
            if mistake == Some(Mistake::SeqGap) && event.seq.is_multiple_of(7) {
                event.seq += 1;
            }
            log.push(event);
        }
        for ((room, seq), message) in messages {
            let log = self.logs.get_mut(&room).into_iter().flatten();
            log.filter(|event| event.seq == seq).for_each(|event| event.clone_from(&message));
        }
    }
}

/// The last event by which a message calls somebody, by name or with everyone.
fn called_at(log: &[Event], message: &Event, user: UserId) -> Option<Seq> {
    let EventKind::Posted { mentions, .. } = &message.kind else { return None };
    let since = |is_in: &dyn Fn(&Mentions) -> bool| {
        let edits = log.iter().filter(|event| event.kind.target() == Some(message.seq));
        let calling = edits.filter(|event| matches!(&event.kind, EventKind::Edited { calls, .. } if is_in(calls)));
        let last = calling.map(|event| event.seq).max();
        is_in(mentions).then(|| last.unwrap_or(message.seq))
    };
    let by_name = |mentions: &Mentions| mentions.people.iter().any(|person| person.id == user);
    since(&by_name).max(since(&|mentions| mentions.everyone))
}

/// A room that everyone may find and join.
fn state(room: RoomId, last_seq: Seq) -> RoomState {
    let context = RoomContext { room, kind: RoomKind::Public, archived: false };
    RoomState { context, name: room.to_string(), topic: String::new(), last_seq, first_seq: 1, picture: None }
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
    /// Whether links in messages are previewed.
    pub previews: bool,
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

    pub(super) async fn way(&self) -> Result<()> {
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
                memory.disk().apply(writes, at.0, None);
                drop(locks);
            });
            return Ok(outcomes);
        }
        self.way().await?;
        let is_late = self.mistake == Some(Mistake::JobAfterEvent);
        let late = if is_late { std::mem::take(&mut writes.jobs) } else { Vec::new() };
        self.disk().apply(writes, at.0, self.mistake);
        if is_late {
            self.way().await?;
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
        self.way().await?;
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

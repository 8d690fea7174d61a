//! Posting in rooms that are known from the last time, without reading anything: the common case, which would otherwise go
//! to the database and back seven times.
//!
//! Everything that decides whether somebody may post (who is a member, muted, whether the room is archived) is an event of
//! its room, so that it is as it was for as long as the room's `last_seq` is; all but who has blocked whom, for which a direct
//! conversation is marked as `restricted`. Both are checked as the messages are written, and nothing is written to rooms where
//! that does not hold; those take the long way. (A database that is set back to an
//! older backup needs its servers to be started again: the same `last_seq` would stand for something else.)

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use hashlink::LruCache;
use protocol::{Blocked, RoomId, Seq, UserId, api::RoomInfo, markdown, page_preview, permission::RoomContext};

use super::tail::{Counted, Tail};
use crate::store::{
    MemberState, NewPost, Outcome, Request, Result, RoomCommand, RoomState, Snapshot, Store, StoreError, WriteSet,
    decide, now, push::is_told,
};

/// Rooms that are remembered: those that were used last.
const ROOMS_MAX: usize = 4_096;
/// People that are remembered for each of them.
const PEOPLE_MAX: usize = 32;

/// What is known of rooms since something was written to them, or one of their members came.
#[derive(Debug)]
pub struct RoomCache(Mutex<LruCache<RoomId, Room>>);

impl Default for RoomCache {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(ROOMS_MAX)))
    }
}

#[derive(Debug)]
struct Room {
    state: RoomState,
    people: LruCache<UserId, MemberState>,
    /// As of the state's last seq.
    tail: Tail,
}

impl Room {
    fn new(state: RoomState) -> Self {
        let tail = Tail::empty(state.last_seq);
        Self { state, people: LruCache::new(PEOPLE_MAX), tail }
    }
}

/// What was read for a batch and still holds after it.
pub(super) struct CacheUpdate {
    /// Rooms in which something else is different than their end, or counts.
    other: BTreeSet<RoomId>,
    /// The others, with their last seq before.
    rooms: BTreeMap<RoomId, (Seq, RoomState)>,
    members: BTreeMap<(RoomId, UserId), MemberState>,
    counted: Vec<(RoomId, Counted)>,
}

impl CacheUpdate {
    /// Of what was read, and what is changed.
    pub fn of(
        rooms: BTreeMap<RoomId, RoomState>,
        mut members: BTreeMap<(RoomId, UserId), MemberState>,
        restricted: BTreeSet<RoomId>,
        writes: &WriteSet,
    ) -> Self {
        let keys = writes.left.iter().chain(writes.joined.keys());
        let keys = keys.chain(writes.members.keys()).chain(writes.removed.keys());
        let mut other = restricted;
        other.extend(keys.map(|(room, _)| *room));
        other.extend(writes.rooms.keys());
        // Those of rooms that something else holds were read without a lock.
        members.retain(|(room, _), _| rooms.contains_key(room) && !other.contains(room));
        let rooms = rooms.into_iter().filter(|(room, _)| !other.contains(room)).map(|(room, state)| {
            let (before, last_seq) = (state.last_seq, writes.ends.get(&room).copied().unwrap_or(state.last_seq));
            (room, (before, RoomState { last_seq, ..state }))
        });
        let counted = writes.events.iter().filter_map(Counted::of).filter(|(room, _)| !other.contains(room)).collect();
        Self { rooms: rooms.collect(), members, other, counted }
    }
}

impl RoomCache {
    fn lock(&self) -> MutexGuard<'_, LruCache<RoomId, Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes rooms out, about which something else may hold by now.
    pub(in crate::store) fn forget<'a>(&self, rooms: impl IntoIterator<Item = &'a RoomId>) {
        let mut all = self.lock();
        rooms.into_iter().for_each(|room| _ = all.remove(room));
    }

    /// Takes in what holds since a commit.
    pub(super) fn apply(&self, CacheUpdate { other, rooms, members, counted }: CacheUpdate) {
        self.forget(&other);
        let mut all = self.lock();
        for (room, (before, state)) in rooms {
            match all.get_mut(&room) {
                Some(snapshot) if snapshot.state.last_seq == before => snapshot.state = state,
                _ => _ = all.insert(room, Room::new(state)),
            }
        }
        count(&mut all, counted);
        for ((room, user), member) in members {
            if let Some(room) = all.get_mut(&room) {
                room.people.insert(user, member);
            }
        }
    }

    /// Takes in a room as one of its members has it, all as of one moment.
    pub(in crate::store) fn saw(&self, info: &RoomInfo, user: UserId) {
        let RoomInfo { id: room, kind, archived, last_seq, first_seq, read_seq, role, picture, .. } = *info;
        let context = RoomContext { room, kind, archived };
        let (name, topic) = (info.name.clone(), info.topic.clone());
        let state = RoomState { context, name, topic, last_seq, first_seq, picture };
        let member = MemberState { read_seq, role, muted: info.muted.clone() };
        let mut all = self.lock();
        match all.get_mut(&room) {
            Some(snapshot) if snapshot.state.last_seq > last_seq => {}
            Some(snapshot) if snapshot.state.last_seq == last_seq => _ = snapshot.people.insert(user, member),
            _ => {
                let mut new = Room::new(state);
                new.people.insert(user, member);
                all.insert(room, new);
            }
        }
    }

    /// How many messages of others a member has not read, where that is known of a room that ends where this one does.
    pub(in crate::store) fn unread(&self, info: &RoomInfo, user: UserId, blocked: &Blocked) -> Option<u32> {
        let mut all = self.lock();
        let room = all.get(&info.id).filter(|room| room.state.last_seq == info.last_seq)?;
        room.tail.unread(info.read_seq, user, blocked)
    }

    /// Takes in the newest messages of a room that ended here when they were read.
    pub(in crate::store) fn read(&self, room: RoomId, last_seq: Seq, tail: Tail) {
        if let Some(snapshot) = self.lock().get_mut(&room)
            && snapshot.state.last_seq == last_seq
            && snapshot.tail.is_shorter(&tail)
        {
            snapshot.tail = tail;
        }
    }

    /// What is known for requests, as of one moment; and the rooms for which that is not all that has to be known.
    fn recall(
        &self,
        requests: &[Request],
        previews: bool,
        listened: Option<&BTreeSet<RoomId>>,
    ) -> (Snapshot, BTreeSet<RoomId>) {
        let (mut snapshot, mut long) = (Snapshot::default(), BTreeSet::new());
        let mut all = self.lock();
        for Request { room, actor, command } in requests {
            let is_told = |room: &Room| is_told(listened, &room.state.context);
            let room_cache = all.get_mut(room).filter(|room| is_plain(command, previews) && !is_told(room));
            let Some((state, member)) = room_cache.and_then(|room| Some((&room.state, room.people.get(&actor.id)?)))
            else {
                long.insert(*room);
                continue;
            };
            snapshot.rooms.entry(*room).or_insert_with(|| state.clone());
            snapshot.members.entry((*room, actor.id)).or_insert_with(|| member.clone());
        }
        (snapshot, long)
    }

    /// Takes in what was posted to rooms of which nothing else has changed. Of the others nothing is known any more.
    fn posted(&self, before: &BTreeMap<RoomId, Seq>, written: &BTreeSet<RoomId>, writes: &WriteSet) {
        let mut all = self.lock();
        for (room, last_seq) in &writes.ends {
            let before = before.get(room).filter(|_| written.contains(room));
            match all.get_mut(room) {
                Some(snapshot) if before == Some(&snapshot.state.last_seq) => snapshot.state.last_seq = *last_seq,
                _ => _ = all.remove(room),
            }
        }
        count(&mut all, writes.events.iter().filter_map(Counted::of));
    }
}

/// Takes in what changes the number of messages of the rooms that are known.
fn count(all: &mut LruCache<RoomId, Room>, counted: impl IntoIterator<Item = (RoomId, Counted)>) {
    for (room, counted) in counted {
        if let Some(snapshot) = all.get_mut(&room) {
            snapshot.tail.take(counted);
        }
    }
}

/// Whether nothing has to be known of a command but who gives it where, and it leaves nothing to do where links are previewed.
fn is_plain(command: &RoomCommand, previews: bool) -> bool {
    let RoomCommand::Post { post: NewPost { content, reply_to: None, files, thread: None }, .. } = command else {
        return false;
    };
    let is_plain =
        |text| markdown::mentions(text).is_empty() && !(previews && !page_preview::previewed_links(text).is_empty());
    files.is_empty() && content.text().is_some_and(is_plain)
}

impl Store {
    /// Posts what can be posted without reading. Outcomes are in the order of the requests; for those that have to go the
    /// long way there is none.
    pub(super) async fn append_known(&self, requests: &[Request]) -> Result<Vec<Option<Outcome>>> {
        let mut outcomes = vec![None; requests.len()];
        let room_cache = self.room_cache();
        // A room's requests keep their order: all of them go this way, or none.
        let (mut snapshot, long) = room_cache.recall(requests, self.previews_links(), self.listened().get().as_deref());
        snapshot.rooms.retain(|room, _| !long.contains(room));
        let (places, short): (Vec<usize>, Vec<Request>) =
            requests.iter().cloned().enumerate().filter(|(_, request)| !long.contains(&request.room)).unzip();
        if short.is_empty() {
            return Ok(outcomes);
        }
        let before: BTreeMap<RoomId, Seq> =
            snapshot.rooms.iter().map(|(room, state)| (*room, state.last_seq)).collect();
        let (decided, writes) = decide(&short, snapshot, now());
        let written = match self.post(&before, &writes).await {
            Ok(written) => written,
            // A retry of something that is there already. Nothing was written.
            Err(StoreError::Database(sqlx::Error::Database(error))) if error.is_unique_violation() => BTreeSet::new(),
            Err(error) => {
                room_cache.forget(before.keys());
                return Err(error);
            }
        };
        room_cache.posted(&before, &written, &writes);
        for ((place, request), outcome) in places.into_iter().zip(short).zip(decided) {
            // Who is refused may ask for what was committed before, which only the long way finds.
            if written.contains(&request.room) && !matches!(outcome, Outcome::Refused(_)) {
                outcomes[place] = Some(outcome);
            }
        }
        Ok(outcomes)
    }
}

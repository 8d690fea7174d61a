//! The rules of the room log, apart from any database: what a batch of wishes comes to.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    ClientId, ErrorCode, Event, RoomId, Seq, Timestamp, UserId,
    permission::{Standing, check},
};

use super::{Outcome, Request, Wish};

/// A room as of now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomState {
    /// Its name.
    pub name: String,
    /// The seq of its newest event.
    pub last_seq: Seq,
}

/// What is kept about the rooms and people of a batch, while nobody else can change it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The rooms that there are.
    pub rooms: BTreeMap<RoomId, RoomState>,
    /// Rooms that there are, but that something else holds.
    pub locked: BTreeSet<RoomId>,
    /// Who of those who wish something is in which of them, and has read how far.
    pub members: BTreeMap<(RoomId, UserId), Seq>,
    /// Which of the messages have been committed before, and where.
    pub posted: BTreeMap<(UserId, ClientId), (RoomId, Seq, Timestamp)>,
}

/// What is to be written, all of it or nothing: first who left, then who joined, then the rest.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Those who are no longer members.
    pub left: BTreeSet<(RoomId, UserId)>,
    /// Those who have become members, with their read position.
    pub joined: BTreeMap<(RoomId, UserId), Seq>,
    /// Read positions that have moved.
    pub read: BTreeMap<(RoomId, UserId), Seq>,
    /// New events, in each room in their order.
    pub events: Vec<Event>,
    /// The new end of each room that has new events.
    pub ends: BTreeMap<RoomId, Seq>,
}

/// Decides about wishes in their order. Outcomes are in that order too; what they say holds once the changes are
/// committed.
pub fn decide(requests: &[Request], mut known: Known, at: Timestamp) -> (Vec<Outcome>, Changes) {
    let mut changes = Changes::default();
    let outcomes = requests.iter().map(|request| one(request, &mut known, &mut changes, at)).collect();
    (outcomes, changes)
}

fn one(request: &Request, known: &mut Known, changes: &mut Changes, at: Timestamp) -> Outcome {
    let Request { room, actor, wish } = request;
    if known.locked.contains(room) {
        return Outcome::Locked;
    }
    let Some(state) = known.rooms.get_mut(room) else { return Outcome::Refused(ErrorCode::RoomUnknown) };
    if let Wish::Post { client_id, .. } = wish
        && let Some(&(in_room, seq, at)) = known.posted.get(&(actor.id, *client_id))
    {
        let is_same = in_room == *room;
        return if is_same { Outcome::Repeated { seq, at } } else { Outcome::Refused(ErrorCode::ClientIdReused) };
    }
    let key = (*room, actor.id);
    let read_seq = known.members.get(&key).copied();
    let standing = if read_seq.is_some() { Standing::Member } else { Standing::Outsider };
    if let Err(code) = check(*room, standing, wish.action()) {
        return Outcome::Refused(code);
    }
    let seq = state.last_seq + 1;
    match wish {
        Wish::Post { client_id, .. } => _ = known.posted.insert((actor.id, *client_id), (*room, seq, at)),
        Wish::Join if read_seq.is_some() => return Outcome::Unchanged,
        Wish::Join => {
            // What was said before is not news to who comes now.
            known.members.insert(key, seq);
            changes.joined.insert(key, seq);
        }
        Wish::Leave => {
            known.members.remove(&key);
            changes.joined.remove(&key);
            changes.read.remove(&key);
            changes.left.insert(key);
        }
        Wish::Read(position) => {
            let position = (*position).min(state.last_seq);
            if read_seq.is_none_or(|before| position <= before) {
                return Outcome::Unchanged;
            }
            known.members.insert(key, position);
            changes.read.insert(key, position);
        }
    }
    let Some(kind) = wish.event_kind() else { return Outcome::Read };
    state.last_seq = seq;
    let event = Event { room: *room, seq, at, actor: actor.clone(), kind };
    changes.ends.insert(*room, seq);
    changes.events.push(event.clone());
    Outcome::Appended { name: state.name.clone(), event }
}

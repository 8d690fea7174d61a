//! The first frame: from here on the connection gets its rooms' events, beginning with what it missed.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use protocol::{
    ErrorCode, RoomId, Seq, UserId,
    codec::Encoding,
    frame::{Position, ServerFrame},
    permission::Action,
};

use super::{ConnectionId, NewConnection, QUEUE_MAX, RoomStore, Rooms};
use crate::http::ApiError;

/// Events of one room that are sent after an absence; who missed more loads the newest page instead.
const RECOVER_MAX: u32 = 200;
/// Bytes of them, for the same reason.
const RECOVER_BYTES: usize = 128 * 1024;
/// Bytes for all rooms of one hello: half of the queue, so that live events have room beside them.
const HELLO_BYTES: usize = QUEUE_MAX / 2;

/// What was missed, written, and up to where it goes.
type Missed = (Bytes, Option<Seq>);

impl<S: RoomStore> Rooms<S> {
    /// Adds a connection. What is sent to it is kept back until it has been greeted.
    pub fn attach(&self, connection: NewConnection) -> ConnectionId {
        connection.queue.hold();
        self.hub.attach(connection)
    }

    /// Answers the hello of an attached connection.
    ///
    /// Live events are kept back from the moment that the connection is subscribed until what was missed has been read
    /// from the database and sent: whatever is committed before that read is in it, whatever comes later is kept back,
    /// and what is in both goes out once.
    ///
    /// # Errors
    /// [`ErrorCode::SessionEnded`], or the database's; then the connection is to be closed.
    pub async fn greet(
        &self,
        id: ConnectionId,
        connection: &NewConnection,
        resume: Vec<Position>,
        heartbeat_seconds: u32,
    ) -> Result<(), ApiError> {
        let NewConnection { principal, encoding, queue } = connection;
        let person = &principal.person;
        let (me, encoding) = (person.id, *encoding);
        // Between the request's check and the hub's list the session may have been ended.
        self.store.session_person(principal.session()).await?.ok_or(ErrorCode::SessionEnded)?;
        self.hub.subscribe(id, &self.store.ends_of(me).await?).await;
        // Only now, so that what is not in here comes live.
        let rooms = self.store.rooms_of(me).await?;
        let is_mine: HashSet<RoomId> = rooms.iter().map(|room| room.id).collect();
        let blocked = self.store.blocked_by(me).await?.ids().to_vec();
        let later = self.store.later_counts(me).await?;
        let welcome = ServerFrame::Welcome {
            me: person.clone(),
            rooms,
            heartbeat_seconds,
            server_version: env!("CARGO_PKG_VERSION").to_owned(),
            blocked,
            later,
        };
        let welcome = encoding.encode(&welcome);
        let mut frames = vec![Bytes::from(welcome)];
        let mut bytes = 0;
        let mut covered = HashMap::new();
        // Who was taken out while nobody was here to be told is told now.
        let is_out = resume.iter().any(|position| !is_mine.contains(&position.room));
        let mut removals = if is_out { self.store.removals_of(me).await? } else { HashMap::new() };
        for position in resume {
            let room = position.room;
            if covered.contains_key(&room) {
                continue;
            }
            if !is_mine.contains(&room) {
                if let Some(removal) = removals.remove(&room) {
                    let left = ServerFrame::RoomLeft { room, user: me, removal: Some(removal) };
                    frames.push(encoding.encode(&left).into());
                }
                continue;
            }
            let (mut frame, mut up_to) = self.missed(encoding, me, position).await?;
            if bytes + frame.len() > HELLO_BYTES {
                (frame, up_to) = self.resync(encoding, room, false).await?;
            }
            bytes += frame.len();
            covered.insert(room, up_to.unwrap_or(0));
            frames.push(frame);
        }
        queue.release(frames, covered);
        Ok(())
    }

    /// Answers a connection that sees a hole after a position.
    ///
    /// # Errors
    /// Why the person can't read there, or the database's.
    pub async fn recover(&self, connection: &NewConnection, room: RoomId, after: Seq) -> Result<(), ApiError> {
        let NewConnection { principal, encoding, queue } = connection;
        self.authorize(principal, room, &[Action::Read]).await?;
        let position = Position { room, seq: after, at: None };
        let (frame, _) = self.missed(*encoding, principal.person.id, position).await?;
        queue.push(frame.into());
        Ok(())
    }

    /// What a member missed in a room after a position; or that it was too much, or that there is no such position.
    async fn missed(&self, encoding: Encoding, me: UserId, position: Position) -> Result<Missed, ApiError> {
        let Position { room, seq: after, at } = position;
        // The event at the position, too, where it shows whether both ends speak of the same past.
        let checked = at.filter(|_| after > 0);
        let from = if checked.is_some() { after - 1 } else { after };
        let mut events = self.store.events_after(room, Some(me), from, RECOVER_MAX + 2).await?;
        let is_known = match (checked, events.first()) {
            (Some(at), first) => first.is_some_and(|event| (event.seq, event.at) == (after, at)),
            (None, Some(first)) => first.seq == after + 1,
            (None, None) => self.ends_with(room, me, after).await?,
        };
        if checked.is_some() && is_known {
            events.remove(0);
        }
        if events.len() <= RECOVER_MAX as usize && is_known {
            let up_to = events.last().map_or(after, |event| event.seq);
            let frame = encoding.encode(&ServerFrame::Recovered { room, events });
            if frame.len() <= RECOVER_BYTES {
                return Ok((frame.into(), Some(up_to)));
            }
        }
        self.resync(encoding, room, !is_known).await
    }

    /// Whether a room after whose event `seq` there was none just now ends with it: there may be no such event, or the events up to
    /// there and beyond may be deleted.
    async fn ends_with(&self, room: RoomId, me: UserId, seq: Seq) -> Result<bool, ApiError> {
        let last_seq = self.store.room(room).await?.map(|room| room.last_seq);
        Ok(last_seq == Some(seq)
            || last_seq.is_some_and(|last| last > seq)
                // Written in between; what comes live goes on from here.
                && self.store.events_after(room, Some(me), seq, 1).await?.iter().any(|event| event.seq == seq + 1))
    }

    async fn resync(&self, encoding: Encoding, room: RoomId, forget: bool) -> Result<Missed, ApiError> {
        let last_seq = self.store.room(room).await?.ok_or(ErrorCode::RoomUnknown)?.last_seq;
        Ok((encoding.encode(&ServerFrame::Resync { room, last_seq, forget }).into(), None))
    }
}

//! The first frame: from here on the connection hears of its rooms, beginning with what it missed.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use protocol::{ErrorCode, RoomId, Seq, codec::Encoding, frame::ServerFrame};

use super::connection::Connection;
use crate::{
    App,
    api::ApiError,
    rooms::{Joining, QUEUE_MAX},
};

/// Events of one room that are sent after an absence; who missed more loads the newest page instead.
const RECOVER_MAX: u32 = 200;
/// Bytes of them, for the same reason.
const RECOVER_BYTES: usize = 128 * 1024;
/// Bytes for all rooms of one hello: half of the queue, so that live events have room beside them.
const HELLO_BYTES: usize = QUEUE_MAX / 2;

/// Answers hello.
///
/// Live events are kept back from the moment that the connection is subscribed until what was missed has been read from
/// the database and sent: whatever is committed before that read is in it, whatever comes later is kept back, and what
/// is in both goes out once.
///
/// # Errors
/// The database's; then the connection is to be closed.
pub async fn greet(connection: &mut Connection, resume: Vec<(RoomId, Seq)>) -> Result<(), ApiError> {
    let Connection { app, viewer, encoding, queue, .. } = &*connection;
    let (app, encoding, queue) = (app.clone(), *encoding, queue.clone());
    let (person, session) = (viewer.person.clone(), viewer.session);
    queue.hold();
    let id = app.hub.attach(Joining { person: person.clone(), session, encoding, queue: queue.clone() });
    connection.id = Some(id);

    // Between the request's check and the hub's list the session may have been ended.
    app.store.session_person(session).await?.ok_or(ErrorCode::SessionEnded)?;
    let rooms = app.store.rooms_of(person.id).await?;
    app.hub.subscribe(id, &rooms);
    let is_mine: HashSet<RoomId> = rooms.iter().map(|room| room.id).collect();
    let heartbeat_seconds = app.settings.heartbeat_seconds;
    let welcome = encoding.encode(&ServerFrame::Welcome { me: person, rooms, heartbeat_seconds });
    let mut frames = vec![Bytes::from(welcome)];
    let mut bytes = 0;
    let mut covered = HashMap::new();
    for (room, after) in resume {
        if !is_mine.contains(&room) || covered.contains_key(&room) {
            continue;
        }
        let (mut frame, mut up_to) = missed(&app, encoding, room, after).await?;
        if bytes + frame.len() > HELLO_BYTES {
            (frame, up_to) = resync(&app, encoding, room).await?;
        }
        bytes += frame.len();
        covered.insert(room, up_to.unwrap_or(0));
        frames.push(frame);
    }
    queue.release(frames, covered);
    Ok(())
}

/// What a client missed in a room after a position, and up to where; or that it must load the newest page.
///
/// # Errors
/// The database's.
pub async fn missed(app: &App, encoding: Encoding, room: RoomId, after: Seq) -> Result<(Bytes, Option<Seq>), ApiError> {
    let events = app.store.events_after(room, after, RECOVER_MAX + 1).await?;
    let is_known = !events.is_empty() || app.store.room(room).await?.is_some_and(|info| after <= info.last_seq);
    if events.len() <= RECOVER_MAX as usize && is_known {
        let up_to = events.last().map_or(after, |event| event.seq);
        let frame = encoding.encode(&ServerFrame::Recovered { room, events });
        if frame.len() <= RECOVER_BYTES {
            return Ok((frame.into(), Some(up_to)));
        }
    }
    resync(app, encoding, room).await
}

async fn resync(app: &App, encoding: Encoding, room: RoomId) -> Result<(Bytes, Option<Seq>), ApiError> {
    let last_seq = app.store.room(room).await?.ok_or(ErrorCode::RoomUnknown)?.last_seq;
    Ok((encoding.encode(&ServerFrame::Resync { room, last_seq }).into(), None))
}

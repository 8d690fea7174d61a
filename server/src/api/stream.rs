//! Events as they come, without a WebSocket: `GET /api/rooms/{id}/events?after=…&wait=…` (long poll) and `GET /api/rooms/{id}/stream`
//! (server-sent events).
//!
//! Both are connections of the hub, which only ring: what has come is read from the database, after the seq that the client has.
//! So nothing is missed, doubled or out of order, and each time it is asked whether its person may still read there.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{self, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use protocol::{Event, RoomId, Seq, api::PAGE_MAX, codec::Encoding, permission::Action};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use crate::{
    AppState,
    accounts::Device,
    auth::Principal,
    connections::{Socket, Visit},
    http::{
        ApiError,
        extract::{Path, Query},
    },
    limits::ConnectionPermit,
    rooms::{Batch, ConnectionId, NewConnection, Queue},
};

/// The longest that a request waits for events, in seconds: proxies give up after a minute.
pub const WAIT_MAX: u32 = 50;
/// How often a stream in which nothing happens shows that it lives.
const ALIVE: Duration = Duration::from_secs(15);
/// What a browser brings when it comes back.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Listens to a room for as long as it lives.
pub struct Listener {
    app: AppState,
    viewer: Principal,
    room: RoomId,
    queue: Arc<Queue>,
    id: ConnectionId,
    _permit: ConnectionPermit,
}

impl Listener {
    /// Listens from here on.
    ///
    /// # Errors
    /// Why the viewer may not read there; [`TooManyConnections`](protocol::ErrorCode::TooManyConnections).
    pub async fn new(app: &AppState, viewer: Principal, device: &Device, room: RoomId) -> Result<Self, ApiError> {
        let permit = app.limits.connect(viewer.person.id, device.address)?;
        let queue = Arc::new(Queue::default());
        let connection = NewConnection { principal: viewer.clone(), encoding: Encoding::Json, queue: queue.clone() };
        let id = app.rooms.hub.attach(connection);
        // From here on it is let go of in every case.
        let listener = Self { app: app.clone(), viewer, room, queue, id, _permit: permit };
        let last_seq = app.store.room(room).await?.map_or(0, |room| room.last_seq);
        app.rooms.hub.subscribe(id, &[(room, last_seq)]).await;
        Ok(listener)
    }

    /// The first events after that one, as soon as there are some; none where it is over: after `until`, or where the listener is to go.
    ///
    /// # Errors
    /// Why the viewer may not read there any more, or the database's.
    pub async fn after(&self, seq: Seq, until: Option<Instant>) -> Result<Vec<Event>, ApiError> {
        let Self { app, viewer, room, .. } = self;
        loop {
            app.rooms.authorize(viewer, *room, &[Action::Read]).await?;
            let events = app.store.events_after(*room, Some(viewer.person.id), seq, PAGE_MAX).await?;
            if !events.is_empty() || !self.rings(until).await {
                return Ok(events);
            }
        }
    }

    /// Waits until something may have come; `false` where it is over.
    async fn rings(&self, until: Option<Instant>) -> bool {
        loop {
            let batch = async {
                match until {
                    Some(until) => timeout_at(until, self.queue.next()).await.ok(),
                    None => Some(self.queue.next().await),
                }
            };
            let frames = tokio::select! {
                batch = batch => match batch {
                    Some(Batch::Frames(frames)) => frames,
                    Some(Batch::Pong(_)) => continue,
                    Some(Batch::Close(_)) | None => return false,
                },
                () = self.app.stopping.cancelled() => return false,
            };
            // Who writes and who is here is of no matter.
            let is_news =
                |frame: &[u8]| [&b"{\"event\""[..], b"{\"room_left\""].iter().any(|begin| frame.starts_with(begin));
            if frames.iter().flat_map(|frames| frames.iter()).any(|frame| is_news(frame)) {
                return true;
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.app.rooms.hub.detach(self.id);
    }
}

/// From where a stream begins: after this event, or with what comes next.
#[derive(Deserialize)]
pub struct Since {
    after: Option<Seq>,
}

/// `GET /api/rooms/{id}/stream`: a room's events, each with its seq as its id. Who comes back with the last one misses none.
pub async fn stream(
    State(app): State<AppState>,
    viewer: Principal,
    device: Device,
    Extension(visit): Extension<Visit>,
    Path(room): Path<RoomId>,
    Query(Since { after }): Query<Since>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    app.rooms.authorize(&viewer, room, &[Action::Read]).await?;
    let last = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.parse().ok());
    let listener = Listener::new(&app, viewer, &device, room).await?;
    let from = match last.or(after) {
        Some(seq) => seq,
        None => app.store.room(room).await?.map_or(0, |room| room.last_seq),
    };
    let socket = visit.become_socket().ok_or(protocol::ErrorCode::Busy)?;
    let mut response =
        Sse::new(events(listener, from, socket)).keep_alive(KeepAlive::new().interval(ALIVE)).into_response();
    // It counts as a socket from now on, and can be nothing else any more.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    // nginx would gather what is to go out at once.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

fn events(listener: Listener, from: Seq, socket: Socket) -> impl Stream<Item = Result<sse::Event, Infallible>> + Send {
    let begun = Some((listener, from, socket));
    let pages = stream::unfold(begun, |state| async move {
        let (listener, seq, socket) = state?;
        match listener.after(seq, None).await {
            Ok(events) => {
                let last = events.last()?.seq;
                Some((events.iter().map(written).collect(), Some((listener, last, socket))))
            }
            Err(ApiError(error)) => {
                let event = sse::Event::default().event("error").json_data(error).unwrap_or_default();
                Some((vec![event], None))
            }
        }
    });
    futures_util::StreamExt::flat_map(pages, |events: Vec<sse::Event>| stream::iter(events.into_iter().map(Ok)))
}

fn written(event: &Event) -> sse::Event {
    // What can't be written is none of ours.
    let data = sse::Event::default().json_data(event).unwrap_or_default();
    data.id(event.seq.to_string())
}

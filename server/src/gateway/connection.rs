//! One connection: what it may say, and what becomes of it.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use axum::extract::ws::{Message, WebSocket};
use futures_util::{StreamExt, stream::SplitStream};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use protocol::{
    ClientId, Content, ErrorBody, ErrorCode, RoomId, Seq,
    codec::Encoding,
    frame::{ClientFrame, ServerFrame, close},
    permission::Action,
    text,
};
use tokio::time::{Instant, timeout_at};

use super::{hello, write};
use crate::{
    App,
    api::ApiError,
    auth::Viewer,
    rooms::{ConnectionId, Queue, authorize},
};

/// How long a new connection may take to say hello.
const HELLO_PATIENCE: Duration = Duration::from_secs(10);
/// Frames a second that a connection may send for long; who sends more is read more slowly.
const FRAMES_PER_SECOND: NonZeroU32 = NonZeroU32::new(100).expect("100 is not 0");

/// Serves a connection until it ends.
pub async fn run(app: App, viewer: Viewer, encoding: Encoding, socket: WebSocket) {
    let queue = Arc::new(Queue::default());
    let heartbeat = Duration::from_secs(app.settings.heartbeat_seconds.into());
    let (sink, stream) = socket.split();
    let writer = tokio::spawn(write::run(sink, queue.clone(), encoding, heartbeat));
    let pace = RateLimiter::direct(Quota::per_second(FRAMES_PER_SECOND));
    let mut connection = Connection { app: app.clone(), viewer, encoding, queue: queue.clone(), id: None, pace };
    let mut writer = std::pin::pin!(writer);
    tokio::select! {
        code = connection.read(stream, heartbeat) => queue.close(code),
        () = app.stopping.cancelled() => queue.close(close::GOING_AWAY),
        // From here on nothing that it says counts, whether it hears so or not.
        () = queue.closed() => {}
        // The socket takes no more.
        _ = &mut writer => return connection.detach(),
    }
    connection.detach();
    // It ends by itself, in bounded time; how is of no matter any more.
    let _ = writer.await;
}

/// What a connection needs at hand.
pub struct Connection {
    pub app: App,
    pub viewer: Viewer,
    pub encoding: Encoding,
    pub queue: Arc<Queue>,
    /// Its place in the hub, from its hello on.
    pub id: Option<ConnectionId>,
    pace: DefaultDirectRateLimiter,
}

impl Connection {
    fn detach(&mut self) {
        if let Some(id) = self.id.take() {
            self.app.hub.detach(id);
        }
    }

    fn send(&self, frame: &ServerFrame) {
        self.queue.push(self.encoding.encode(frame).into(), None);
    }

    /// Reads until the connection ends, and says with which code it is to be closed.
    async fn read(&mut self, mut stream: SplitStream<WebSocket>, heartbeat: Duration) -> u16 {
        let hello_deadline = Instant::now() + HELLO_PATIENCE;
        loop {
            let deadline = if self.id.is_some() { Instant::now() + heartbeat * 2 } else { hello_deadline };
            let message = match timeout_at(deadline, stream.next()).await {
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(error))) => return close_code(error),
                Ok(None) => return close::NORMAL,
                Err(_) if self.id.is_some() => return close::SILENT,
                Err(_) => return close::HELLO_MISSING,
            };
            self.pace.until_ready().await;
            let bytes = match (message, self.encoding) {
                (Message::Binary(bytes), Encoding::Postcard) => bytes,
                (Message::Text(text), Encoding::Json) => text.into(),
                (Message::Binary(_) | Message::Text(_), _) => {
                    self.complain(ErrorCode::WrongFrameKind);
                    continue;
                }
                (Message::Close(_), _) => return close::NORMAL,
                (Message::Ping(_) | Message::Pong(_), _) => continue,
            };
            match self.encoding.decode::<ClientFrame>(&bytes) {
                Ok(frame) => {
                    if let Err(ApiError(error)) = self.handle(frame).await {
                        match error.code {
                            // The client would wait for what it was promised: let it come back and resume.
                            ErrorCode::Internal | ErrorCode::Busy => return close::INTERNAL,
                            ErrorCode::SessionEnded => return close::SESSION_ENDED,
                            _ => self.send(&ServerFrame::Error(error)),
                        }
                    }
                }
                Err(error) => {
                    let body = ErrorBody::from(ErrorCode::BadFrame);
                    let message = format!("{} ({error})", body.message);
                    self.send(&ServerFrame::Error(ErrorBody { message, ..body }));
                }
            }
        }
    }

    fn complain(&self, code: ErrorCode) {
        self.send(&ServerFrame::Error(code.into()));
    }

    async fn handle(&mut self, frame: ClientFrame) -> Result<(), ApiError> {
        match (frame, self.id) {
            (ClientFrame::Hello { resume }, None) => hello::greet(self, resume).await,
            (ClientFrame::Hello { .. }, Some(_)) => Err(ErrorCode::HelloTwice.into()),
            (_, None) => Err(ErrorCode::HelloFirst.into()),
            (ClientFrame::Post { room, client_id, content }, Some(_)) => {
                let answer = match self.post(room, client_id, content).await {
                    Ok(posted) => posted,
                    Err(ApiError(error)) => ServerFrame::Refused { client_id, error },
                };
                self.send(&answer);
                Ok(())
            }
            (ClientFrame::Recover { room, after }, Some(_)) => self.recover(room, after).await,
            (ClientFrame::Watch { room }, Some(id)) => {
                if let Some(room) = room {
                    authorize(&self.app, &self.viewer, room, &[Action::SeeMembers]).await?;
                }
                self.app.hub.watch(id, room);
                Ok(())
            }
            (ClientFrame::Ping, Some(_)) => {
                self.send(&ServerFrame::Pong);
                Ok(())
            }
        }
    }

    async fn post(&self, room: RoomId, client_id: ClientId, content: Content) -> Result<ServerFrame, ApiError> {
        let Content::Text(typed) = content;
        let content = Content::Text(text::parse(&typed)?);
        self.app.limits.post(self.viewer.person.id)?;
        let (seq, at) = self.app.log.post(room, self.viewer.person.clone(), client_id, content).await?;
        Ok(ServerFrame::Posted { client_id, room, seq, at })
    }

    async fn recover(&self, room: RoomId, after: Seq) -> Result<(), ApiError> {
        authorize(&self.app, &self.viewer, room, &[Action::Read]).await?;
        let (frame, _) = hello::missed(&self.app, self.encoding, room, after).await?;
        self.queue.push(frame, None);
        Ok(())
    }
}

/// The code that fits what was wrong with the socket's bytes (RFC 6455, 7.4.1).
fn close_code(error: axum::Error) -> u16 {
    match error.into_inner().downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => close::TOO_LARGE,
        Some(tungstenite::Error::Utf8(_)) => close::NOT_UTF8,
        Some(tungstenite::Error::Protocol(_)) => close::PROTOCOL_ERROR,
        _ => close::NORMAL,
    }
}

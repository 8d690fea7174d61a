//! One connection, from its upgrade to its end.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use protocol::{
    ClientId, ErrorBody, ErrorCode, RoomId,
    codec::Encoding,
    frame::{ClientFrame, ServerFrame, close},
    permission::Action,
};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use tungstenite::{
    Error, Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use super::{
    frame_budget::{self, FrameBudget},
    frame_context::FrameContext,
    upgrade::{Incoming, Outgoing},
    write,
};
use crate::{
    AppState,
    auth::{Need, Principal},
    connections::Socket,
    http::ApiError,
    limits::ConnectionPermit,
    rooms::{ConnectionId, NewConnection, Queue},
    store::NewPost,
};

/// How long a new connection may take to say hello.
const HELLO_PATIENCE: Duration = Duration::from_secs(10);
/// Who writes is told on once a second, and so often at once: each message that is sent begins anew.
const TYPING_BURST: NonZeroU32 = NonZeroU32::new(5).expect("5 is not 0");
/// Whoever turns away or comes back so often at once waits for their next turn: all who watch a room of theirs are told.
const AWAY_BURST: NonZeroU32 = NonZeroU32::new(5).expect("5 is not 0");
/// Messages of one connection that wait to be committed; nothing more is read from it until one of them is.
const IN_FLIGHT_MAX: usize = 32;

/// Serves a connection until it ends; until then it counts. What an idle connection takes is mostly this future, so that what it
/// needs only at the beginning or now and then is not part of it.
pub fn run(
    app: AppState,
    principal: Principal,
    encoding: Encoding,
    incoming: Incoming,
    outgoing: Outgoing,
    permits: (ConnectionPermit, Socket),
) -> impl Future<Output = ()> + Send {
    let queue = Arc::new(Queue::default());
    let heartbeat = Duration::from_secs(app.settings.heartbeat_seconds.into());
    let writer = tokio::spawn(write::run(outgoing, queue.clone(), encoding, heartbeat));
    let joining = NewConnection { principal, encoding, queue };
    let typing = RateLimiter::direct(Quota::per_second(NonZeroU32::MIN).allow_burst(TYPING_BURST));
    let away = RateLimiter::direct(Quota::per_second(NonZeroU32::MIN).allow_burst(AWAY_BURST));
    let budget = FrameBudget::new(app.settings.frames_per_second);
    let answers = FuturesUnordered::new();
    let connection = Connection { app, joining, id: None, answers, typing, away, budget, _permits: permits };
    connection.live(incoming, writer, heartbeat)
}

type Answer = BoxFuture<'static, (FrameContext, Result<Option<ServerFrame>, ApiError>)>;

/// What is still to be done about a frame before the next one is read.
type Rest<'a> = BoxFuture<'a, Result<(), ApiError>>;

/// What a connection needs at hand.
struct Connection {
    app: AppState,
    joining: NewConnection,
    /// Its place in the hub, from its hello on.
    id: Option<ConnectionId>,
    /// What it is still to be told about frames that it sent. Rooms don't wait for one another.
    answers: FuturesUnordered<Answer>,
    /// How often it is told on that the person is writing.
    typing: DefaultDirectRateLimiter,
    /// How often it is told on that the person is away or back.
    away: DefaultDirectRateLimiter,
    /// How fast it is read.
    budget: FrameBudget,
    /// What it counts against, until it ends.
    _permits: (ConnectionPermit, Socket),
}

impl Connection {
    async fn live(mut self, mut incoming: Incoming, mut writer: JoinHandle<()>, heartbeat: Duration) {
        let (stopping, queue) = (self.app.stopping.clone(), self.joining.queue.clone());
        tokio::select! {
            code = self.read(&mut incoming, heartbeat) => queue.close(code),
            () = stopping.cancelled() => queue.close(close::GOING_AWAY),
            // From here on nothing that it says counts, whether it hears so or not.
            () = queue.closed() => {}
            // The socket takes no more.
            _ = &mut writer => return self.detach(),
        }
        self.detach();
        // It ends by itself, in bounded time; how is of no matter any more.
        let _ = writer.await;
    }

    fn detach(&mut self) {
        if let Some(id) = self.id.take() {
            self.app.rooms.hub.detach(id);
        }
    }

    fn send(&self, frame: &ServerFrame) {
        self.joining.queue.push(self.joining.encoding.encode(frame).into());
    }

    /// Reads until the connection ends, and says with which code it is to be closed.
    async fn read(&mut self, incoming: &mut Incoming, heartbeat: Duration) -> u16 {
        let mut deadline = Instant::now() + HELLO_PATIENCE;
        loop {
            let outcome = tokio::select! {
                Some((context, answer)) = self.answers.next() => self.answer(context, answer),
                received = timeout_at(deadline, incoming.next()), if self.answers.len() < IN_FLIGHT_MAX => {
                    let message = match received {
                        Ok(Some(Ok(message))) => message,
                        Ok(Some(Err(error))) => return close_code(&error),
                        Ok(None) => return close::NORMAL,
                        Err(_) if self.id.is_some() => return close::SILENT,
                        Err(_) => return close::HELLO_MISSING,
                    };
                    self.budget.spend(NonZeroU32::MIN).await;
                    let outcome = self.message(message).await;
                    if self.id.is_some() {
                        deadline = Instant::now() + heartbeat * 2;
                    }
                    outcome
                }
            };
            if let Err(code) = outcome {
                return code;
            }
        }
    }

    /// Passes on what there is to say about a frame, or the code to close with.
    fn answer(&self, context: FrameContext, answer: Result<Option<ServerFrame>, ApiError>) -> Result<(), u16> {
        match answer {
            Ok(frame) => frame.iter().for_each(|frame| self.send(frame)),
            // The client would wait for what it was promised: let it come back and resume.
            Err(ApiError(error)) if matches!(error.code, ErrorCode::Internal | ErrorCode::Busy) => {
                return Err(close::INTERNAL);
            }
            Err(ApiError(error)) if error.code == ErrorCode::SessionEnded => return Err(close::SESSION_ENDED),
            Err(ApiError(error)) => {
                self.joining.queue.push(context.error_frame(error, self.joining.encoding).into());
            }
        }
        Ok(())
    }

    async fn message(&mut self, message: Message) -> Result<(), u16> {
        let bytes: Bytes = match (message, self.joining.encoding) {
            (Message::Binary(bytes), encoding) if !encoding.is_text() => bytes,
            (Message::Text(text), encoding) if encoding.is_text() => text.into(),
            (Message::Binary(_) | Message::Text(_), _) => {
                return self.answer(FrameContext::default(), Err(ErrorCode::WrongFrameKind.into()));
            }
            // Also in place of a code that nobody may send.
            (Message::Close(Some(CloseFrame { code: CloseCode::Protocol, .. })), _) => {
                return Err(close::PROTOCOL_ERROR);
            }
            (Message::Close(_), _) => return Err(close::NORMAL),
            (Message::Ping(payload), _) => {
                self.joining.queue.pong(payload);
                return Ok(());
            }
            (Message::Pong(_) | Message::Frame(_), _) => return Ok(()),
        };
        let frame = match self.joining.encoding.decode::<ClientFrame>(&bytes) {
            Ok(frame) => frame,
            Err(error) => {
                let body = ErrorBody::from(ErrorCode::BadFrame);
                let error = ErrorBody { message: format!("{} ({error})", body.message), ..body };
                let context = FrameContext::unreadable(self.joining.encoding, &bytes);
                return match context.client_id {
                    Some(client_id) => self.answer(context, Ok(Some(ServerFrame::Refused { client_id, error }))),
                    None => self.answer(context, Err(error.into())),
                };
            }
        };
        if let Some(more) = frame_budget::extra_cost(&frame) {
            self.budget.spend(more).await;
        }
        let context = FrameContext::of(&frame);
        let answer = match self.handle(frame) {
            Ok(Some(rest)) => rest.await.map(|()| None),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        self.answer(context, answer)
    }

    fn handle(&mut self, frame: ClientFrame) -> Result<Option<Rest<'_>>, ApiError> {
        let rooms = &self.app.rooms;
        let Some(id) = self.id else {
            let ClientFrame::Hello { resume } = frame else { return Err(ErrorCode::HelloFirst.into()) };
            let id = rooms.attach(self.joining.clone());
            self.id = Some(id);
            let greeted = rooms.greet(id, &self.joining, resume, self.app.settings.heartbeat_seconds);
            return Ok(Some(greeted.boxed()));
        };
        let may = |room, action| rooms.authorize(&self.joining.principal, room, action);
        if let ClientFrame::Read { .. } | ClientFrame::Typing { .. } = frame {
            self.joining.principal.check_scope(Need::Write, None)?;
        }
        match frame {
            ClientFrame::Hello { .. } => return Err(ErrorCode::HelloTwice.into()),
            ClientFrame::Post { room, client_id, content, reply_to, files, thread } => {
                let post = self
                    .joining
                    .principal
                    .check_scope(Need::Write, None)
                    .and_then(|()| NewPost::parse(content.text().unwrap_or_default(), reply_to, files, thread));
                let answer = self.post(room, client_id, post);
                self.answers.push(answer);
            }
            ClientFrame::Recover { room, after } => {
                return Ok(Some(rooms.recover(&self.joining, room, after).boxed()));
            }
            ClientFrame::Watch { room: None } => rooms.hub.watch(id, None),
            ClientFrame::Watch { room: Some(room) } => {
                let watch = async move {
                    may(room, &[Action::SeeMembers]).await?;
                    rooms.hub.watch(id, Some(room));
                    Ok(())
                };
                return Ok(Some(watch.boxed()));
            }
            ClientFrame::WatchDirects { rooms: wanted } => {
                return Ok(Some(rooms.watch_directs(&self.joining.principal, id, wanted).boxed()));
            }
            ClientFrame::Read { room, seq } => {
                let (app, principal) = (self.app.clone(), self.joining.principal.clone());
                let is_known = rooms.hub.is_subscribed(id, room);
                let context = FrameContext::of(&frame);
                let read = async move {
                    if !is_known {
                        app.rooms.authorize(&principal, room, &[Action::Read]).await?;
                    }
                    app.rooms.read(principal, room, seq).await
                };
                self.answers.push(read.map(move |answer| (context, answer)).boxed());
            }
            // Who says so more often has said it already.
            ClientFrame::Typing { room } if self.typing.check().is_ok() => {
                let typing = async move {
                    may(room, &[Action::Post]).await?;
                    rooms.hub.typing(id, room);
                    Ok(())
                };
                return Ok(Some(typing.boxed()));
            }
            ClientFrame::Typing { .. } => {}
            ClientFrame::Away(away) => {
                let pace = &self.away;
                let set = async move {
                    // Each is told to all who watch one of the rooms. Who says it too often is read more slowly.
                    pace.until_ready().await;
                    rooms.hub.set_away(id, away);
                    Ok(())
                };
                return Ok(Some(set.boxed()));
            }
            ClientFrame::Ping => self.send(&ServerFrame::Pong),
        }
        Ok(None)
    }

    /// Takes the message's place in its room at once, and tells later what became of it.
    fn post(&self, room: RoomId, client_id: ClientId, post: Result<NewPost, ErrorCode>) -> Answer {
        // They may be called otherwise by now.
        let mut principal = self.joining.principal.clone();
        principal.person = self.id.and_then(|id| self.app.rooms.hub.person(id)).unwrap_or(principal.person);
        let checked = post
            .map_err(ApiError::from)
            .and_then(|post| self.app.limits.post(principal.person.id).map(|()| post).map_err(ApiError::from));
        let place = checked.map(|post| self.app.rooms.post(principal, room, client_id, post));
        async move {
            let posted = match place {
                Ok(place) => place.await.map_err(ApiError::from),
                Err(error) => Err(error),
            };
            let frame = match posted {
                Ok((seq, at)) => ServerFrame::Posted { client_id, room, seq, at },
                Err(ApiError(error)) => ServerFrame::Refused { client_id, error },
            };
            // It needs no more to be told what it is about.
            (FrameContext::default(), Ok(Some(frame)))
        }
        .boxed()
    }
}

/// The code that fits what was wrong with the socket's bytes (RFC 6455, 7.4.1).
fn close_code(error: &Error) -> u16 {
    match error {
        Error::Capacity(_) => close::TOO_LARGE,
        Error::Utf8(_) => close::NOT_UTF8,
        Error::Protocol(_) => close::PROTOCOL_ERROR,
        _ => close::NORMAL,
    }
}

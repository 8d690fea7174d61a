//! One connection on the server's side, over the world's wires.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{
    FutureExt, StreamExt,
    future::{BoxFuture, Either, select},
    stream::FuturesUnordered,
};
use protocol::{
    ErrorCode,
    codec::Encoding,
    frame::{ClientFrame, ServerFrame, close},
    permission::Action,
};
use server::{
    http::ApiError,
    rooms::{Batch, ConnectionId, NewConnection, Queue, RoomStore, Rooms},
    store::NewPost,
};

use super::{
    Mistake,
    executor::Sim,
    machine::{Down, HEARTBEAT, Line},
    memory::Memory,
    wire::Wire,
};

/// Writes what is queued, until the queue is closed.
pub async fn write(memory: Memory, encoding: Encoding, queue: Arc<Queue>, down: Wire<Down>) {
    let sim = memory.sim.clone();
    loop {
        match queue.next().await {
            Batch::Frames(frames) => {
                let frames = frames.iter().flat_map(|frames| frames.iter().cloned()).collect();
                let frames = if memory.reorders { reorder(&sim, encoding, frames) } else { frames };
                for frame in frames {
                    down.send(Down::Frame(frame), sim.below(60));
                }
            }
            // No client here pings so.
            Batch::Pong(_) => {}
            Batch::Close(code) => {
                down.send(Down::Close(code), sim.below(60));
                return down.close(sim.below(60));
            }
        }
    }
}

type Answer = BoxFuture<'static, Result<Option<ServerFrame>, ApiError>>;

/// Serves a connection until it ends.
pub async fn serve(rooms: Arc<Rooms<Memory>>, joining: NewConnection, line: Line) {
    Connection { rooms, joining, id: None, answers: FuturesUnordered::new() }.serve(line).await;
}

/// As `gateway::connection` in the server.
struct Connection {
    rooms: Arc<Rooms<Memory>>,
    joining: NewConnection,
    id: Option<ConnectionId>,
    answers: FuturesUnordered<Answer>,
}

impl Connection {
    async fn serve(mut self, line: Line) {
        let queue = self.joining.queue.clone();
        let code = {
            let closed = std::pin::pin!(queue.closed());
            let reading = std::pin::pin!(self.read(&line));
            match select(reading, closed).await {
                Either::Left((code, _)) => Some(code),
                Either::Right(_) => None,
            }
        };
        if let Some(code) = code {
            queue.close(code);
        }
        if let Some(id) = self.id.take() {
            self.rooms.hub.detach(id);
        }
        line.up.cut(None);
    }

    async fn read(&mut self, line: &Line) -> u16 {
        let sim = self.rooms.store.sim.clone();
        let patience = u64::from(HEARTBEAT) * 2_000;
        let mut deadline = sim.now() + 10_000;
        loop {
            let until = deadline;
            let next = async {
                let received = std::pin::pin!(line.up.receive());
                match select(received, sim.sleep_until(until)).await {
                    Either::Left((Some(bytes), _)) => Ok(bytes),
                    Either::Left((None, _)) => Err(close::NORMAL),
                    Either::Right(_) => Err(close::SILENT),
                }
            };
            let outcome = if self.answers.is_empty() {
                match next.await {
                    Ok(bytes) => {
                        deadline = sim.now() + patience;
                        self.message(&bytes).await
                    }
                    Err(code) => Err(code),
                }
            } else {
                match select(std::pin::pin!(next), self.answers.next()).await {
                    Either::Left((Ok(bytes), _)) => {
                        deadline = sim.now() + patience;
                        self.message(&bytes).await
                    }
                    Either::Left((Err(code), _)) => Err(code),
                    Either::Right((answer, _)) => answer.map_or(Ok(()), |answer| self.answer(answer)),
                }
            };
            if let Err(code) = outcome {
                return code;
            }
        }
    }

    fn answer(&self, answer: Result<Option<ServerFrame>, ApiError>) -> Result<(), u16> {
        match answer {
            Ok(frame) => frame.iter().for_each(|frame| self.send(frame)),
            Err(ApiError(error)) if matches!(error.code, ErrorCode::Internal | ErrorCode::Busy) => {
                return Err(close::INTERNAL);
            }
            Err(ApiError(error)) if error.code == ErrorCode::SessionEnded => return Err(close::SESSION_ENDED),
            Err(ApiError(error)) => self.send(&ServerFrame::Error(error)),
        }
        Ok(())
    }

    fn send(&self, frame: &ServerFrame) {
        self.joining.queue.push(self.joining.encoding.encode(frame).into());
    }

    async fn message(&mut self, bytes: &Bytes) -> Result<(), u16> {
        let answer = match self.joining.encoding.decode::<ClientFrame>(bytes) {
            Ok(frame) => self.handle(frame).await,
            Err(_) => Err(ErrorCode::BadFrame.into()),
        };
        self.answer(answer)
    }

    async fn handle(&mut self, frame: ClientFrame) -> Result<Option<ServerFrame>, ApiError> {
        let rooms = self.rooms.clone();
        match (frame, self.id) {
            (ClientFrame::Hello { mut resume }, None) => {
                if rooms.store.mistake == Some(Mistake::MixPasts) {
                    resume.iter_mut().for_each(|position| position.at = None);
                }
                let id = rooms.attach(self.joining.clone());
                self.id = Some(id);
                rooms.greet(id, &self.joining, resume, HEARTBEAT).await?;
                if rooms.store.mistake == Some(Mistake::SubscribeLate) {
                    let mine: Vec<_> = rooms.store.rooms_of(self.joining.principal.person.id).await?;
                    rooms
                        .hub
                        .subscribe(id, &mine.iter().map(|room| (room.id, room.last_seq)).collect::<Vec<_>>())
                        .await;
                }
            }
            (ClientFrame::Hello { .. }, Some(_)) => return Err(ErrorCode::HelloTwice.into()),
            (_, None) => return Err(ErrorCode::HelloFirst.into()),
            (ClientFrame::Post { room, client_id, content, reply_to, files, thread }, Some(_)) => {
                let post = NewPost { content, reply_to, files, thread };
                let place = rooms.post(self.joining.principal.clone(), room, client_id, post);
                self.answers.push(
                    async move {
                        Ok(Some(match place.await {
                            Ok((seq, at)) => ServerFrame::Posted { client_id, room, seq, at },
                            Err(code) => ServerFrame::Refused { client_id, error: ApiError::from(code).0 },
                        }))
                    }
                    .boxed(),
                );
            }
            (ClientFrame::Recover { room, after }, Some(_)) => rooms.recover(&self.joining, room, after).await?,
            (ClientFrame::Watch { room }, Some(id)) => {
                if let Some(room) = room {
                    rooms.authorize(&self.joining.principal, room, &[Action::SeeMembers]).await?;
                }
                rooms.hub.watch(id, room);
            }
            (ClientFrame::WatchDirects { rooms: wanted }, Some(id)) => {
                rooms.watch_directs(&self.joining.principal, id, wanted).await?;
            }
            (ClientFrame::Typing { room }, Some(id)) => rooms.hub.typing(id, room),
            (ClientFrame::Away(away), Some(id)) => rooms.hub.set_away(id, away),
            (ClientFrame::Read { room, seq }, Some(_)) => {
                let principal = self.joining.principal.clone();
                self.answers.push(async move { rooms.read(principal, room, seq).await }.boxed());
            }
            (ClientFrame::Ping, Some(_)) => return Ok(Some(ServerFrame::Pong)),
        }
        Ok(None)
    }
}

/// Doubles some frames and puts some behind the next one, as no WebSocket does: the session is to cope all the same. Frames
/// that say who is where have their place, as they say what holds from then on.
fn reorder(sim: &Sim, encoding: Encoding, frames: Vec<Bytes>) -> Vec<Bytes> {
    let mut reorders: Vec<Bytes> = Vec::new();
    let mut held = None;
    for frame in frames {
        let may_move = matches!(
            encoding.decode(&frame),
            Ok(ServerFrame::Event(_) | ServerFrame::Posted { .. } | ServerFrame::Unread { .. } | ServerFrame::Pong)
        );
        if !may_move {
            reorders.extend(held.take());
            reorders.push(frame);
            continue;
        }
        if sim.chance(100) {
            reorders.push(frame.clone());
        }
        if held.is_none() && sim.chance(150) {
            held = Some(frame);
            continue;
        }
        reorders.push(frame);
        reorders.extend(held.take());
    }
    reorders.extend(held);
    reorders
}

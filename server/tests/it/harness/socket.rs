//! A WebSocket as a program opens it.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use protocol::{
    ClientId, Content, ErrorBody, Event, EventKind, InThread, RoomId, Seq,
    api::RoomInfo,
    codec::Encoding,
    frame::{ClientFrame, Position, ServerFrame},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        self, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue, StatusCode, header},
    },
};
use uuid::Uuid;

use super::Person;

/// No frame takes longer unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Socket {
    encoding: Encoding,
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

fn address(base: &str) -> String {
    format!("{}/ws", base.replacen("http://", "ws://", 1))
}

/// What the handshake is refused with.
pub async fn socket_error(base: &str, headers: &[(HeaderName, &str)]) -> (StatusCode, ErrorBody) {
    let mut request = address(base).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    match connect_async(request).await {
        Err(tungstenite::Error::Http(reply)) => {
            (reply.status(), serde_json::from_slice(reply.body().as_deref().unwrap_or_default()).unwrap())
        }
        other => panic!("the handshake was not refused: {other:?}"),
    }
}

impl Socket {
    pub async fn open(person: &Person, encoding: Encoding) -> Self {
        let mut request = address(&person.base).into_client_request().unwrap();
        let bearer = format!("Bearer {}", person.signed_in.tokens.access_token);
        request.headers_mut().insert(header::AUTHORIZATION, bearer.parse().unwrap());
        request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, encoding.subprotocol().parse().unwrap());
        let (stream, _) = connect_async(request).await.unwrap();
        Self { encoding, stream }
    }

    pub async fn send_raw(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    pub async fn send(&mut self, frame: &ClientFrame) {
        let bytes = self.encoding.encode(frame);
        let is_text = self.encoding.is_text();
        let message = if is_text { Message::text(String::from_utf8(bytes).unwrap()) } else { Message::binary(bytes) };
        self.send_raw(message).await;
    }

    async fn message(&mut self) -> Message {
        loop {
            let message = timeout(PATIENCE, self.stream.next()).await.expect("a frame in time");
            match message.expect("the connection is open").unwrap() {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }

    /// What the server's answer to a ping holds; frames before that are passed over.
    pub async fn pong(&mut self) -> Bytes {
        loop {
            let message = timeout(PATIENCE, self.stream.next()).await.expect("an answer in time");
            if let Message::Pong(payload) = message.expect("the connection is open").unwrap() {
                return payload;
            }
        }
    }

    /// The code that the server closes with, if it does so in this time.
    pub async fn closed_within(&mut self, time: Duration) -> Option<u16> {
        timeout(time, self.close_code()).await.ok()
    }

    pub async fn receive(&mut self) -> ServerFrame {
        let bytes = self.receive_raw().await;
        self.encoding.decode(&bytes).unwrap()
    }

    /// The next frame as it was written.
    pub async fn receive_raw(&mut self) -> Vec<u8> {
        match (self.message().await, self.encoding) {
            (Message::Text(text), encoding) if encoding.is_text() => text.as_bytes().to_vec(),
            (Message::Binary(bytes), encoding) if !encoding.is_text() => bytes.to_vec(),
            (message, encoding) => panic!("{message:?} on a {encoding:?} connection"),
        }
    }

    /// The code that the server closes with; frames before that are passed over.
    pub async fn close_code(&mut self) -> u16 {
        self.close_frame().await.0
    }

    /// The same with the reason that it gives.
    pub async fn close_frame(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(frame) = self.message().await {
                let frame = frame.expect("a close frame with a code");
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }

    /// Says hello; what was missed in each room comes back in the order in which it was asked for.
    pub async fn hello(&mut self, resume: &[(RoomId, Seq)]) -> Vec<ServerFrame> {
        self.hello_from(resume.iter().copied().map(Into::into).collect()).await
    }

    /// The same, of positions whose time is known.
    pub async fn hello_from(&mut self, resume: Vec<Position>) -> Vec<ServerFrame> {
        let count = resume.len();
        self.send(&ClientFrame::Hello { resume }).await;
        let first = self.receive().await;
        assert!(matches!(first, ServerFrame::Welcome { .. }), "{first:?}");
        let mut missed = Vec::new();
        for _ in 0..count {
            missed.push(self.receive().await);
        }
        missed
    }

    pub async fn post_as(&mut self, room: RoomId, client_id: ClientId, text: &str) {
        self.send(&ClientFrame::Post {
            room,
            client_id,
            content: Content::Text(text.into()),
            reply_to: None,
            files: Vec::new(),
            thread: None,
        })
        .await;
    }

    /// Answers a message; its place, or why it was refused.
    pub async fn try_reply(&mut self, room: RoomId, to: Seq, text: &str) -> Result<Seq, ErrorBody> {
        let client_id = ClientId(Uuid::now_v7());
        let content = Content::Text(text.into());
        self.send(&ClientFrame::Post { room, client_id, content, reply_to: Some(to), files: Vec::new(), thread: None })
            .await;
        self.place_of(client_id).await
    }

    /// Answers in the thread of a message, perhaps in the room too; its place, or why it was refused.
    pub async fn try_thread(&mut self, room: RoomId, root: Seq, in_room: bool, text: &str) -> Result<Seq, ErrorBody> {
        let client_id = ClientId(Uuid::now_v7());
        let (content, thread) = (Content::Text(text.into()), Some(InThread { root, in_room }));
        self.send(&ClientFrame::Post { room, client_id, content, reply_to: None, files: Vec::new(), thread }).await;
        self.place_of(client_id).await
    }

    /// Answers in the thread of a message that can be answered.
    pub async fn thread(&mut self, room: RoomId, root: Seq, text: &str) -> Seq {
        self.try_thread(room, root, false, text).await.unwrap()
    }

    /// Answers a message that can be answered.
    pub async fn reply(&mut self, room: RoomId, to: Seq, text: &str) -> Seq {
        self.try_reply(room, to, text).await.unwrap()
    }

    /// Posts; its place, or why it was refused.
    pub async fn try_post(&mut self, room: RoomId, text: &str) -> Result<Seq, ErrorBody> {
        let id = ClientId(Uuid::now_v7());
        self.post_as(room, id, text).await;
        self.place_of(id).await
    }

    async fn place_of(&mut self, id: ClientId) -> Result<Seq, ErrorBody> {
        loop {
            match self.receive().await {
                ServerFrame::Posted { client_id, seq, .. } if client_id == id => return Ok(seq),
                ServerFrame::Refused { client_id, error } if client_id == id => return Err(error),
                _ => {}
            }
        }
    }

    /// The next that is told of the room for this person; other frames are passed over.
    pub async fn changed(&mut self) -> RoomInfo {
        loop {
            if let ServerFrame::RoomChanged(info) = self.receive().await {
                return info;
            }
        }
    }

    /// The next conversation that they are in without having joined it; other frames are passed over.
    pub async fn admitted(&mut self) -> RoomId {
        loop {
            if let ServerFrame::RoomJoined(info) = self.receive().await {
                return info.id;
            }
        }
    }

    /// Posts and waits for the ack.
    pub async fn post(&mut self, room: RoomId, text: &str) -> Seq {
        self.try_post(room, text).await.unwrap()
    }

    /// The next ack; other frames are passed over.
    pub async fn posted(&mut self) -> (ClientId, Seq) {
        loop {
            if let ServerFrame::Posted { client_id, seq, .. } = self.receive().await {
                return (client_id, seq);
            }
        }
    }

    /// The next event; other frames are passed over.
    pub async fn event(&mut self) -> Event {
        loop {
            if let ServerFrame::Event(event) = self.receive().await {
                return event;
            }
        }
    }

    /// The next message's text; other frames are passed over.
    pub async fn text(&mut self) -> String {
        loop {
            if let EventKind::Posted { content: Content::Text(text), .. } = self.event().await.kind {
                return text;
            }
        }
    }

    /// The next complaint or refusal; other frames are passed over.
    pub async fn error(&mut self) -> ErrorBody {
        loop {
            match self.receive().await {
                ServerFrame::Error(error) | ServerFrame::Refused { error, .. } => return error,
                _ => {}
            }
        }
    }

    /// Everything that came up to now: all frames before the answer to a ping.
    pub async fn drain(&mut self) -> Vec<ServerFrame> {
        self.send(&ClientFrame::Ping).await;
        let mut frames = Vec::new();
        loop {
            match self.receive().await {
                ServerFrame::Pong => return frames,
                frame => frames.push(frame),
            }
        }
    }
}

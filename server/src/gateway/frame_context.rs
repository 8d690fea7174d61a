//! What a complaint is about: a program that has sent several frames can't tell otherwise.

use protocol::{
    ClientId, ErrorBody, RoomId,
    codec::Encoding,
    frame::{ClientFrame, ServerFrame},
};
use serde_json::Value;

/// What is known of a frame that could not be taken.
#[derive(Default)]
pub struct FrameContext {
    kind: Option<&'static str>,
    room: Option<RoomId>,
    /// The name that its sender gave to a message.
    pub client_id: Option<ClientId>,
}

/// The frames that clients send, as they are called on the wire.
const KINDS: [&str; 9] = ["hello", "post", "recover", "watch", "read", "typing", "away", "ping", "watch_directs"];

impl FrameContext {
    /// Of a frame that was read.
    pub fn of(frame: &ClientFrame) -> Self {
        let (kind, room) = match *frame {
            ClientFrame::Hello { .. } => ("hello", None),
            ClientFrame::Post { room, .. } => ("post", Some(room)),
            ClientFrame::Recover { room, .. } => ("recover", Some(room)),
            ClientFrame::Watch { room } => ("watch", room),
            ClientFrame::Read { room, .. } => ("read", Some(room)),
            ClientFrame::Typing { room } => ("typing", Some(room)),
            ClientFrame::Away(_) => ("away", None),
            ClientFrame::Ping => ("ping", None),
            ClientFrame::WatchDirects { .. } => ("watch_directs", None),
        };
        Self { kind: Some(kind), room, client_id: None }
    }

    /// Of one that was not. Bytes do not describe themselves: what can't be decoded tells nothing.
    pub fn unreadable(encoding: Encoding, bytes: &[u8]) -> Self {
        let frame = if encoding.is_text() { serde_json::from_slice(bytes).unwrap_or_default() } else { Value::Null };
        let of = |kind: &&'static str| frame.get(kind).map(|inside| (*kind, inside));
        let Some((kind, inside)) = KINDS.iter().find_map(of) else { return Self::default() };
        let id = |name: &str| inside.get(name).and_then(Value::as_str);
        let client_id = id("client_id").filter(|_| kind == "post").and_then(|id| id.parse().ok());
        Self { kind: Some(kind), room: id("room").and_then(|room| room.parse().ok()), client_id }
    }

    /// The error, for the client. As JSON it says what it is about, too.
    pub fn error_frame(&self, error: ErrorBody, encoding: Encoding) -> Vec<u8> {
        let frame = ServerFrame::Error(error);
        if encoding.is_text()
            && let Ok(mut value) = serde_json::to_value(&frame)
            && let Some(error) = value.get_mut("error").and_then(Value::as_object_mut)
        {
            error.insert("frame".into(), self.kind.into());
            error.insert("room".into(), self.room.map(|room| room.to_string()).into());
            return value.to_string().into_bytes();
        }
        encoding.encode(&frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frame_is_called_as_on_the_wire() {
        let room = RoomId::LOBBY;
        let content = protocol::Content::Text("tea".into());
        let client_id = ClientId(uuid::Uuid::nil());
        for frame in [
            ClientFrame::Hello { resume: Vec::new() },
            ClientFrame::Post { room, client_id, content, reply_to: None, files: Vec::new(), thread: None },
            ClientFrame::Recover { room, after: 0 },
            ClientFrame::Watch { room: None },
            ClientFrame::Read { room, seq: 1 },
            ClientFrame::Typing { room },
            ClientFrame::Away(true),
            ClientFrame::Ping,
            ClientFrame::WatchDirects { rooms: Vec::new() },
        ] {
            let value = serde_json::to_value(&frame).unwrap();
            let called = value.as_str().or_else(|| value.as_object()?.keys().next().map(String::as_str));
            assert_eq!(FrameContext::of(&frame).kind, called);
            assert!(KINDS.contains(&called.unwrap()));
        }
    }

    #[test]
    fn in_bytes_an_error_is_what_it_was() {
        let error = ErrorBody::from(protocol::ErrorCode::HelloFirst);
        let context = FrameContext::of(&ClientFrame::Ping);
        let plain = Encoding::Binary.encode(&ServerFrame::Error(error.clone()));
        assert_eq!(context.error_frame(error, Encoding::Binary), plain);
    }
}

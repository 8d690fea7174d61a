//! Frames to bytes and back.

use serde::{Serialize, de::DeserializeOwned};

/// The largest frame that the server takes, in bytes.
pub const MAX_FRAME: usize = 64 * 1024;

/// How frames are written, as negotiated in the WebSocket's subprotocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// [Postcard](https://postcard.jamesmunns.com/wire-format) in binary frames: WeConnect's own client.
    Postcard,
    /// JSON in text frames: everybody else's.
    Json,
}

/// The frame could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not the postcard that was expected.
    #[error("not a postcard frame: {0}")]
    Postcard(#[from] postcard::Error),
    /// Not the JSON that was expected.
    #[error("not a JSON frame: {0}")]
    Json(#[from] serde_json::Error),
    /// Bytes were left after the frame's end.
    #[error("{0} bytes after the frame's end")]
    Trailing(usize),
}

impl Encoding {
    /// Both encodings.
    pub const ALL: [Self; 2] = [Self::Postcard, Self::Json];

    /// The name of the WebSocket subprotocol; it holds the version of the frames.
    pub const fn subprotocol(self) -> &'static str {
        match self {
            Self::Postcard => "weconnect.v1.postcard",
            Self::Json => "weconnect.v1.json",
        }
    }

    /// The encoding of a subprotocol.
    pub fn from_subprotocol(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.subprotocol() == name)
    }

    /// Writes a frame.
    pub fn encode<T: Serialize>(self, frame: &T) -> Vec<u8> {
        match self {
            Self::Postcard => to_postcard(frame),
            Self::Json => serde_json::to_vec(frame).expect("frames hold only what JSON can write"),
        }
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// [`DecodeError`] where the bytes are no such frame, or more than one.
    pub fn decode<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, DecodeError> {
        match self {
            Self::Postcard => from_postcard(bytes),
            Self::Json => Ok(serde_json::from_slice(bytes)?),
        }
    }
}

/// Writes a frame as postcard. The browser calls this one, so that it need not carry the code for JSON.
pub fn to_postcard<T: Serialize>(frame: &T) -> Vec<u8> {
    postcard::to_allocvec(frame).expect("frames hold only what postcard can write")
}

/// Reads a frame from postcard. The browser calls this one, so that it need not carry the code for JSON.
///
/// # Errors
/// [`DecodeError`] where the bytes are no such frame, or more than one.
pub fn from_postcard<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    match postcard::take_from_bytes(bytes)? {
        (frame, []) => Ok(frame),
        (_, rest) => Err(DecodeError::Trailing(rest.len())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*};
    use uuid::Uuid;

    use super::*;
    use crate::{
        ClientId, Content, ErrorBody, ErrorCode, Event, EventKind, Person, RoomId, SEQ_MAX, Seq, Timestamp, UserId,
        api::{RoomInfo, RoomPage},
        frame::{ClientFrame, ServerFrame},
        outbox::{Pending, State},
    };

    fn seq() -> impl Strategy<Value = Seq> {
        0..=SEQ_MAX
    }

    fn room() -> impl Strategy<Value = RoomId> {
        any::<u128>().prop_map(|id| RoomId(Uuid::from_u128(id)))
    }

    fn client_id() -> impl Strategy<Value = ClientId> {
        any::<u128>().prop_map(|id| ClientId(Uuid::from_u128(id)))
    }

    fn person() -> impl Strategy<Value = Person> {
        (any::<u128>(), any::<String>(), any::<Option<String>>()).prop_map(|(id, name, display_name)| Person {
            id: UserId(Uuid::from_u128(id)),
            name,
            display_name,
        })
    }

    fn error() -> impl Strategy<Value = ErrorBody> {
        (0..ErrorCode::ALL.len(), option::of(any::<u32>())).prop_map(|(index, retry_after)| {
            let code = ErrorCode::ALL[index];
            let body = ErrorBody::for_fields([("name", code)]).unwrap();
            ErrorBody { retry_after, ..body }
        })
    }

    fn kind() -> impl Strategy<Value = EventKind> {
        prop_oneof![
            Just(EventKind::Joined),
            Just(EventKind::Left),
            (client_id(), any::<String>())
                .prop_map(|(client_id, text)| EventKind::Posted { client_id, content: Content::Text(text) }),
        ]
    }

    fn event() -> impl Strategy<Value = Event> {
        (room(), seq(), any::<i64>(), person(), kind()).prop_map(|(room, seq, at, actor, kind)| Event {
            room,
            seq,
            at: Timestamp(at),
            actor,
            kind,
        })
    }

    fn info() -> impl Strategy<Value = RoomInfo> {
        (room(), any::<String>(), seq(), seq(), any::<u32>())
            .prop_map(|(id, name, last_seq, read_seq, unread)| RoomInfo { id, name, last_seq, read_seq, unread })
    }

    fn client_frame() -> impl Strategy<Value = ClientFrame> {
        prop_oneof![
            vec((room(), any::<u64>()), 0..4).prop_map(|resume| ClientFrame::Hello { resume }),
            (room(), client_id(), any::<String>()).prop_map(|(room, client_id, text)| ClientFrame::Post {
                room,
                client_id,
                content: Content::Text(text)
            }),
            (room(), any::<u64>()).prop_map(|(room, after)| ClientFrame::Recover { room, after }),
            option::of(room()).prop_map(|room| ClientFrame::Watch { room }),
            (room(), any::<u64>()).prop_map(|(room, seq)| ClientFrame::Read { room, seq }),
            Just(ClientFrame::Ping),
        ]
    }

    fn server_frame() -> impl Strategy<Value = ServerFrame> {
        prop_oneof![
            (person(), vec(info(), 0..4), any::<u32>())
                .prop_map(|(me, rooms, heartbeat_seconds)| { ServerFrame::Welcome { me, rooms, heartbeat_seconds } }),
            event().prop_map(ServerFrame::Event),
            (room(), vec(event(), 0..4)).prop_map(|(room, events)| ServerFrame::Recovered { room, events }),
            (room(), seq()).prop_map(|(room, last_seq)| ServerFrame::Resync { room, last_seq }),
            (client_id(), room(), seq(), any::<i64>()).prop_map(|(client_id, room, seq, at)| {
                ServerFrame::Posted { client_id, room, seq, at: Timestamp(at) }
            }),
            (client_id(), error()).prop_map(|(client_id, error)| ServerFrame::Refused { client_id, error }),
            (room(), vec(person(), 0..4)).prop_map(|(room, people)| ServerFrame::Online { room, people }),
            (room(), person(), any::<bool>()).prop_map(|(room, person, online)| ServerFrame::Presence {
                room,
                person,
                online
            }),
            info().prop_map(ServerFrame::RoomJoined),
            (room(), any::<u128>())
                .prop_map(|(room, id)| ServerFrame::RoomLeft { room, user: UserId(Uuid::from_u128(id)) }),
            (room(), seq(), seq(), any::<u32>())
                .prop_map(|(room, read_seq, as_of, unread)| { ServerFrame::Unread { room, read_seq, as_of, unread } }),
            Just(ServerFrame::Pong),
            error().prop_map(ServerFrame::Error),
        ]
    }

    fn pending() -> impl Strategy<Value = Pending> {
        let state = prop_oneof![
            Just(State::Waiting),
            Just(State::Sent),
            seq().prop_map(State::Committed),
            error().prop_map(State::Failed)
        ];
        (client_id(), room(), any::<String>(), any::<i64>(), state)
            .prop_map(|(client_id, room, text, at, state)| Pending { client_id, room, text, at: Timestamp(at), state })
    }

    fn page() -> impl Strategy<Value = RoomPage> {
        (info(), vec(event(), 0..4), vec(person(), 0..4), any::<u32>()).prop_map(
            |(room, events, members, member_count)| {
                let online = members.iter().map(|person| person.id).collect();
                RoomPage { room, events, members, member_count, online }
            },
        )
    }

    proptest! {
        #[test]
        fn what_a_browser_keeps_comes_back_as_it_was(pending in pending(), page in page()) {
            let (one, other) = (serde_json::to_string(&pending).unwrap(), serde_json::to_string(&page).unwrap());
            prop_assert_eq!(serde_json::from_str::<Pending>(&one).unwrap(), pending);
            prop_assert_eq!(serde_json::from_str::<RoomPage>(&other).unwrap(), page);
        }

        #[test]
        fn every_frame_comes_back_as_it_was(client in client_frame(), server in server_frame()) {
            for encoding in Encoding::ALL {
                prop_assert_eq!(&encoding.decode::<ClientFrame>(&encoding.encode(&client)).unwrap(), &client);
                prop_assert_eq!(&encoding.decode::<ServerFrame>(&encoding.encode(&server)).unwrap(), &server);
            }
        }

        #[test]
        fn no_bytes_bring_a_decoder_down(bytes in vec(any::<u8>(), 0..512)) {
            for encoding in Encoding::ALL {
                let _ = encoding.decode::<ClientFrame>(&bytes);
                let _ = encoding.decode::<ServerFrame>(&bytes);
            }
        }

        #[test]
        fn a_frame_that_was_cut_short_is_refused(frame in client_frame(), cut in 1usize..8) {
            for encoding in Encoding::ALL {
                let bytes = encoding.encode(&frame);
                let kept = bytes.len().saturating_sub(cut);
                prop_assert!(encoding.decode::<ClientFrame>(&bytes[..kept]).is_err());
            }
        }
    }

    #[test]
    fn a_seq_that_no_database_holds_is_not_read() {
        for (seq, is_read) in [(SEQ_MAX, true), (SEQ_MAX + 1, false), (Seq::MAX, false)] {
            let frame = ServerFrame::Resync { room: RoomId::LOBBY, last_seq: seq };
            for encoding in Encoding::ALL {
                assert_eq!(encoding.decode::<ServerFrame>(&encoding.encode(&frame)).is_ok(), is_read);
            }
        }
    }

    #[test]
    fn a_version_has_its_own_subprotocols() {
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::from_subprotocol(encoding.subprotocol()), Some(encoding));
        }
        assert_eq!(Encoding::from_subprotocol("weconnect.v2.json"), None);
    }
}

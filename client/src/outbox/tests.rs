//! What browsers keep is read again.

use proptest::{option, prelude::*};
use protocol::{ErrorCode, Person, SEQ_MAX, UserId, codec::Encoding};
use uuid::Uuid;

use super::*;

fn pending() -> impl Strategy<Value = Pending> {
    let quote = (0..=SEQ_MAX, any::<u128>(), any::<String>(), option::of(any::<String>())).prop_map(
        |(seq, author, name, text)| {
            let author = Person { id: UserId(Uuid::from_u128(author)), name, display_name: None, avatar: None };
            Quote { seq, author, text }
        },
    );
    let state = prop_oneof![
        Just(State::Waiting),
        Just(State::Sent),
        (0..=SEQ_MAX).prop_map(State::Committed),
        any::<String>().prop_map(|message| State::Failed(ErrorBody { message, ..ErrorCode::Muted.into() })),
    ];
    (any::<u128>(), any::<String>(), option::of(quote), any::<i64>(), state).prop_map(|(id, text, reply, at, state)| {
        let client_id = ClientId(Uuid::from_u128(id));
        Pending {
            client_id,
            room: RoomId::LOBBY,
            text,
            reply,
            at: Timestamp(at),
            state,
            files: Vec::new(),
            thread: None,
        }
    })
}

proptest! {
    #[test]
    fn what_a_browser_keeps_comes_back_as_it_was(pending in pending()) {
        for encoding in [Encoding::Binary, Encoding::Json] {
            prop_assert_eq!(&encoding.decode::<Pending>(&encoding.encode(&pending)).unwrap(), &pending);
        }
    }
}

/// The fixture was written by the last version that spoke version 2 alone: what it is, its bytes in hexadecimal, and the same
/// as JSON.
#[test]
fn what_a_browser_kept_in_version_2_is_read_and_written_as_it_was() {
    let mut seen = 0;
    for line in include_str!("../../fixtures/version2.tsv").lines() {
        let [_, hex, json] = line.splitn(3, '\t').collect::<Vec<_>>()[..] else { panic!("three parts: {line}") };
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
        let pending: Pending = Encoding::BinaryV2.decode(&bytes).unwrap();
        assert_eq!(Encoding::BinaryV2.encode(&pending), bytes, "{json}");
        assert_eq!(serde_json::from_str::<Pending>(json).unwrap(), pending, "{json}");
        seen += 1;
    }
    assert_eq!(seen, 20);
}

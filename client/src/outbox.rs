//! What a person has sent and the server has not yet confirmed.

use serde::{Deserialize, Serialize};

use protocol::{ClientId, Content, ErrorBody, Event, EventKind, Quote, RoomId, Seq, Timestamp, frame::ClientFrame};

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Waits for the connection, or for the message before it.
    Waiting,
    /// On its way; sent again, under the same id, after a lost connection.
    Sent,
    /// Committed, its event is on the way.
    Committed(#[serde(deserialize_with = "protocol::ids::seq")] Seq),
    /// The server refused it; the person decides.
    Failed(ErrorBody),
}

/// A message that is not yet part of its room's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its name.
    pub client_id: ClientId,
    /// Where it goes.
    pub room: RoomId,
    /// What it says.
    pub text: String,
    /// The seq of the message that it answers, and what is shown of that.
    #[serde(default)]
    pub reply: Option<Quote>,
    /// When it was written.
    pub at: Timestamp,
    /// How far it is.
    pub state: State,
}

/// Messages in the order in which they were written. In each room only one is on its way at a time, so that a refusal
/// or a lost connection can't change their order.
#[derive(Clone, Debug, Default)]
pub struct Outbox(Vec<Pending>);

impl Outbox {
    /// Everything in it, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Pending> + Clone {
        self.0.iter()
    }

    /// Adds a message that was written now.
    pub fn add(&mut self, pending: Pending) {
        self.0.push(pending);
    }

    /// Adds messages that were written earlier: client ids, as UUIDs of version 7, tell when.
    pub fn restore(&mut self, pending: Vec<Pending>) {
        for mut one in pending {
            if self.0.iter().any(|known| known.client_id == one.client_id) {
                continue;
            }
            if one.state == State::Sent {
                one.state = State::Waiting;
            }
            let index = self.0.partition_point(|known| known.client_id < one.client_id);
            self.0.insert(index, one);
        }
    }

    /// The connection is new: what was on its way may be lost, and goes again.
    pub fn reconnected(&mut self) {
        for pending in &mut self.0 {
            if pending.state == State::Sent {
                pending.state = State::Waiting;
            }
        }
    }

    /// What the server had of a room is gone: what was committed there and has not been seen goes again. Gives it back.
    pub fn forgotten(&mut self, room: RoomId) -> Vec<Pending> {
        let committed = self.0.iter_mut().filter(|it| it.room == room && matches!(it.state, State::Committed(_)));
        committed
            .map(|pending| {
                pending.state = State::Waiting;
                pending.clone()
            })
            .collect()
    }

    /// What may be sent now; it counts as sent.
    pub fn take_due(&mut self) -> Vec<ClientFrame> {
        let mut busy: Vec<_> =
            self.0.iter().filter(|pending| pending.state == State::Sent).map(|pending| pending.room).collect();
        let mut due = Vec::new();
        for pending in &mut self.0 {
            if pending.state == State::Waiting && !busy.contains(&pending.room) {
                pending.state = State::Sent;
                busy.push(pending.room);
                due.push(ClientFrame::Post {
                    room: pending.room,
                    client_id: pending.client_id,
                    content: Content::Text(pending.text.clone()),
                    reply_to: pending.reply.as_ref().map(|quote| quote.seq),
                });
            }
        }
        due
    }

    /// Whether a message is on its way.
    pub fn is_sent(&self, client_id: ClientId) -> bool {
        self.0.iter().any(|pending| pending.client_id == client_id && pending.state == State::Sent)
    }

    /// Sets the state of a message, if it is here; gives it back as it is now.
    pub fn set(&mut self, client_id: ClientId, state: State) -> Option<&Pending> {
        let pending = self.0.iter_mut().find(|pending| pending.client_id == client_id)?;
        pending.state = state;
        Some(pending)
    }

    /// Takes a message out.
    pub fn remove(&mut self, client_id: ClientId) -> Option<Pending> {
        let index = self.0.iter().position(|pending| pending.client_id == client_id)?;
        Some(self.0.remove(index))
    }

    /// Marks the message that this event of the same person is of, if it is here: the event proves that it was committed,
    /// whether its ack comes or not. Gives back the name of one that was not known to be.
    pub fn proven(&mut self, event: &Event) -> Option<ClientId> {
        let EventKind::Posted { client_id, .. } = &event.kind else { return None };
        let pending = self.0.iter_mut().find(|pending| pending.client_id == *client_id)?;
        let before = std::mem::replace(&mut pending.state, State::Committed(event.seq));
        (!matches!(before, State::Committed(_))).then_some(*client_id)
    }

    /// Drops the committed messages of a room whose events are there, or are in a hole before `last_seq`.
    pub fn settle(&mut self, room: RoomId, last_seq: Seq) {
        self.0.retain(|pending| {
            pending.room != room || !matches!(pending.state, State::Committed(seq) if seq <= last_seq)
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*};
    use protocol::{ErrorCode, Person, SEQ_MAX, UserId, codec::Encoding};
    use uuid::Uuid;

    use super::*;

    fn pending() -> impl Strategy<Value = Pending> {
        let quote = (0..=SEQ_MAX, any::<u128>(), any::<String>(), option::of(any::<String>())).prop_map(
            |(seq, author, name, text)| {
                let author = Person { id: UserId(Uuid::from_u128(author)), name, display_name: None };
                Quote { seq, author, text }
            },
        );
        let state = prop_oneof![
            Just(State::Waiting),
            Just(State::Sent),
            (0..=SEQ_MAX).prop_map(State::Committed),
            any::<String>().prop_map(|message| State::Failed(ErrorBody { message, ..ErrorCode::Muted.into() })),
        ];
        (any::<u128>(), any::<String>(), option::of(quote), any::<i64>(), state).prop_map(
            |(id, text, reply, at, state)| {
                let client_id = ClientId(Uuid::from_u128(id));
                Pending { client_id, room: RoomId::LOBBY, text, reply, at: Timestamp(at), state }
            },
        )
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
        for line in include_str!("../fixtures/version2.tsv").lines() {
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
}

//! What a person has sent and the server has not yet confirmed.

use crate::{ClientId, Content, ErrorBody, RoomId, Seq, Timestamp, frame::ClientFrame};

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for the connection, or for the message before it.
    Waiting,
    /// On its way; sent again, under the same id, after a lost connection.
    Sent,
    /// Committed, its event is on the way.
    Committed(Seq),
    /// The server refused it; the person decides.
    Failed(ErrorBody),
}

/// A message that is not yet part of its room's timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Its name.
    pub client_id: ClientId,
    /// Where it goes.
    pub room: RoomId,
    /// What it says.
    pub text: String,
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
    pub fn iter(&self) -> impl Iterator<Item = &Pending> {
        self.0.iter()
    }

    /// Adds a message.
    pub fn add(&mut self, room: RoomId, client_id: ClientId, text: String, at: Timestamp) {
        self.0.push(Pending { client_id, room, text, at, state: State::Waiting });
    }

    /// The connection is new: what was on its way may be lost, and goes again.
    pub fn reconnected(&mut self) {
        for pending in &mut self.0 {
            if pending.state == State::Sent {
                pending.state = State::Waiting;
            }
        }
    }

    /// What may be sent now; it counts as sent.
    pub fn take_due(&mut self) -> Vec<ClientFrame> {
        let mut busy = Vec::new();
        let mut due = Vec::new();
        for pending in &mut self.0 {
            match pending.state {
                State::Waiting if !busy.contains(&pending.room) => {
                    pending.state = State::Sent;
                    busy.push(pending.room);
                    due.push(ClientFrame::Post {
                        room: pending.room,
                        client_id: pending.client_id,
                        content: Content::Text(pending.text.clone()),
                    });
                }
                State::Waiting | State::Sent => busy.push(pending.room),
                State::Committed(_) | State::Failed(_) => {}
            }
        }
        due
    }

    /// Sets the state of a message, if it is here; tells its room.
    pub fn set(&mut self, client_id: ClientId, state: State) -> Option<RoomId> {
        let pending = self.0.iter_mut().find(|pending| pending.client_id == client_id)?;
        pending.state = state;
        Some(pending.room)
    }

    /// Takes a message out.
    pub fn remove(&mut self, client_id: ClientId) -> Option<Pending> {
        let index = self.0.iter().position(|pending| pending.client_id == client_id)?;
        Some(self.0.remove(index))
    }

    /// Drops the committed messages of a room whose events are there up to `last_seq`.
    pub fn settle(&mut self, room: RoomId, last_seq: Seq) {
        self.0.retain(|pending| {
            pending.room != room || !matches!(pending.state, State::Committed(seq) if seq <= last_seq)
        });
    }
}

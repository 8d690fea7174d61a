//! What is spoken with each server.

mod bun;
mod limit;
mod said;
mod socketio;
mod weconnect;
mod xmpp;

pub use bun::Bun;
pub use limit::Limit;
pub use said::Said;
pub use socketio::SocketIo;
pub use weconnect::{MISSED, Memo, WeConnect};
pub use xmpp::Xmpp;

use crate::wire::{self, Door};

/// What came of something that was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing to count.
    Nothing,
    /// From here on everything is received.
    Ready,
    /// A message.
    Said(Said),
    /// The server has a message that was posted with this mark: committed, where it keeps any.
    Acknowledged(u64),
    /// Both: a message of one's own, and the mark that it was posted with.
    Returned(Said, u64),
}

/// One connection's half of a conversation.
pub trait Talk {
    /// Where it connects.
    fn door(&self) -> Door;

    /// The connection is open.
    fn opened(&mut self, out: &mut Vec<u8>);

    /// A frame came.
    fn receive(&mut self, kind: u8, payload: &[u8], out: &mut Vec<u8>) -> News;

    /// Posts in the room of this number. `mark` comes back with the acknowledgement.
    fn post(&mut self, room: u32, text: String, mark: u64, out: &mut Vec<u8>);

    /// The connection is lost.
    fn lost(&mut self) {}

    /// Whether it has everything that was said until now, where it was to catch up.
    fn is_current(&self) -> bool {
        true
    }

    /// A second has passed.
    fn tick(&mut self, _out: &mut Vec<u8>) {}
}

/// Answers what is the same everywhere.
pub fn control(kind: u8, payload: &[u8], out: &mut Vec<u8>) {
    if kind == wire::PING {
        wire::push(wire::PONG, payload, out);
    }
}

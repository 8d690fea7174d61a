//! Socket.IO 4 over its WebSocket transport: <https://socket.io/docs/v4/socket-io-protocol/>.

use std::net::SocketAddr;

use serde_json::json;

use super::{News, Said, Talk};
use crate::wire::{self, Door};

/// A member of some rooms.
pub struct SocketIo {
    /// The server.
    pub address: SocketAddr,
    /// Its rooms.
    pub rooms: Vec<u32>,
}

/// The acknowledgement that answers the join.
const JOINED: u64 = u64::MAX >> 12;

impl SocketIo {
    fn emit(&self, id: u64, event: serde_json::Value, out: &mut Vec<u8>) {
        wire::push(wire::TEXT, format!("42{id}{event}").as_bytes(), out);
    }
}

impl Talk for SocketIo {
    fn door(&self) -> Door {
        Door { address: self.address, path: "/socket.io/?EIO=4&transport=websocket".into(), headers: Vec::new() }
    }

    fn opened(&mut self, _: &mut Vec<u8>) {}

    fn receive(&mut self, _: u8, payload: &[u8], out: &mut Vec<u8>) -> News {
        match payload {
            [b'4', b'2', ..] => Said::find(payload).map_or(News::Nothing, News::Said),
            [b'4', b'3', rest @ ..] => {
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
                match digits.fold(0, |id, digit| id * 10 + u64::from(digit - b'0')) {
                    JOINED => News::Ready,
                    id => News::Acknowledged(id),
                }
            }
            [b'4', b'0', ..] => {
                self.emit(JOINED, json!(["join", self.rooms]), out);
                News::Nothing
            }
            [b'0', ..] => {
                wire::push(wire::TEXT, b"40", out);
                News::Nothing
            }
            [b'2'] => {
                wire::push(wire::TEXT, b"3", out);
                News::Nothing
            }
            _ => News::Nothing,
        }
    }

    fn post(&mut self, room: u32, text: String, mark: u64, out: &mut Vec<u8>) {
        self.emit(mark, json!(["post", { "room": room, "text": text }]), out);
    }
}

//! JSON, as a program on Bun's `ws.publish` would speak it. See bench/peers/bun.js.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::{News, Said, Talk};
use crate::wire::{self, Door};

/// A member of some rooms.
pub struct Bun {
    /// The server.
    pub address: SocketAddr,
    /// Its rooms.
    pub rooms: Vec<u32>,
}

impl Talk for Bun {
    fn door(&self) -> Door {
        Door { address: self.address, path: "/".into(), headers: Vec::new() }
    }

    fn opened(&mut self, out: &mut Vec<u8>) {
        wire::push(wire::TEXT, json!({ "join": self.rooms }).to_string().as_bytes(), out);
    }

    fn receive(&mut self, _: u8, payload: &[u8], _: &mut Vec<u8>) -> News {
        if let Some(said) = Said::find(payload) {
            return News::Said(said);
        }
        let answer: Value = serde_json::from_slice(payload).unwrap_or_default();
        match (&answer["ack"], &answer["joined"]) {
            (Value::Number(mark), _) => News::Acknowledged(mark.as_u64().unwrap_or_default()),
            (_, Value::Bool(true)) => News::Ready,
            _ => News::Nothing,
        }
    }

    fn post(&mut self, room: u32, text: String, mark: u64, out: &mut Vec<u8>) {
        let post = json!({ "post": { "room": room, "text": text }, "id": mark });
        wire::push(wire::TEXT, post.to_string().as_bytes(), out);
    }
}

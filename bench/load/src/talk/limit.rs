//! The few words that the program at the limit understands. See limit.rs.

use std::net::SocketAddr;

use super::{News, Said, Talk};
use crate::wire::{self, Door};

/// A member of some rooms.
pub struct Limit {
    /// The server.
    pub address: SocketAddr,
    /// Its rooms.
    pub rooms: Vec<u32>,
}

impl Talk for Limit {
    fn door(&self) -> Door {
        let rooms: Vec<String> = self.rooms.iter().map(u32::to_string).collect();
        Door { address: self.address, path: format!("/{}", rooms.join(",")), headers: Vec::new() }
    }

    fn opened(&mut self, _: &mut Vec<u8>) {}

    fn receive(&mut self, _: u8, payload: &[u8], _: &mut Vec<u8>) -> News {
        if let Some(said) = Said::find(payload) {
            return News::Said(said);
        }
        match payload.split_first_chunk::<8>() {
            Some((mark, [])) => News::Acknowledged(u64::from_le_bytes(*mark)),
            _ if payload == b"ready" => News::Ready,
            _ => News::Nothing,
        }
    }

    fn post(&mut self, room: u32, text: String, mark: u64, out: &mut Vec<u8>) {
        let post = [&room.to_le_bytes()[..], &mark.to_le_bytes()[..], text.as_bytes()].concat();
        wire::push(wire::BINARY, &post, out);
    }
}

//! Frames as they go over the wire, each with its WebSocket header (RFC 6455, 5.2): made ready once, so that nothing but
//! the write is left to do for each of those who get them.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;
use protocol::{
    Event, RoomId, Seq,
    codec::Encoding,
    frame::{ServerFrame, close},
};

/// A frame of text, whole.
const TEXT: u8 = 0x81;
/// A frame of bytes, whole.
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// Frames that belong together, one after another. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Run {
    bytes: Bytes,
    /// Where they hold events: which.
    events: Option<Events>,
}

/// Events of one room, without gaps.
#[derive(Clone, Debug)]
struct Events {
    room: RoomId,
    first: Seq,
    /// Where each one's frame ends.
    ends: Arc<[usize]>,
}

impl Run {
    /// One frame.
    pub fn of(encoding: Encoding, frame: &ServerFrame) -> Self {
        let mut bytes = Vec::new();
        put(encoding, frame, &mut bytes);
        Self { bytes: bytes.into(), events: None }
    }

    /// Events of one room, in the order of their seqs and without gaps.
    pub fn of_events<'a>(encoding: Encoding, events: impl Iterator<Item = &'a Event>) -> Self {
        let (mut bytes, mut ends, mut begin) = (Vec::new(), Vec::new(), None);
        for event in events {
            begin.get_or_insert((event.room, event.seq));
            put(encoding, &ServerFrame::Event(event.clone()), &mut bytes);
            ends.push(bytes.len());
        }
        let events = begin.map(|(room, first)| Events { room, first, ends: ends.into() });
        Self { bytes: bytes.into(), events }
    }

    /// An answer to a ping.
    pub fn pong(payload: &[u8]) -> Self {
        Self { bytes: control(PONG, payload), events: None }
    }

    /// What of it is not in what was recovered, which goes up to these seqs.
    pub fn after(self, covered: &HashMap<RoomId, Seq>) -> Option<Self> {
        let Some(Events { room, first, ends }) = &self.events else { return Some(self) };
        let known = covered.get(room).map_or(0, |up_to| (up_to + 1).saturating_sub(*first));
        match usize::try_from(known).unwrap_or(usize::MAX) {
            0 => Some(self),
            known if known >= ends.len() => None,
            known => {
                let begin = ends[known - 1];
                let events = Events {
                    room: *room,
                    first: first + known as Seq,
                    ends: ends[known..].iter().map(|end| end - begin).collect(),
                };
                Some(Self { bytes: self.bytes.slice(begin..), events: Some(events) })
            }
        }
    }

    /// Bytes on the wire.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What is to be written.
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }
}

/// Asks for a sign of life.
pub fn ping() -> Bytes {
    control(PING, &[])
}

/// Says that the connection ends, and why.
pub fn closing(code: u16) -> Bytes {
    // A code that stands for "none" is not to be sent.
    let code = if code == 1005 { close::NORMAL } else { code };
    control(CLOSE, &code.to_be_bytes())
}

/// The payloads of whole frames, for who wants to know what was written.
pub fn payloads(mut bytes: Bytes) -> Vec<Bytes> {
    let mut payloads = Vec::new();
    while let [_, length, ..] = *bytes {
        let (start, length) = match length {
            126 => (4, usize::from(u16::from_be_bytes([bytes[2], bytes[3]]))),
            127 => (10, bytes[2..10].iter().fold(0, |length, byte| (length << 8) | usize::from(*byte))),
            short => (2, usize::from(short)),
        };
        let frame = bytes.split_to(start + length);
        payloads.push(frame.slice(start..));
    }
    payloads
}

fn control(kind: u8, payload: &[u8]) -> Bytes {
    let mut bytes = Vec::with_capacity(2 + payload.len());
    head(kind, payload.len(), &mut bytes);
    bytes.extend_from_slice(payload);
    bytes.into()
}

fn put(encoding: Encoding, frame: &ServerFrame, bytes: &mut Vec<u8>) {
    let payload = encoding.encode(frame);
    let kind = match encoding {
        Encoding::Postcard => BINARY,
        Encoding::Json => TEXT,
    };
    bytes.reserve(10 + payload.len());
    head(kind, payload.len(), bytes);
    bytes.extend_from_slice(&payload);
}

fn head(kind: u8, length: usize, bytes: &mut Vec<u8>) {
    bytes.push(kind);
    match length {
        short @ ..126 => bytes.push(short as u8),
        long @ ..0x1_0000 => {
            bytes.push(126);
            bytes.extend_from_slice(&(long as u16).to_be_bytes());
        }
        longer => {
            bytes.push(127);
            bytes.extend_from_slice(&(longer as u64).to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Content, EventKind, Person, Timestamp, UserId};
    use uuid::Uuid;

    use super::*;

    fn event(seq: Seq) -> Event {
        let actor = Person { id: UserId(Uuid::from_u128(1)), name: "ada".into(), display_name: None };
        let kind = EventKind::posted(protocol::ClientId(Uuid::from_u128(seq.into())), Content::Text("tea".into()));
        Event { room: RoomId::LOBBY, seq, at: Timestamp(0), actor, kind }
    }

    fn seqs(run: Run) -> Vec<Seq> {
        let frames = payloads(run.into_bytes());
        let frames = frames.iter().map(|payload| Encoding::Postcard.decode(payload).unwrap());
        frames.filter_map(|frame| if let ServerFrame::Event(event) = frame { Some(event.seq) } else { None }).collect()
    }

    #[test]
    fn what_was_recovered_is_cut_off_wherever_it_ends() {
        let events: Vec<_> = (4..=6).map(event).collect();
        let run = Run::of_events(Encoding::Postcard, events.iter());
        let after = |seq| run.clone().after(&HashMap::from([(RoomId::LOBBY, seq)])).map(seqs);
        assert_eq!(after(0), Some(vec![4, 5, 6]));
        assert_eq!(after(3), Some(vec![4, 5, 6]));
        assert_eq!(after(4), Some(vec![5, 6]));
        assert_eq!(after(6), None);
        assert_eq!(after(Seq::MAX - 1), None);
        let twice = run.after(&HashMap::from([(RoomId::LOBBY, 4)])).unwrap();
        assert_eq!(twice.after(&HashMap::from([(RoomId::LOBBY, 5)])).map(seqs), Some(vec![6]));
    }

    #[test]
    fn headers_say_how_long_frames_are() {
        for length in [0, 125, 126, 65_535, 65_536] {
            let mut bytes = Vec::new();
            head(BINARY, length, &mut bytes);
            bytes.resize(bytes.len() + length, 7);
            assert_eq!(payloads(bytes.into()), [vec![7; length]]);
        }
    }
}

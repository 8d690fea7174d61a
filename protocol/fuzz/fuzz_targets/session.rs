//! A session between a hostile server and a corrupted storage: it never panics, never loops, and keeps what was written.
#![no_main]

use client::{
    outbox::{Notice, Pending},
    session::{Input, Kept, Output, Renewal, Session, Timer},
};
use libfuzzer_sys::fuzz_target;
use protocol::{
    ClientId, InThread, RoomId, Seq, Timestamp,
    api::{History, RoomPage},
    codec::{Unknown, from_bytes},
    frame::ServerFrame,
};

fuzz_target!(|bytes: &[u8]| {
    let mut session = Session::default();
    let mut rest = bytes;
    while let [kind, length, tail @ ..] = rest {
        let (body, next) = tail.split_at(usize::from(*length).min(tail.len()));
        rest = next;
        let Some(input) = input(*kind, body) else { continue };
        let before: Vec<ClientId> = session.outbox().iter().map(|pending| pending.client_id).collect();
        let may_go = matches!(input, Input::Received(_) | Input::Loaded(_) | Input::Older { .. } | Input::Discard(_))
            || matches!(input, Input::Told(_) | Input::Claimed(_) | Input::Restored(_));
        let outputs = session.handle(input);
        assert!(outputs.len() <= 4 * (bytes.len() + 64), "{} outputs", outputs.len());
        for id in before {
            let is_here = session.outbox().iter().any(|pending| pending.client_id == id);
            assert!(is_here || may_go, "{id} is gone");
        }
        let forgets = outputs.iter().filter(|output| matches!(output, Output::Forget { .. })).count();
        assert!(forgets == 0 || may_go);
    }
});

fn input(kind: u8, body: &[u8]) -> Option<Input> {
    let jitter = u32::from(body.first().copied().unwrap_or_default()) << 24;
    Some(match kind % 21 {
        0..8 => Input::Received(from_bytes::<ServerFrame>(body, Unknown::Replaced).ok()?),
        8 => Input::Opened,
        9 => Input::Closed { code: 4_000 + u16::from(kind / 21), jitter },
        10 => Input::TimerFired { timer: Timer::ALL[usize::from(kind / 21) % Timer::ALL.len()], jitter },
        11 => Input::Renewed { renewal: [Renewal::Done, Renewal::Unreachable][usize::from(kind / 21) % 2], jitter },
        12 => Input::Loaded(from_bytes::<RoomPage>(body, Unknown::Replaced).ok()?),
        13 => {
            let events = from_bytes::<History>(body, Unknown::Replaced).ok()?.events;
            Input::Older { room: RoomId::LOBBY, events, as_of: Seq::from(kind / 21) }
        }
        14 => Input::Read { room: RoomId::LOBBY, seq: Seq::from(kind / 21) },
        15 => {
            let text = String::from_utf8_lossy(body).into_owned();
            let client_id = protocol_id(body)?;
            let (room, at, files) = (RoomId::LOBBY, Timestamp(0), Vec::new());
            let answers = (kind / 21)
                .checked_sub(1)
                .map(|root| InThread { root: Seq::from(root), in_room: root.is_multiple_of(2) });
            Input::Post { room, client_id, text, reply: None, at, files, thread: answers }
        }
        16 => Input::Claimed(from_bytes::<Vec<Pending>>(body, Unknown::Replaced).ok()?),
        20 => Input::Told(from_bytes::<Notice>(body, Unknown::Replaced).ok()?),
        17 => {
            let (rooms, pending) = from_bytes::<(Vec<RoomPage>, Vec<Pending>)>(body, Unknown::Replaced).ok()?;
            Input::Restored(Kept { me: None, rooms, pending, shared: (kind / 21).is_multiple_of(2) })
        }
        18 => {
            [Input::Start, Input::NetworkGone, Input::NetworkBack, Input::ConnectNow, Input::Watch(Some(RoomId::LOBBY))]
                [usize::from(kind / 21) % 5]
                .clone()
        }
        _ => match kind / 21 % 2 {
            0 => Input::Retry(protocol_id(body)?),
            _ => Input::Discard(protocol_id(body)?),
        },
    })
}

fn protocol_id<T: std::str::FromStr>(body: &[u8]) -> Option<T> {
    let byte = body.first()?;
    format!("00000000-0000-7000-8000-0000000000{byte:02x}").parse().ok()
}

//! Connections that say where they were.

use std::time::Duration;

use protocol::{Seq, frame::ServerFrame};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Outcome, receive};
use crate::chaos::{Crowd, fail};
use load::bot::Socket;

/// Events that the server sends to who missed them; with more it says that they are too many.
const RECOVER_MAX: Seq = 200;

pub(super) async fn from_nowhere(crowd: &Crowd) -> Outcome {
    let room = crowd.rooms[0];
    let bot = crowd.bot(0);
    let newest = bot.account().page(room).await?.room.last_seq;
    if newest <= 200 {
        let missing = 201 - newest;
        (0..=missing).for_each(|number| crowd.post(0, room, format!("filler {number}")));
        crowd.settle().await?;
    }
    for position in [0, newest + 1_000_000] {
        let mut socket = Socket::open(bot.account()).await?;
        socket.hello(vec![(room, position)]).await?;
        loop {
            match receive(&mut socket).await? {
                ServerFrame::Resync { room: of, last_seq, .. } if of == room && last_seq >= newest => break,
                ServerFrame::Recovered { .. } => return fail(format!("from {position} there is nothing to recover")),
                _ => {}
            }
        }
    }
    Ok("too long ago, and beyond the end: resync".into())
}

pub(super) async fn races(crowd: &Crowd, count: usize) -> Outcome {
    let room = crowd.rooms[0];
    let stop = CancellationToken::new();
    let mut talk = JoinSet::new();
    for index in 0..4 {
        let (bot, stop) = (crowd.bot(index), stop.clone());
        talk.spawn(async move {
            let mut number = 0;
            while !stop.is_cancelled() {
                // No faster than they go out, since all of it is waited for afterwards.
                if bot.session(|session| session.outbox().iter().count()) < 8 {
                    number += 1;
                    bot.post(room, format!("race {number}"));
                }
                tokio::time::sleep(Duration::from_millis(4)).await;
            }
        });
    }
    let account = crowd.bot(5).account().clone();
    let mut position = account.page(room).await?.room.last_seq;
    let (mut resumed, mut too_late) = (0, 0);
    while resumed < count {
        let mut socket = Socket::open(&account).await?;
        socket.hello(vec![(room, position)]).await?;
        let mut received = 0;
        while received < 3 {
            let events = match receive(&mut socket).await? {
                ServerFrame::Recovered { room: of, events } if of == room => events,
                ServerFrame::Event(event) if event.room == room => vec![event],
                // A busy machine: too much was written meanwhile. It does not count, and must be told only then.
                ServerFrame::Resync { room: of, last_seq, .. } if of == room && last_seq > position + RECOVER_MAX => {
                    position = last_seq;
                    too_late += 1;
                    break;
                }
                ServerFrame::Resync { room: of, last_seq, .. } if of == room => {
                    return fail(format!("resync from {position} to {last_seq}"));
                }
                _ => continue,
            };
            received += 1;
            for event in events {
                if event.seq != position + 1 {
                    return fail(format!("after {position} comes {}", event.seq));
                }
                position = event.seq;
            }
        }
        resumed += usize::from(received == 3);
        if too_late > count / 2 + 10 {
            return fail(format!("{resumed} resumes, and {too_late} that were too late"));
        }
    }
    stop.cancel();
    while talk.join_next().await.is_some() {}
    crowd.verify().await?;
    Ok(format!("{count} resumes, no hole and nothing twice; {too_late} were too late"))
}

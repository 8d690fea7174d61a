//! What is done to the server, and what must hold then. The numbers are those of the list of checks in docs/proof.md.

use std::time::{Duration, Instant};

use protocol::{
    ClientId, Content, EventKind,
    frame::{ClientFrame, ServerFrame, close},
};
use tokio::{task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Amount, Crowd, Failure, Postgres, Report, Server, fail, logs, proxy::proxy};
use crate::bot::{Account, Socket};

const PATIENCE: Duration = Duration::from_secs(30);
/// Twice the server's, as it is set for this.
const TWO_HEARTBEATS: Duration = Duration::from_secs(4);
type Outcome = Result<String, Failure>;

/// Every check on one database.
pub async fn all(
    database: &str,
    mut server: Server,
    postgres: Option<&Postgres>,
    amount: Amount,
    report: &mut Report,
) -> Result<(), Failure> {
    server.start().await?;
    let mut now = Instant::now();
    let mut note = |check: &str, outcome: Outcome| {
        report.note(database, check, now, outcome);
        now = Instant::now();
    };
    let crowd = Crowd::gather(&server.base(), "talker", 16, 4).await?;
    note("1   kill -9 of the server under load", server_kills(&mut server, &crowd, amount.kills).await);
    if let Some(postgres) = postgres {
        note("2   kill -9 of PostgreSQL under load", postgres_kills(&server, &crowd, postgres, amount.kills).await);
    }
    note("6   connections that end at random", disconnects(&crowd, amount.disconnects).await);
    note("4   one message sent a hundred times", retries(&server, &crowd).await);
    note("5   a hundred who write in one room", writers(&server).await);
    note("8   resume from nowhere", resume_from_nowhere(&crowd).await);
    note("9   resume while others write", races(&crowd, amount.races).await);
    note("10  a reader that stalls", stalled(&server).await);
    note("16  a peer that is half gone", half_open(&server).await);
    note("14  a stop under load", stop(&mut server, &crowd).await);
    let store = server.store().await?;
    let checked = crowd.check(&logs(&store, &crowd.rooms).await?).map(|()| {
        let (written, ended) = crowd.counts();
        format!("{written} messages, {ended} connections ended")
    });
    store.close().await;
    note("all that was said, against the database", checked);
    Ok(())
}

async fn server_kills(server: &mut Server, crowd: &Crowd, kills: usize) -> Outcome {
    let talk = crowd.talk(Duration::from_millis(30));
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(100..1_500))).await;
        server.kill()?;
        server.start().await?;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    talk.end().await?;
    crowd.settle().await?;
    Ok(format!("{kills} kills"))
}

async fn postgres_kills(server: &Server, crowd: &Crowd, postgres: &Postgres, kills: usize) -> Outcome {
    let talk = crowd.talk(Duration::from_millis(30));
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(100..1_500))).await;
        postgres.kill()?;
        postgres.restart()?;
        server.ready().await?;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    talk.end().await?;
    crowd.settle().await?;
    Ok(format!("{kills} kills"))
}

async fn disconnects(crowd: &Crowd, count: usize) -> Outcome {
    let talk = crowd.talk(Duration::from_millis(30));
    let (_, before) = crowd.counts();
    let start = Instant::now();
    while (crowd.counts().1 - before) < count as u64 {
        if start.elapsed() > PATIENCE + Duration::from_millis(count as u64 * 20) {
            return fail(format!("only {} connections ended", crowd.counts().1 - before));
        }
        crowd.bot(fastrand::usize(..)).disconnect();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    talk.end().await?;
    crowd.settle().await?;
    Ok(format!("{count} disconnects"))
}

async fn retries(server: &Server, crowd: &Crowd) -> Outcome {
    let account = Account::sign_up(&server.base(), "again").await?;
    let room = crowd.rooms[0];
    account.join(room).await?;
    let client_id = ClientId(Uuid::now_v7());
    let mut places = Vec::new();
    let mut sockets = Vec::new();
    for _ in 0..4 {
        let mut socket = Socket::open(&account).await?;
        socket.hello(Vec::new()).await;
        sockets.push(socket);
    }
    for number in 0..100 {
        let content = Content::Text("once".into());
        sockets[number % 4].send(&ClientFrame::Post { room, client_id, content }).await;
    }
    for socket in &mut sockets {
        let mut acknowledged = 0;
        while acknowledged < 25 {
            if let ServerFrame::Posted { seq, .. } = receive(socket).await? {
                places.push(seq);
                acknowledged += 1;
            }
        }
    }
    places.dedup();
    let rows = account.history(room).await?;
    let mine = rows.iter().filter(|event| event.actor.id == account.me.id);
    let posted = mine.filter(|event| matches!(event.kind, EventKind::Posted { .. })).count();
    if places.len() != 1 || posted != 1 {
        return fail(format!("{posted} rows, acknowledged at {places:?}"));
    }
    Ok("1 row, 100 times the same seq".into())
}

async fn writers(server: &Server) -> Outcome {
    let crowd = Crowd::gather(&server.base(), "writer", 100, 1).await?;
    let room = crowd.rooms[0];
    for round in 0..5 {
        crowd.bots().for_each(|bot| _ = bot.post(room, format!("round {round}")));
    }
    crowd.settle().await?;
    let log = crowd.bot(0).account().history(room).await?;
    crowd.check(&[(room, log)].into())?;
    let written = crowd.counts().0;
    crowd.bots().for_each(|bot| bot.stop());
    Ok(format!("{written} messages, one order for all"))
}

async fn resume_from_nowhere(crowd: &Crowd) -> Outcome {
    let room = crowd.rooms[0];
    let bot = crowd.bot(0);
    let newest = bot.account().page(room).await?.room.last_seq;
    if newest <= 200 {
        let missing = 201 - newest;
        (0..=missing).for_each(|number| _ = bot.post(room, format!("filler {number}")));
        crowd.settle().await?;
    }
    for position in [0, newest + 1_000_000] {
        let mut socket = Socket::open(bot.account()).await?;
        socket.hello(vec![(room, position)]).await;
        loop {
            match receive(&mut socket).await? {
                ServerFrame::Resync { room: of, last_seq } if of == room && last_seq >= newest => break,
                ServerFrame::Recovered { .. } => return fail(format!("from {position} there is nothing to recover")),
                _ => {}
            }
        }
    }
    Ok("before what is kept, and beyond the end: resync".into())
}

async fn races(crowd: &Crowd, count: usize) -> Outcome {
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
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
    }
    let account = crowd.bot(5).account().clone();
    let mut position = account.page(room).await?.room.last_seq;
    for _ in 0..count {
        let mut socket = Socket::open(&account).await?;
        socket.hello(vec![(room, position)]).await;
        let mut heard = 0;
        while heard < 3 {
            let events = match receive(&mut socket).await? {
                ServerFrame::Recovered { room: of, events } if of == room => events,
                ServerFrame::Event(event) if event.room == room => vec![event],
                ServerFrame::Resync { room: of, .. } if of == room => return fail("resync".into()),
                _ => continue,
            };
            heard += 1;
            for event in events {
                if event.seq != position + 1 {
                    return fail(format!("after {position} comes {}", event.seq));
                }
                position = event.seq;
            }
        }
    }
    stop.cancel();
    while talk.join_next().await.is_some() {}
    crowd.settle().await?;
    Ok(format!("{count} resumes, no hole and nothing twice"))
}

async fn stalled(server: &Server) -> Outcome {
    let crowd = Crowd::gather(&server.base(), "loud", 4, 1).await?;
    let (room, sleeper) = (crowd.rooms[0], crowd.bot(0).account().clone());
    let mut socket = Socket::open(&sleeper).await?;
    socket.hello(Vec::new()).await;
    let before = server.resident();
    let text = "la ".repeat(1_300);
    let start = Instant::now();
    // More than a connection's queue and the system's buffers hold.
    for _ in 0..500 {
        crowd.bots().for_each(|bot| _ = bot.post(room, text.clone()));
    }
    crowd.settle().await?;
    let grown = server.resident().saturating_sub(before) / 1_048_576;
    let mut heard = 0;
    let code = loop {
        match timeout(PATIENCE, socket.receive()).await? {
            Ok(_) => heard += 1,
            Err(code) => break code,
        }
    };
    crowd.bots().for_each(|bot| bot.stop());
    if heard >= 2_000 || grown > 64 {
        return fail(format!("it heard {heard} of 2000 frames, and the server took {grown} MiB more"));
    }
    let seconds = start.elapsed().as_secs();
    Ok(format!("closed ({code}) after {heard} of 2000 frames; the others went on, {seconds} s; {grown} MiB more"))
}

async fn half_open(server: &Server) -> Outcome {
    let crowd = Crowd::gather(&server.base(), "half", 2, 1).await?;
    let room = crowd.rooms[0];
    let ghost = Account::sign_up(&server.base(), "ghost").await?;
    ghost.join(room).await?;
    let silent = CancellationToken::new();
    let proxy = proxy(&server.base(), silent.clone()).await?;
    let mut socket = Socket::open_at(&proxy, &ghost).await?;
    socket.hello(Vec::new()).await;
    receive(&mut socket).await?;
    let watcher = crowd.bot(1);
    watcher.visit(room).await?;
    let sees = || watcher.session(|session| session.online().any(|person| person.id == ghost.me.id));
    wait_until("the ghost to be online", PATIENCE, sees).await?;
    silent.cancel();
    let start = Instant::now();
    // Two heartbeats, and time to tell of it.
    wait_until("the ghost to be offline", TWO_HEARTBEATS + Duration::from_secs(2), || !sees()).await?;
    let seconds = start.elapsed().as_secs_f64();
    crowd.bots().for_each(|bot| bot.stop());
    Ok(format!("offline after {seconds:.1} s, with a heartbeat of 2 s"))
}

async fn stop(server: &mut Server, crowd: &Crowd) -> Outcome {
    let mut socket = Socket::open(crowd.bot(3).account()).await?;
    socket.hello(Vec::new()).await;
    receive(&mut socket).await?;
    let talk = crowd.talk(Duration::from_millis(10));
    tokio::time::sleep(Duration::from_millis(500)).await;
    let status = server.terminate().await?;
    let code = loop {
        if let Err(code) = timeout(PATIENCE, socket.receive()).await? {
            break code;
        }
    };
    if !status.success() || code != close::GOING_AWAY {
        return fail(format!("ended with {status}, sockets with {code}"));
    }
    server.start().await?;
    talk.end().await?;
    crowd.settle().await?;
    server.terminate().await?;
    Ok("closed as going away; what was queued went out after the restart".into())
}

async fn receive(socket: &mut Socket) -> Result<ServerFrame, Failure> {
    timeout(PATIENCE, socket.receive()).await?.or_else(|code| fail(format!("the connection was closed: {code}")))
}

async fn wait_until(what: &str, patience: Duration, done: impl Fn() -> bool) -> Result<(), Failure> {
    let start = Instant::now();
    while !done() {
        if start.elapsed() > patience {
            return fail(format!("waited {} s for {what}", patience.as_secs()));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

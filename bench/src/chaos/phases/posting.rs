//! What is posted many times, or by many.

use protocol::{
    ClientId, Content, EventKind,
    frame::{ClientFrame, ServerFrame},
};
use uuid::Uuid;

use super::{Outcome, receive};
use crate::chaos::{Crowd, Server, fail};
use load::bot::{Account, Socket};

pub(super) async fn retries(server: &Server, crowd: &Crowd) -> Outcome {
    let account = Account::sign_up(&server.base(), "again").await?;
    let room = crowd.rooms[0];
    account.join(room).await?;
    let client_id = ClientId(Uuid::now_v7());
    let mut places = Vec::new();
    let mut sockets = Vec::new();
    for _ in 0..4 {
        let mut socket = Socket::open(&account).await?;
        socket.hello(Vec::new()).await?;
        sockets.push(socket);
    }
    for number in 0..100 {
        let content = Content::Text("once".into());
        sockets[number % 4]
            .send(&ClientFrame::Post { room, client_id, content, reply_to: None, files: Vec::new(), thread: None })
            .await?;
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

pub(super) async fn writers(server: &Server) -> Outcome {
    let crowd = Crowd::gather(&server.base(), "writer", 100, 1).await?;
    let room = crowd.rooms[0];
    for round in 0..5 {
        (0..crowd.len()).for_each(|index| crowd.post(index, room, format!("round {round}")));
    }
    crowd.verify().await?;
    let written = crowd.counts().written;
    crowd.bots().for_each(|bot| bot.stop());
    Ok(format!("{written} messages, one order for all"))
}

//! Connections that do nothing, and all of them coming back at once.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use crate::{
    crowd::Crowd,
    processes::{Failure, resident},
    shape::Shape,
    systems::System,
    talk::{MISSED, Said, Talk},
    world::World,
};

/// How long the server may take to give memory back.
const SETTLE: Duration = Duration::from_secs(2);
/// How long a reconnect of everyone is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of a server's memory for each connection that does nothing, all in one room.
///
/// # Errors
/// Where one of them can't connect.
pub async fn memory(system: &System, connections: usize) -> Result<f64, Failure> {
    let shape = Shape { senders: 1, ..Shape::one_room(connections) };
    // Whatever is made once is there already.
    drop(system.gather(Shape { connections: 10, ..shape }).await?);
    let before = resident(system.id());
    let crowd = system.gather(shape).await?;
    tokio::time::sleep(SETTLE).await;
    let after = resident(system.id());
    drop(crowd);
    Ok(after.saturating_sub(before) as f64 / connections as f64)
}

/// What a reconnect of everyone came to.
#[derive(Clone, Copy, Debug)]
pub struct Storm {
    /// Seconds until everyone had everything.
    pub seconds: f64,
    /// Bytes of memory for each connection before, and after it.
    pub bytes: (f64, f64),
}

/// Loses all connections of one room at once, posts there, and lets everyone come back.
///
/// # Errors
/// Where somebody can't connect, or does not have everything in the end.
pub async fn storm(world: &World, connections: usize) -> Result<Storm, Failure> {
    let shape = Shape { senders: 1, ..Shape::one_room(connections) };
    let rooms = world.rooms(shape).await?;
    let page = world.accounts[0].page(rooms[0]).await?;
    let memo = Rc::default();
    let mut talks: Vec<Box<dyn Talk>> = Vec::new();
    for client in 0..connections {
        let mut session = world.session(client, &rooms, false, &memo)?;
        session.load(page.clone());
        talks.push(Box::new(session));
    }
    let poster = Crowd::gather(vec![Box::new(world.session(0, &rooms, true, &memo)?)]).await?;
    let before = world.server.resident();
    let each = |now: u64| now.saturating_sub(before) as f64 / connections as f64;
    let mut crowd = Crowd::gather(talks).await?;
    tokio::time::sleep(SETTLE).await;
    let bytes = each(world.server.resident());
    crowd.lose();
    for number in 0..MISSED {
        let said = Said { step: 0, stream: 0, number: number as u32, intended: 0, place: None };
        poster.clients[0].post(0, said.text(), 0);
    }
    while poster.tally(|tally| tally.acknowledged < MISSED) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let start = Instant::now();
    crowd.come_back(PATIENCE).await?;
    let seconds = start.elapsed().as_secs_f64();
    tokio::time::sleep(SETTLE).await;
    Ok(Storm { seconds, bytes: (bytes, each(world.server.resident())) })
}

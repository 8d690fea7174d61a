//! What it costs the server to hand out a room's page: the document that a browser opens, and the same data by the API.

use std::time::{Duration, Instant};

use protocol::{RoomId, api::PAGE};
use serde_json::json;

use crate::{
    bot::Account,
    processes::{Failure, Watched},
    report::Figure,
    world::World,
};

/// How many are handed out for each second of the server's processor time.
#[derive(Clone, Copy, Debug)]
pub struct Pages {
    /// Documents, to people who take turns.
    pub documents: f64,
    /// The data alone, as JSON.
    pub data: f64,
}

impl Pages {
    /// The row of the table.
    pub fn figure(pages: Option<Self>) -> Figure {
        let name = "pages of a room with 50 messages per CPU-second, SQLite";
        let figure = Figure::new(name, "/CPU-s", pages.map(|pages| pages.documents));
        let figure = figure.peer("the data alone", pages.map(|pages| pages.data));
        figure.aim("1,500", |ours, _| Some(ours >= 1_500.0))
    }
}

/// Fills the lobby with a page of messages by all of its people, who then open it in turn.
///
/// # Errors
/// The server's.
pub async fn pages(world: &World, length: Duration) -> Result<Pages, Failure> {
    for (number, account) in world.accounts.iter().cycle().take(PAGE as usize).enumerate() {
        let text = format!("message number {number}, with some words in it");
        let posted = world.http().post(format!("{}/api/rooms/{}/messages", account.base, RoomId::LOBBY));
        posted.bearer_auth(account.access_token()).json(&json!({ "text": text })).send().await?.error_for_status()?;
    }
    let (documents, data) = (format!("/rooms/{}", RoomId::LOBBY), format!("/api/rooms/{}", RoomId::LOBBY));
    let pages = Pages {
        documents: per_second(world, &documents, length).await?,
        data: per_second(world, &data, length).await?,
    };
    println!("  {:.0} documents and {:.0} times the data for each CPU-second", pages.documents, pages.data);
    Ok(pages)
}

async fn per_second(world: &World, path: &str, length: Duration) -> Result<f64, Failure> {
    let mut people = world.accounts.iter().cycle();
    // The first time each, as what is kept is kept for everybody.
    for account in people.by_ref().take(world.accounts.len()) {
        get(world, account, path).await?;
    }
    let watched = Watched { server: world.server.id(), database: None };
    let (start, before, mut count) = (Instant::now(), watched.now().server, 0_u32);
    for account in people {
        if start.elapsed() >= length {
            break;
        }
        get(world, account, path).await?;
        count += 1;
    }
    let spent = watched.now().server - before;
    Ok(f64::from(count) / spent.as_secs_f64().max(0.01))
}

async fn get(world: &World, account: &Account, path: &str) -> Result<(), Failure> {
    let request = world.http().get(format!("{}{path}", account.base)).bearer_auth(account.access_token());
    request.send().await?.error_for_status()?.bytes().await?;
    Ok(())
}

//! Many who log in at once, while others chat.

use std::{rc::Rc, time::Duration};

use tokio::task::JoinSet;

use crate::{
    crowd::Crowd,
    processes::{Failure, Watched},
    shape::Shape,
    step::step,
    systems::{Setup, System},
    world::World,
};

/// How many log in.
const AT_ONCE: usize = 50;
/// Posts a second meanwhile.
const RATE: f64 = 200.0;

/// The delay of one message in a hundred, in milliseconds: while nobody logs in, and while 50 do.
///
/// # Errors
/// The server's.
pub async fn storm(system: &System, setup: &Setup, length: Duration) -> Result<Option<(f64, f64)>, Failure> {
    let System::WeConnect(_, world) = system else { return Ok(None) };
    let watched = system.watched(setup)?;
    let shape = Shape::rooms_of_ten(100);
    let crowd = system.gather(shape).await?;
    let quiet = delay(&crowd, shape, &watched, length).await;
    let mut logging_in = log_in(world);
    let busy = delay(&crowd, shape, &watched, length).await;
    while let Some(logged_in) = logging_in.join_next().await {
        logged_in??;
    }
    Ok(Some((quiet, busy)))
}

fn log_in(world: &World) -> JoinSet<Result<(), crate::bot::Trouble>> {
    let mut logging_in = JoinSet::new();
    for account in world.accounts.iter().cycle().take(AT_ONCE) {
        let account = Rc::clone(account);
        logging_in.spawn_local(async move { account.log_in().await });
    }
    logging_in
}

async fn delay(crowd: &Crowd, shape: Shape, watched: &Watched, length: Duration) -> f64 {
    let outcome = step(crowd, &shape.streams(), watched, RATE, length).await;
    outcome.tally.latency.value_at_quantile(0.99) as f64 / 1_000.0
}

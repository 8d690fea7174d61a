//! What a delivery costs the server as rooms grow, as there are more of them, and as more is stored.

use std::time::Duration;

use crate::{
    pace::Pace,
    processes::{Failure, Watched},
    shape::Shape,
    step::{quiet, step},
    world::World,
};

/// Messages received a second, whatever the size, so that what is saved by doing more at once is the same.
const DELIVERIES: f64 = 40_000.0;
/// Members of one room.
const MEMBERS: [usize; 4] = [10, 100, 1_000, 10_000];
/// Rooms of ten.
const ROOMS: [usize; 4] = [1, 10, 100, 1_000];

/// Microseconds of the server's CPU time for each message that somebody receives, at each size.
pub type Costs = Vec<(usize, f64)>;

/// How costs grow.
#[derive(Clone, Debug)]
pub struct Flat {
    /// With the members of one room.
    pub members: Costs,
    /// With the rooms of ten.
    pub rooms: Costs,
}

/// The costs in one room of ever more members, no more than there are connections, and in ever more rooms.
///
/// # Errors
/// Where somebody can't connect.
pub async fn flat(world: &World, pace: Pace) -> Result<Flat, Failure> {
    let (mut in_one, mut in_many) = (Costs::new(), Costs::new());
    for members in MEMBERS.into_iter().filter(|members| *members <= pace.connections) {
        in_one.push((members, cost(world, Shape::one_room(members), pace).await?));
    }
    for rooms in ROOMS {
        let few = Shape { connections: 10, rooms, each: rooms, senders: 10 };
        let shape = if rooms < 20 { few } else { Shape::rooms_of_ten(rooms) };
        in_many.push((rooms, cost(world, shape, pace).await?));
    }
    Ok(Flat { members: in_one, rooms: in_many })
}

/// The cost in a hundred new rooms of ten.
///
/// # Errors
/// Where somebody can't connect.
pub async fn hundred_rooms(world: &World, pace: Pace) -> Result<f64, Failure> {
    cost(world, Shape::rooms_of_ten(100), pace).await
}

async fn cost(world: &World, shape: Shape, pace: Pace) -> Result<f64, Failure> {
    let watched = Watched { server: world.server.id(), database: None };
    let crowd = world.gather(shape).await?;
    quiet(&watched, pace.quiet_max).await;
    let rate = DELIVERIES / shape.members() as f64;
    // A room of ten thousand gets only four a second.
    let length = pace.length.max(Duration::from_secs_f64(20.0 / rate));
    let outcome = step(&crowd, &shape.streams(), &watched, rate, length).await;
    let micros = 1e6 / outcome.per_cpu_second();
    println!("  {} rooms of {}: {micros:.2} µs a delivery", shape.rooms, shape.members());
    Ok(micros)
}

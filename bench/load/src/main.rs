//! `bench`: see scripts/bench.

use std::{env, path::PathBuf, time::Duration};

use load::{
    processes::{Failure, Postgres},
    shape::Shape,
    step::step,
    systems::{GENERATOR_CORE, Ground, Kind, System},
};
use nix::{
    sched::{CpuSet, sched_setaffinity},
    unistd::Pid,
};
use tokio::task::LocalSet;

fn main() -> Result<(), Failure> {
    let mut cores = CpuSet::new();
    cores.set(GENERATOR_CORE)?;
    let folder = |name| env::var_os(name).map(PathBuf::from).ok_or(format!("{name} is not set; scripts/bench sets it"));
    let postgres = Postgres::start(&folder("POSTGRES_PROGRAMS")?)?;
    let ground = Ground { dist: folder("WECONNECT_DIST")?, peers: folder("PEERS")?, postgres, people: 1_000 };
    sched_setaffinity(Pid::from_raw(0), &cores)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, run(&ground))
}

async fn run(ground: &Ground) -> Result<(), Failure> {
    for kind in
        [Kind::Coalesced, Kind::Each, Kind::Bun, Kind::SocketIo, Kind::SocketIoInsert, Kind::Sqlite, Kind::Postgres]
    {
        println!("{}", kind.name());
        let system = System::start(kind, ground).await?;
        for (name, shape, rates) in [
            ("one room", Shape::one_room(1_000), &[100.0, 400.0, 1_600.0, 6_400.0][..]),
            ("rooms", Shape::rooms_of_ten(1_000), &[1_000.0, 4_000.0, 16_000.0, 64_000.0][..]),
            ("alone", Shape::alone(1_000), &[100., 1_000.0, 4_000.0, 16_000.0][..]),
        ] {
            println!(" {name}");
            let crowd = system.gather(shape).await?;
            let watched = system.watched(ground)?;
            for &rate in rates {
                let o = step(&crowd, &shape.streams(), &watched, rate, Duration::from_secs(2)).await;
                println!(
                    "  {:>7.0}/s: {:>8.0} deliveries/s {:>9.0}/cpu-s, acks {:>6.0}/s, server {:.2} db {:.2} gen {:.2} of {:.2} s, p50 {} p99 {} ack p50 {} p99 {} us {:?}{}{}",
                    rate,
                    o.per_second(),
                    o.per_cpu_second(),
                    o.acknowledged_per_second(),
                    o.server.as_secs_f64(),
                    o.database.as_secs_f64(),
                    o.generator.as_secs_f64(),
                    o.time.as_secs_f64(),
                    o.tally.latency.value_at_quantile(0.5),
                    o.tally.latency.value_at_quantile(0.99),
                    o.tally.acknowledgement.value_at_quantile(0.5),
                    o.tally.acknowledgement.value_at_quantile(0.99),
                    o.tally.faults,
                    if o.generator_bound() { " GEN" } else { "" },
                    if o.overloaded { " OVERLOADED" } else { "" }
                );
                if o.overloaded {
                    break;
                }
            }
        }
    }
    Ok(())
}

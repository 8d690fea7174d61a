//! `chaos`: kills the production build of the server, and PostgreSQL, under load; `chaos cluster` one of several servers, or
//! what stands beside them; `chaos measure` tells what the same talk costs on one, two and three. `scripts/chaos` sets it up.

use std::{env, io, path::PathBuf, process::ExitCode, time::Duration};

use bench::chaos::{
    Amount, Failure,
    cluster::{self, Plan},
    run,
};
use load::processes::SecondHost;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let (dist, programs) = (folder("WECONNECT_DIST")?, folder("POSTGRES_PROGRAMS")?);
    let kills = number("KILLS", 5)?;
    let amount = Amount { kills, disconnects: number("DISCONNECTS", kills * 20)?, races: number("RACES", kills * 40)? };
    let run = async {
        match env::args().nth(1).as_deref() {
            None => run(&dist, &programs, amount).await,
            Some("cluster") => {
                let plan = Plan {
                    second_host: SecondHost::enter().and_then(|()| SecondHost::build()),
                    rounds: number("ROUNDS", 9)?,
                    cut_off: Duration::from_secs(number("CUT_OFF", 8)? as u64),
                    other: env::var_os("OTHER_DIST").map(PathBuf::from),
                };
                cluster::run(&dist, &programs, plan).await
            }
            Some("measure") => cluster::measure(&dist, &programs).await,
            Some(other) => Err(format!("{other} is no part of this; there are cluster and measure").into()),
        }
    };
    let report = tokio::select! {
        report = run => report?,
        // The processes that were started end with what is dropped here.
        interrupted = interrupted() => return Err(interrupted.map_or_else(Failure::from, |()| "interrupted".into())),
    };
    println!("{} passed, {} failed", report.passed, report.failed);
    Ok(if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn interrupted() -> io::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

fn number(name: &str, default: usize) -> Result<usize, Failure> {
    match env::var(name) {
        Ok(text) if !text.is_empty() => Ok(text.parse().map_err(|_| format!("{name} must be a number"))?),
        _ => Ok(default),
    }
}

fn folder(name: &str) -> Result<PathBuf, Failure> {
    Ok(env::var_os(name).map(PathBuf::from).ok_or(format!("{name} is not set; scripts/chaos sets it"))?)
}

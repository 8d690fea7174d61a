//! `chaos`: kills the production build of the server, and PostgreSQL, under load. `scripts/chaos` sets it up.

use std::{env, path::PathBuf, process::ExitCode};

use bench::chaos::{Amount, Failure, run};

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let kills = number("KILLS", 5)?;
    let amount = Amount { kills, disconnects: number("DISCONNECTS", kills * 20)?, races: number("RACES", kills * 40)? };
    let report = run(&folder("WECONNECT_DIST")?, &folder("POSTGRES_PROGRAMS")?, amount).await?;
    println!("{} passed, {} failed", report.passed, report.failed);
    Ok(if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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

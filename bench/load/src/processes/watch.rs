//! What processes cost.

use std::{fs, time::Duration};

use super::children;

/// The kernel counts in hundredths of a second, on every machine.
const TICK: Duration = Duration::from_millis(10);

/// The processes whose CPU time a run is about.
#[derive(Clone, Copy, Debug)]
pub struct Watched {
    /// The server.
    pub server: u32,
    /// The first process of its PostgreSQL, where it has one.
    pub database: Option<u32>,
}

/// CPU time since each process began.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// The server's.
    pub server: Duration,
    /// Its database's.
    pub database: Duration,
    /// This process's.
    pub generator: Duration,
}

impl Watched {
    /// What was spent until now.
    pub fn now(&self) -> Spent {
        let database = self.database.map_or(Duration::ZERO, |first| {
            let running: Duration = children(first).into_iter().map(|id| cpu(id, 2)).sum();
            // With those that have ended.
            cpu(first, 4) + running
        });
        Spent { server: cpu(self.server, 2), database, generator: cpu(std::process::id(), 2) }
    }
}

/// The first 2 count the process itself, the other 2 those of its children that have ended.
fn cpu(id: u32, fields: usize) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // They are numbers 14 to 17, and the name, which is in brackets, is the second.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u32 =
        after_name.split_whitespace().skip(11).take(fields).filter_map(|field| field.parse::<u32>().ok()).sum();
    TICK * ticks
}

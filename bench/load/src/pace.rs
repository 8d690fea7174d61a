//! How long everything takes.

use std::time::Duration;

/// What a run takes its time for.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Of each step.
    pub length: Duration,
    /// How long a server may take to do what earlier steps left it.
    pub quiet_max: Duration,
    /// Whether each scenario has all of its rates, and not the second one left out.
    pub every_rate: bool,
    /// Connections that do nothing, and come back at once.
    pub connections: usize,
    /// Messages in the database.
    pub messages: usize,
    /// First visits in a browser of each kind.
    pub visits: usize,
}

impl Pace {
    /// What the aims are for.
    pub const WHOLE: Self = Self {
        length: Duration::from_secs(5),
        quiet_max: Duration::from_secs(15),
        every_rate: true,
        connections: 10_000,
        messages: 1_000_000,
        visits: 5,
    };

    /// Under five minutes for all of it.
    pub const QUICK: Self = Self {
        length: Duration::from_millis(500),
        quiet_max: Duration::from_secs(3),
        every_rate: false,
        connections: 1_000,
        messages: 200_000,
        visits: 3,
    };
}

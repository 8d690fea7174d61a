//! The same steps for every server: more and more posts a second in each shape, until it can't keep up.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    pace::Pace,
    processes::Failure,
    shape::Shape,
    step::{Outcome, quiet, step},
    systems::{Kind, Setup, System},
};

/// Who is in which rooms, as far as the campaign goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    /// 1,000 people in one room.
    Hall,
    /// 1,000 rooms of 10.
    Rooms,
    /// 1,000 rooms of 1: nothing but the way in.
    Alone,
}

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hall, Self::Rooms, Self::Alone];

    /// Its rooms and people.
    pub fn shape(self) -> Shape {
        match self {
            Self::Hall => Shape::one_room(1_000),
            Self::Rooms => Shape::rooms_of_ten(1_000),
            Self::Alone => Shape::alone(1_000),
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hall => "one room of 1,000",
            Self::Rooms => "1,000 rooms of 10",
            Self::Alone => "1,000 rooms of 1",
        }
    }

    /// Posts a second, step by step. The first is one at which nobody is busy.
    fn rates(self, pace: Pace) -> impl Iterator<Item = f64> {
        let rates = match self {
            Self::Hall => [50.0, 200.0, 800.0, 3_200.0],
            Self::Rooms => [500.0, 2_000.0, 8_000.0, 32_000.0],
            Self::Alone => [100.0, 2_000.0, 8_000.0, 32_000.0],
        };
        rates.into_iter().enumerate().filter(move |(place, _)| pace.every_rate || *place != 1).map(|(_, rate)| rate)
    }
}

/// Every step of every server.
#[derive(Debug, Default)]
pub struct Campaign(pub BTreeMap<(Scenario, Kind), Vec<Outcome>>);

impl Campaign {
    /// Runs a server through a scenario, at one more rate where there is one. Tells whether the last one was too much for it.
    ///
    /// # Errors
    /// Where somebody can't connect.
    pub async fn run(
        &mut self,
        system: &System,
        setup: &Setup,
        scenario: Scenario,
        also: Option<f64>,
        pace: Pace,
    ) -> Result<bool, Failure> {
        let watched = system.watched(setup)?;
        let shape = scenario.shape();
        // It may have to do with what the last scenario left for long, so that nobody gets in.
        quiet(&watched, pace.quiet_max).await;
        let crowd = system.gather(shape).await?;
        quiet(&watched, pace.quiet_max).await;
        let streams = shape.streams();
        let steps = self.0.entry((scenario, system.kind())).or_default();
        let mut rates: Vec<f64> = scenario.rates(pace).chain(also).collect();
        rates.sort_by(f64::total_cmp);
        for rate in rates {
            let outcome = step(&crowd, &streams, &watched, rate, pace.length).await;
            println!("  {:<17} {}", scenario.name(), tell(&outcome));
            let overloaded = outcome.overloaded;
            // More would only show how it fails.
            let stop = overloaded || outcome.acknowledged_per_second() < rate / 2.0;
            steps.push(outcome);
            if stop {
                return Ok(overloaded);
            }
        }
        Ok(false)
    }

    /// A server's steps in a scenario.
    pub fn steps(&self, scenario: Scenario, kind: Kind) -> &[Outcome] {
        self.0.get(&(scenario, kind)).map_or(&[], Vec::as_slice)
    }

    /// The most that any of a server's steps came to.
    pub fn most(&self, scenario: Scenario, kind: Kind, of: impl Fn(&Outcome) -> f64) -> Option<f64> {
        self.steps(scenario, kind).iter().map(of).max_by(f64::total_cmp)
    }

    /// What a server's step at this rate came to.
    pub fn at(&self, scenario: Scenario, kind: Kind, rate: f64) -> Option<&Outcome> {
        self.steps(scenario, kind).iter().find(|outcome| outcome.rate == rate)
    }
}

/// A step in one line.
pub fn tell(outcome: &Outcome) -> String {
    let Outcome { rate, tally, time, server, database, generator, .. } = outcome;
    let share = |spent: &Duration| spent.as_secs_f64() / time.as_secs_f64() * 100.0;
    let p99 = |micros: u64| micros as f64 / 1_000.0;
    let mut line = format!(
        "{rate:>6.0} posts/s: {:>7.0} acknowledged/s, {:>8.0} received/s, {:>8.0} per CPU-second; p99 {:>7.1} ms; CPU: \
         server {:>3.0} %, database {:>3.0} %, generator {:>3.0} %",
        outcome.acknowledged_per_second(),
        outcome.per_second(),
        outcome.per_cpu_second(),
        p99(tally.latency.value_at_quantile(0.99)),
        share(server),
        share(database),
        share(generator),
    );
    let faults = &tally.faults;
    for (count, what) in [(faults.moved, "moved"), (faults.doubled, "doubled"), (faults.lost, "not in time")] {
        if count > 0 {
            line += &format!("; {count} {what}");
        }
    }
    if outcome.generator_bound() {
        line += "; held up by the generator";
    }
    if outcome.overloaded {
        line += "; overloaded";
    }
    line
}

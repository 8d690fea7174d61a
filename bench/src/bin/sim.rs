//! `sim SEEDS`: lives through so many worlds. `SEED=x sim` lives through one and tells what happens in it.

use std::{
    env,
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Instant,
};

use bench::sim::{Counts, run};

fn main() -> ExitCode {
    if let Some(seed) = number("SEED") {
        let history = run(seed, None, true);
        for line in &history.story {
            println!("{line}");
        }
        return match history.verdict {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                println!("seed {seed} fails: {why}");
                ExitCode::FAILURE
            }
        };
    }
    let (first, seeds) = (number("FIRST").unwrap_or(0), number("SEEDS").unwrap_or(1_000));
    let (next, failures, counts) = (AtomicU64::new(first), Mutex::new(Vec::new()), Mutex::new(Counts::default()));
    let start = Instant::now();
    let workers = thread::available_parallelism().map_or(1, |count| count.get());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds {
                        return;
                    }
                    let history = run(seed, None, false);
                    *counts.lock().unwrap_or_else(PoisonError::into_inner) += history.counts;
                    if let Err(why) = history.verdict {
                        println!("seed {seed} fails: {why}\n  make sim SEED={seed} tells its story");
                        failures.lock().unwrap_or_else(PoisonError::into_inner).push(seed);
                    }
                }
            });
        }
    });
    let failed = failures.into_inner().unwrap_or_else(PoisonError::into_inner).len() as u64;
    let Counts { written, events, crashes, tabs, steps } = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    let seconds = start.elapsed().as_secs_f64();
    println!("{written} messages written, {events} events, {crashes} crashes, {tabs} tabs, {steps} steps");
    println!("{seeds} histories in {seconds:.1} s, {:.0} a second", seeds as f64 / seconds);
    println!("{} passed, {failed} failed", seeds - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().filter(|text| !text.is_empty())?.parse().ok()
}

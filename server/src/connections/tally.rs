//! What would fill the log if each time had a line.

use std::time::{Duration, Instant};

/// How often it is told.
const PERIOD: Duration = Duration::from_secs(60);

/// Counts something that is told the first time, and then once a minute at most.
#[derive(Default)]
pub(super) struct Tally {
    told: Option<Instant>,
    since: u64,
}

impl Tally {
    /// Counts one more. How many there were since it was last told, where it is to be told now.
    pub fn count(&mut self) -> Option<u64> {
        self.since += 1;
        let now = Instant::now();
        if self.told.is_some_and(|told| now.duration_since(told) < PERIOD) {
            return None;
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_told_and_those_right_after_it_are_counted() {
        let mut tally = Tally::default();
        assert_eq!((tally.count(), tally.count(), tally.count()), (Some(1), None, None));
        tally.told = tally.told.and_then(|told| told.checked_sub(PERIOD));
        assert_eq!(tally.count(), Some(3));
    }
}

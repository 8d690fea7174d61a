//! The rules for what is put off.
//!
//! Times are moments, and no hours on a wall: who chooses "tomorrow at 9" chooses it in the zone that their device is in, whose rules for
//! when clocks change the device knows, and the moment that this comes to is what is kept. Somebody who travels is reminded at the
//! moment that they chose.

use crate::{ErrorCode, Timestamp};

/// Most messages that a person can have saved.
pub const SAVED_MAX: usize = 1_000;
/// Most messages that a person can have for later.
pub const SCHEDULED_MAX: usize = 100;
/// How far ahead a reminder or a message can be, in milliseconds: a year, also one with a leap day.
pub const AHEAD_MS: i64 = 366 * 24 * 3_600_000;
/// What lies no further back, in milliseconds, counts as now: clocks differ, and one takes a moment to choose.
pub const BEHIND_MS: i64 = 120_000;

/// Takes a time that somebody has chosen.
///
/// # Errors
/// [`ErrorCode::LaterBounds`] for one that is over, or more than [`AHEAD_MS`] ahead.
pub fn parse(chosen: Timestamp, now: Timestamp) -> Result<Timestamp, ErrorCode> {
    let is_within = (now.0 - BEHIND_MS..=now.0 + AHEAD_MS).contains(&chosen.0);
    if is_within { Ok(chosen) } else { Err(ErrorCode::LaterBounds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_from_a_moment_ago_to_a_year_ahead() {
        let now = Timestamp(1_795_430_096_000);
        for (ms, is_fine) in [
            (0, true),
            (-BEHIND_MS, true),
            (-BEHIND_MS - 1, false),
            (AHEAD_MS, true),
            (AHEAD_MS + 1, false),
            (-now.0, false),
        ] {
            let chosen = Timestamp(now.0 + ms);
            assert_eq!(parse(chosen, now), if is_fine { Ok(chosen) } else { Err(ErrorCode::LaterBounds) }, "{ms}");
        }
        for chosen in [i64::MIN, i64::MAX] {
            assert_eq!(parse(Timestamp(chosen), now), Err(ErrorCode::LaterBounds));
        }
    }
}

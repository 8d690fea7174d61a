//! How long to wait before the next try.

/// The first wait is drawn from up to this many milliseconds.
const FIRST_MS: u64 = 1_000;
/// No wait is longer than this.
const LONGEST_MS: u64 = 30_000;

/// Milliseconds until the next try after so many failures in a row: evenly spread between 0 and a bound that doubles
/// with each failure ("full jitter", Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), so that a
/// thousand clients don't come back at the same moment.
pub fn reconnect_delay_ms(failures: u32, jitter: u32) -> u32 {
    let bound = (FIRST_MS << failures.min(10)).min(LONGEST_MS);
    let delay = (bound * u64::from(jitter)) >> 32;
    u32::try_from(delay).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_half_a_minute_and_are_spread() {
        assert_eq!(reconnect_delay_ms(0, u32::MAX), 999);
        assert_eq!(reconnect_delay_ms(3, u32::MAX), 7_999);
        assert_eq!(reconnect_delay_ms(u32::MAX, u32::MAX), 29_999);
        assert_eq!(reconnect_delay_ms(3, 0), 0);
        assert_eq!(reconnect_delay_ms(3, u32::MAX / 2), 3_999);
    }
}

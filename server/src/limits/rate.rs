//! How often somebody does something.

use std::{hash::Hash, num::NonZeroU32};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use protocol::{ErrorBody, ErrorCode};

/// One rate limit. Keys that have been quiet are forgotten now and then.
pub(super) struct Limit<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
}

/// Keys from which on the quiet ones are looked for.
const KEYS_MAX: usize = 10_000;

impl<K: Hash + Eq + Clone> Limit<K> {
    pub fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::keyed(quota) }
    }

    pub fn check(&self, key: &K) -> Result<(), ErrorBody> {
        if self.limiter.len() > KEYS_MAX {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            ErrorBody::from(ErrorCode::TooManyRequests).retry_after(seconds)
        })
    }
}

/// Settings are checked to be 1 or more.
pub(super) fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_too_fast_is_told_when_to_come_back_and_others_are_not_held() {
        let limit = Limit::new(Quota::per_minute(at_least_one(2)));
        assert!(limit.check(&1).is_ok() && limit.check(&1).is_ok());
        let error = limit.check(&1).unwrap_err();
        assert_eq!(error.code, ErrorCode::TooManyRequests);
        assert!((1..=31).contains(&error.retry_after.unwrap()), "{error:?}");
        assert!(limit.check(&2).is_ok());
    }
}

//! How often somebody does something.

use std::{hash::Hash, num::NonZeroU32};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use protocol::{ErrorBody, ErrorCode};

/// One rate limit. Keys that have been quiet are forgotten now and then.
pub(super) struct RateLimit<K: Hash + Eq + Clone> {
    limiter: Limiter<K>,
    /// What a key can spend at once.
    burst: NonZeroU32,
}

/// One that says how much is left.
type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// Keys from which on the quiet ones are looked for.
const KEYS_MAX: usize = 10_000;

impl<K: Hash + Eq + Clone> RateLimit<K> {
    pub fn new(quota: Quota) -> Self {
        let limiter = RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>();
        Self { limiter, burst: quota.burst_size() }
    }

    /// Takes a cost out of a key's budget, and says what is left of it. What costs more than there can ever be costs all of it.
    pub fn spend(&self, key: &K, cost: NonZeroU32) -> Result<u32, ErrorBody> {
        if self.limiter.len() > KEYS_MAX {
            self.limiter.retain_recent();
        }
        let cost = cost.min(self.burst);
        let Ok(checked) = self.limiter.check_key_n(key, cost) else { return Ok(0) };
        checked.map(|state| state.remaining_burst_capacity()).map_err(|not_until| {
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
        let limit = RateLimit::new(Quota::per_minute(at_least_one(2)));
        let spend = |key| limit.spend(&key, NonZeroU32::MIN);
        assert!(spend(1).is_ok() && spend(1).is_ok());
        let error = spend(1).unwrap_err();
        assert_eq!(error.code, ErrorCode::TooManyRequests);
        assert!((1..=31).contains(&error.retry_after.unwrap()), "{error:?}");
        assert!(spend(2).is_ok());
    }
}

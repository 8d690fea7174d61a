//! How much one address or one person may do in which time.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use protocol::{ErrorBody, ErrorCode, UserId};

use crate::settings::Settings;

/// Every rate limit.
pub struct Limits {
    logins: Limit<IpAddr>,
    signups: Limit<IpAddr>,
    posts: Limit<UserId>,
    changes: Limit<UserId>,
}

type Checked = Result<(), ErrorBody>;

impl Limits {
    /// The limits that are set.
    pub fn new(settings: &Settings) -> Self {
        Self {
            logins: Limit::new(Quota::per_minute(at_least_one(settings.logins_per_minute))),
            signups: Limit::new(Quota::per_hour(at_least_one(settings.signups_per_hour))),
            posts: Limit::new(Quota::per_minute(at_least_one(settings.posts_per_minute))),
            changes: Limit::new(Quota::per_minute(at_least_one(settings.changes_per_minute))),
        }
    }

    /// Counts a try to log in.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyRequests`] with the seconds to wait.
    pub fn log_in(&self, address: IpAddr) -> Checked {
        self.logins.check(&network(address))
    }

    /// Counts a new account.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyRequests`] with the seconds to wait.
    pub fn sign_up(&self, address: IpAddr) -> Checked {
        self.signups.check(&network(address))
    }

    /// Counts a room made, joined or left.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyRequests`] with the seconds to wait.
    pub fn change(&self, user: UserId) -> Checked {
        self.changes.check(&user)
    }

    /// Counts a message.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyRequests`] with the seconds to wait.
    pub fn post(&self, user: UserId) -> Checked {
        self.posts.check(&user)
    }
}

/// One rate limit. Keys that have been quiet are forgotten now and then.
struct Limit<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
}

/// Keys from which on the quiet ones are looked for.
const KEYS_MAX: usize = 10_000;

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::keyed(quota) }
    }

    fn check(&self, key: &K) -> Checked {
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

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

/// What counts as one address: for IPv6 the first 64 bits, since one household has all the others.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
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

    #[test]
    fn one_ipv6_household_is_one_address() {
        let one = |text: &str| network(text.parse().unwrap());
        assert_eq!(one("2001:db8:1:2:a::1"), one("2001:db8:1:2:b::2"));
        assert_ne!(one("2001:db8:1:2::1"), one("2001:db8:1:3::1"));
        assert_eq!(one("::ffff:192.0.2.7"), one("192.0.2.7"));
    }
}

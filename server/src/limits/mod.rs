//! How much one address or one person may do in which time, and hold open at once.

mod open;
mod rate;

use std::net::{IpAddr, Ipv6Addr};

use governor::Quota;
use protocol::{ErrorBody, UserId};

use self::{
    open::Count,
    rate::{Limit, at_least_one},
};
use crate::settings::Settings;

pub use open::Pass;

type Checked = Result<(), ErrorBody>;

/// Every limit.
pub struct Limits {
    logins: Limit<IpAddr>,
    signups: Limit<IpAddr>,
    posts: Limit<UserId>,
    changes: Limit<UserId>,
    of_person: Count<UserId>,
    of_address: Count<IpAddr>,
}

impl Limits {
    /// The limits that are set.
    pub fn new(settings: &Settings) -> Self {
        Self {
            logins: Limit::new(Quota::per_minute(at_least_one(settings.logins_per_minute))),
            signups: Limit::new(Quota::per_hour(at_least_one(settings.signups_per_hour))),
            posts: Limit::new(Quota::per_minute(at_least_one(settings.posts_per_minute))),
            changes: Limit::new(Quota::per_minute(at_least_one(settings.changes_per_minute))),
            of_person: Count::new(settings.connections_per_person),
            of_address: Count::new(settings.connections_per_address),
        }
    }

    /// Counts a try to log in.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn log_in(&self, address: IpAddr) -> Checked {
        self.logins.check(&network(address))
    }

    /// Counts a new account.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn sign_up(&self, address: IpAddr) -> Checked {
        self.signups.check(&network(address))
    }

    /// Counts a room made, joined or left.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn change(&self, user: UserId) -> Checked {
        self.changes.check(&user)
    }

    /// Counts a message.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn post(&self, user: UserId) -> Checked {
        self.posts.check(&user)
    }

    /// Counts a WebSocket for as long as what is returned lives.
    ///
    /// # Errors
    /// [`TooManyConnections`](protocol::ErrorCode::TooManyConnections) where the person or the address has as many as
    /// they may.
    pub fn connect(&self, user: UserId, address: IpAddr) -> Result<Pass, ErrorBody> {
        Ok(Pass::new(self.of_person.enter(user)?, self.of_address.enter(network(address))?))
    }
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
    fn one_ipv6_household_is_one_address() {
        let one = |text: &str| network(text.parse().unwrap());
        assert_eq!(one("2001:db8:1:2:a::1"), one("2001:db8:1:2:b::2"));
        assert_ne!(one("2001:db8:1:2::1"), one("2001:db8:1:3::1"));
        assert_eq!(one("::ffff:192.0.2.7"), one("192.0.2.7"));
    }
}

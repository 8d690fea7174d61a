//! How much one address or one person may do in which time, and hold open at once.

mod open;
mod rate;

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::Quota;
use protocol::{ErrorBody, ErrorCode, UserId, names::lookalike_key};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::{
    open::OpenCount,
    rate::{RateLimit, at_least_one},
};
use crate::{
    bus::{Bus, Channel, Message, Spender, Spent},
    settings::Settings,
};

pub use open::ConnectionPermit;

/// Lets one request of an upload in, and counts it for as long as it lives.
pub type UploadPermit = open::OpenPermit<UserId>;

/// Lets one export in, and counts it for as long as it lives.
pub type ExportPermit = (open::OpenPermit<UserId>, open::OpenPermit<()>);

const LOGINS: u8 = 0;
const SIGNUPS: u8 = 1;
const POSTS: u8 = 2;
const CHANGES: u8 = 3;
const REQUESTS: u8 = 4;
const REFRESHES: u8 = 5;
const GUESSES: u8 = 6;
const UPLOADS: u8 = 7;

/// What a request costs of its sender's budget.
const REQUEST: NonZeroU32 = NonZeroU32::MIN;
/// What one costs that may write: a flush of the disk takes longer than to read.
const WRITING: NonZeroU32 = NonZeroU32::new(5).expect("5 is not 0");
/// An address has so many times the budget of one person: an office can be one address.
const PEOPLE_BEHIND_AN_ADDRESS: u32 = 10;
/// Times that one person's devices may get new tokens a minute. Each does so a few times an hour; several tabs of a browser may do so
/// at once, and after a restart.
const REFRESHES_A_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("60 is not 0");

/// How often the other servers are told what was counted.
const PERIOD: Duration = Duration::from_millis(250);
/// So much of it is in one message.
const SPENT_MAX: usize = 1_000;

/// Exports that one person may have under way.
const EXPORTS_OF_PERSON: u32 = 1;
/// Exports that a server has under way: each takes a thread, and reads from the database for minutes.
const EXPORTS: u32 = 4;

/// Requests of uploads that one person may have under way.
const UPLOADS_OF_PERSON: u32 = 4;

type Checked = Result<(), ErrorBody>;

/// Every limit.
pub struct Limits {
    logins: RateLimit<Spender>,
    signups: RateLimit<Spender>,
    posts: RateLimit<Spender>,
    changes: RateLimit<Spender>,
    requests: RateLimit<Spender>,
    requests_of_address: RateLimit<Spender>,
    refreshes: RateLimit<Spender>,
    guesses: RateLimit<Spender>,
    uploads: RateLimit<Spender>,
    /// What was counted here and the other servers have not been told of; nothing is kept where there are none.
    spent: Option<Mutex<HashMap<(Spender, u8), u32>>>,
    /// What a person's requests may cost in a minute, and at once.
    pub requests_per_minute: u32,
    receiving: OpenCount<UserId>,
    exporting: OpenCount<UserId>,
    exporting_all: OpenCount<()>,
    of_person: OpenCount<UserId>,
    of_address: OpenCount<IpAddr>,
}

impl Limits {
    /// The limits that are set.
    pub fn new(settings: &Settings) -> Self {
        Self {
            logins: RateLimit::new(Quota::per_minute(at_least_one(settings.logins_per_minute))),
            signups: RateLimit::new(Quota::per_hour(at_least_one(settings.signups_per_hour))),
            posts: RateLimit::new(Quota::per_minute(at_least_one(settings.posts_per_minute))),
            changes: RateLimit::new(Quota::per_minute(at_least_one(settings.changes_per_minute))),
            requests: RateLimit::new(Quota::per_minute(at_least_one(settings.requests_per_minute))),
            requests_of_address: RateLimit::new(Quota::per_minute(at_least_one(
                settings.requests_per_minute.saturating_mul(PEOPLE_BEHIND_AN_ADDRESS),
            ))),
            refreshes: RateLimit::new(Quota::per_minute(REFRESHES_A_MINUTE)),
            guesses: RateLimit::new(Quota::per_hour(at_least_one(settings.guesses_per_hour))),
            uploads: RateLimit::new(Quota::per_minute(at_least_one(settings.uploads_per_minute))),
            spent: (!settings.bus.is_empty()).then(Mutex::default),
            requests_per_minute: settings.requests_per_minute,
            receiving: OpenCount::new(UPLOADS_OF_PERSON),
            exporting: OpenCount::new(EXPORTS_OF_PERSON),
            exporting_all: OpenCount::new(EXPORTS),
            of_person: OpenCount::new(settings.connections_per_person),
            of_address: OpenCount::new(settings.connections_per_address),
        }
    }

    fn limit(&self, which: u8, spender: &Spender) -> Option<&RateLimit<Spender>> {
        match which {
            REQUESTS if matches!(spender, Spender::Address(_)) => Some(&self.requests_of_address),
            REQUESTS => Some(&self.requests),
            REFRESHES => Some(&self.refreshes),
            GUESSES => Some(&self.guesses),
            UPLOADS => Some(&self.uploads),
            LOGINS => Some(&self.logins),
            SIGNUPS => Some(&self.signups),
            POSTS => Some(&self.posts),
            CHANGES => Some(&self.changes),
            _ => None,
        }
    }

    fn check(&self, which: u8, spender: Spender) -> Checked {
        self.spend(which, spender, NonZeroU32::MIN).map(drop)
    }

    fn spend(&self, which: u8, spender: Spender, cost: NonZeroU32) -> Result<u32, ErrorBody> {
        let left = self.limit(which, &spender).map_or(Ok(0), |limit| limit.spend(&spender, cost))?;
        if let Some(spent) = &self.spent {
            *spent.lock().unwrap_or_else(PoisonError::into_inner).entry((spender, which)).or_default() += cost.get();
        }
        Ok(left)
    }

    /// Counts a request against what its sender may send, before anything is done about it; `writes` where it may change
    /// something. Says what is left of it.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn request(&self, spender: Spender, writes: bool) -> Result<u32, ErrorBody> {
        let spender = match spender {
            Spender::Address(address) => Spender::Address(network(address)),
            Spender::Person(_) => spender,
        };
        self.spend(REQUESTS, spender, if writes { WRITING } else { REQUEST })
    }

    /// Counts a try to log in by a name from a device on which its owner has not logged in before, whether somebody has that name
    /// or not.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn guess(&self, name: &str) -> Checked {
        // What is counted is told to the other servers, who need not know which names are tried.
        let digest: [u8; 32] = Sha256::digest(lookalike_key(name).as_bytes()).into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        self.check(GUESSES, Spender::Person(UserId(Uuid::from_bytes(id))))
    }

    /// Counts new tokens for one of a person's devices.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn refresh(&self, user: UserId) -> Checked {
        self.check(REFRESHES, Spender::Person(user))
    }

    /// Counts what another server has counted; limits that only a newer version knows are left alone.
    pub fn add_remote(&self, spent: &[Spent]) {
        for (spender, which, times) in spent {
            let Some(limit) = self.limit(*which, spender) else { continue };
            // Who has nothing left can't spend more.
            (0..*times).take_while(|_| limit.spend(spender, NonZeroU32::MIN).is_ok()).for_each(drop);
        }
    }

    fn take_spent(&self) -> Vec<Spent> {
        let Some(spent) = &self.spent else { return Vec::new() };
        let spent = std::mem::take(&mut *spent.lock().unwrap_or_else(PoisonError::into_inner));
        spent.into_iter().map(|((spender, which), times)| (spender, which, times)).collect()
    }

    /// Counts a try to log in.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn log_in(&self, address: IpAddr) -> Checked {
        self.check(LOGINS, Spender::Address(network(address)))
    }

    /// Counts a new account.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn sign_up(&self, address: IpAddr) -> Checked {
        self.check(SIGNUPS, Spender::Address(network(address)))
    }

    /// Counts a room made, joined or left.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn change(&self, user: UserId) -> Checked {
        self.check(CHANGES, Spender::Person(user))
    }

    /// Counts a message.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn post(&self, user: UserId) -> Checked {
        self.check(POSTS, Spender::Person(user))
    }

    /// Counts a file that somebody begins to upload.
    ///
    /// # Errors
    /// [`TooManyRequests`](protocol::ErrorCode::TooManyRequests) with the seconds to wait.
    pub fn upload(&self, user: UserId) -> Checked {
        self.check(UPLOADS, Spender::Person(user))
    }

    /// Counts a request of somebody's upload for as long as what is returned lives.
    ///
    /// # Errors
    /// [`Busy`](protocol::ErrorCode::Busy) where the person has as many under way as they may.
    pub fn receive(&self, user: UserId) -> Result<UploadPermit, ErrorBody> {
        self.receiving.acquire(user).map_err(|_| ErrorCode::Busy.into())
    }

    /// Counts an export for as long as what is returned lives.
    ///
    /// # Errors
    /// [`Busy`](protocol::ErrorCode::Busy) where the person has one under way, or the server as many as it takes.
    pub fn export(&self, user: UserId) -> Result<ExportPermit, ErrorBody> {
        let busy = |_| ErrorBody::from(ErrorCode::Busy);
        Ok((self.exporting.acquire(user).map_err(busy)?, self.exporting_all.acquire(()).map_err(busy)?))
    }

    /// Counts a WebSocket for as long as what is returned lives.
    ///
    /// # Errors
    /// [`TooManyConnections`](protocol::ErrorCode::TooManyConnections) where the person or the address has as many as
    /// they may.
    pub fn connect(&self, user: UserId, address: IpAddr) -> Result<ConnectionPermit, ErrorBody> {
        Ok(ConnectionPermit::new(self.of_person.acquire(user)?, self.of_address.acquire(network(address))?))
    }
}

/// Tells the other servers what was counted, for as long as it runs. What somebody can spend on several of them before
/// they have been told by one another is what the limits let through in that time.
pub async fn share(limits: Arc<Limits>, bus: Arc<dyn Bus>) {
    loop {
        tokio::time::sleep(PERIOD).await;
        for spent in limits.take_spent().chunks(SPENT_MAX) {
            bus.send(Channel::Nodes, &Message::Spent(spent.to_vec()));
        }
    }
}

/// What counts as one address: for IPv6 the first 64 bits, since one household has all the others.
pub(crate) fn network(address: IpAddr) -> IpAddr {
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

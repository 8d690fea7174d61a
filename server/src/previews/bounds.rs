//! How often somebody else's server is asked, and for whom.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use protocol::UserId;
use tokio::sync::OwnedMutexGuard;

/// Pages that one person's links may have looked up a minute, beside those that are known: who posts a list may do so.
const PER_PERSON: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
/// Requests to one host a minute, wherever a page, a picture or what leads there has named it.
pub(super) const PER_HOST: NonZeroU32 = NonZeroU32::new(60).expect("not zero");
/// People or hosts from which on the quiet ones are forgotten.
const KEYS_MAX: usize = 10_000;

/// What has been asked lately, and what is being asked.
pub(super) struct Bounds {
    people: DefaultKeyedRateLimiter<UserId>,
    hosts: DefaultKeyedRateLimiter<String>,
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Default for Bounds {
    fn default() -> Self {
        let (people, hosts) = (Quota::per_minute(PER_PERSON), Quota::per_minute(PER_HOST));
        Self { people: RateLimiter::keyed(people), hosts: RateLimiter::keyed(hosts), turns: Mutex::default() }
    }
}

impl Bounds {
    /// Waits until nobody else asks for a page of this host.
    pub async fn turn(&self, host: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            // Those that nobody waits for.
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            turns.entry(host.to_owned()).or_default().clone()
        };
        turn.lock_owned().await
    }

    /// Whether one more page may be asked for, for this person.
    pub fn may_ask_for(&self, person: UserId) -> bool {
        if self.people.len() > KEYS_MAX {
            self.people.retain_recent();
        }
        self.people.check_key(&person).is_ok()
    }

    /// Whether one more request may be sent to this host.
    pub fn may_ask(&self, host: &str) -> bool {
        if self.hosts.len() > KEYS_MAX {
            self.hosts.retain_recent();
        }
        self.hosts.check_key(&host.to_owned()).is_ok()
    }
}

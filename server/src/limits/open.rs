//! How many connections somebody holds open.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::{ErrorBody, ErrorCode, UserId};

/// One limit, and who is how near to it. Whoever holds nothing open takes no memory.
pub(super) struct OpenCount<K> {
    max: u32,
    open: Arc<Mutex<HashMap<K, u32>>>,
}

impl<K: Hash + Eq + Copy> OpenCount<K> {
    pub fn new(max: u32) -> Self {
        Self { max, open: Arc::default() }
    }

    pub fn acquire(&self, key: K) -> Result<OpenPermit<K>, ErrorBody> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(key).or_default();
        if *count >= self.max {
            return Err(ErrorCode::TooManyConnections.into());
        }
        *count += 1;
        Ok(OpenPermit { key, open: self.open.clone() })
    }
}

/// Counts until it is dropped.
pub struct OpenPermit<K: Hash + Eq + Copy> {
    key: K,
    open: Arc<Mutex<HashMap<K, u32>>>,
}

impl<K: Hash + Eq + Copy> Drop for OpenPermit<K> {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.key);
            }
        }
    }
}

/// Lets one connection in, and counts it for as long as it lives.
pub struct ConnectionPermit {
    _person: OpenPermit<UserId>,
    _address: OpenPermit<IpAddr>,
}

impl ConnectionPermit {
    pub(super) fn new(person: OpenPermit<UserId>, address: OpenPermit<IpAddr>) -> Self {
        Self { _person: person, _address: address }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_closes_one_may_open_another_and_is_forgotten_after_the_last() {
        let count = OpenCount::new(2);
        let (one, two) = (count.acquire(7), count.acquire(7));
        assert!(one.is_ok() && two.is_ok());
        assert_eq!(count.acquire(7).err().map(|error| error.code), Some(ErrorCode::TooManyConnections));
        assert!(count.acquire(8).is_ok());
        drop(one);
        assert!(count.acquire(7).is_ok());
        drop(two);
        assert!(count.open.lock().unwrap().is_empty());
    }
}

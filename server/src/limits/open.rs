//! How many connections somebody holds open.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::{ErrorBody, ErrorCode, UserId};

/// One limit, and who is how near to it. Whoever holds nothing open takes no memory.
pub(super) struct Count<K> {
    max: u32,
    open: Arc<Mutex<HashMap<K, u32>>>,
}

impl<K: Hash + Eq + Copy> Count<K> {
    pub fn new(max: u32) -> Self {
        Self { max, open: Arc::default() }
    }

    pub fn enter(&self, key: K) -> Result<Entry<K>, ErrorBody> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(key).or_default();
        if *count >= self.max {
            return Err(ErrorCode::TooManyConnections.into());
        }
        *count += 1;
        Ok(Entry { key, open: self.open.clone() })
    }
}

/// Counts until it is dropped.
pub struct Entry<K: Hash + Eq + Copy> {
    key: K,
    open: Arc<Mutex<HashMap<K, u32>>>,
}

impl<K: Hash + Eq + Copy> Drop for Entry<K> {
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
    _person: Entry<UserId>,
    _address: Entry<IpAddr>,
}

impl ConnectionPermit {
    pub(super) fn new(person: Entry<UserId>, address: Entry<IpAddr>) -> Self {
        Self { _person: person, _address: address }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_closes_one_may_open_another_and_is_forgotten_after_the_last() {
        let count = Count::new(2);
        let (one, two) = (count.enter(7), count.enter(7));
        assert!(one.is_ok() && two.is_ok());
        assert_eq!(count.enter(7).err().map(|error| error.code), Some(ErrorCode::TooManyConnections));
        assert!(count.enter(8).is_ok());
        drop(one);
        assert!(count.enter(7).is_ok());
        drop(two);
        assert!(count.open.lock().unwrap().is_empty());
    }
}

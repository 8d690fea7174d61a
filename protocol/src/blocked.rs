//! Whom somebody has blocked.

use std::sync::Arc;

use crate::UserId;

/// Most people that one person can block.
pub const BLOCKED_MAX: usize = 1_000;

/// The people whom somebody has blocked. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked(Arc<[UserId]>);

impl Default for Blocked {
    fn default() -> Self {
        Self(Arc::from([]))
    }
}

impl From<Vec<UserId>> for Blocked {
    fn from(mut people: Vec<UserId>) -> Self {
        people.sort_unstable();
        Self(people.into())
    }
}

impl Blocked {
    /// Whether a person is among them.
    pub fn contains(&self, user: UserId) -> bool {
        self.0.binary_search(&user).is_ok()
    }

    /// All of them, in the order of their ids.
    pub fn ids(&self) -> &[UserId] {
        &self.0
    }
}

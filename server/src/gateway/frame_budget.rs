//! How fast a connection is read: what it sends costs of its own budget, and whoever has spent it waits.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use protocol::frame::{ClientFrame, WATCHED_DIRECTS_MAX};

/// What a frame costs besides 1 that reads a page of a room's log.
const RECOVER: u32 = 20;
/// What one costs besides 1 for which everybody in a room is looked up.
const WATCH: u32 = 5;
/// What one costs besides 1 that writes a read position.
const READ: u32 = 2;

/// One connection's budget.
pub struct FrameBudget {
    limiter: DefaultDirectRateLimiter,
    /// What can be spent at once.
    burst: NonZeroU32,
}

impl FrameBudget {
    /// So much is earned a second, and can be spent at once.
    pub fn new(per_second: u32) -> Self {
        let burst = NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN);
        Self { limiter: RateLimiter::direct(Quota::per_second(burst)), burst }
    }

    /// Waits until this can be spent. What costs more than there can ever be costs all of it.
    pub async fn spend(&self, cost: NonZeroU32) {
        // Only what is more than the burst can't be waited for.
        let _ = self.limiter.until_n_ready(cost.min(self.burst)).await;
    }
}

/// What a frame costs more than 1.
pub fn extra_cost(frame: &ClientFrame) -> Option<NonZeroU32> {
    NonZeroU32::new(match frame {
        // Each room is looked at by itself.
        ClientFrame::Hello { resume } => u32::try_from(resume.len()).unwrap_or(u32::MAX),
        ClientFrame::WatchDirects { rooms } => {
            u32::try_from(rooms.len().min(WATCHED_DIRECTS_MAX)).unwrap_or(u32::MAX).saturating_add(WATCH)
        }
        ClientFrame::Recover { .. } => RECOVER,
        ClientFrame::Watch { room: Some(_) } => WATCH,
        ClientFrame::Read { .. } => READ,
        ClientFrame::Watch { room: None }
        | ClientFrame::Post { .. }
        | ClientFrame::Typing { .. }
        | ClientFrame::Away(_)
        | ClientFrame::Ping => 0,
    })
}

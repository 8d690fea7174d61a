//! What is counted while the server runs, for whoever watches it. Nothing here names a person, a room or an address: there is a fixed
//! number of series, however many of those there are. Counting costs a few atomic additions a batch or request, whether somebody asks or not.

use std::{fmt, sync::Arc};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};

/// The one label of a family, and its value.
pub type Label = [(&'static str, &'static str); 1];

/// Upper bounds of times, in seconds: from what a commit takes on a quick disk to what nobody waits for.
const SECONDS: [f64; 14] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1., 2.5, 5., 10.];
/// Upper bounds of the requests of one commit.
const REQUESTS: [f64; 9] = [1., 2., 5., 10., 20., 50., 100., 200., 500.];

/// All counters. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Counters>);

/// What [`Metrics`] shares.
pub struct Counters {
    /// Messages that were committed here.
    pub messages: Counter,
    /// From when a message came to when it was committed, in seconds.
    pub until_committed: Histogram,
    /// From when a message came to when it was in the queues of all who were to get it here, in seconds.
    pub until_delivered: Histogram,
    /// How long commits of rooms' logs took, in seconds.
    pub commit_seconds: Histogram,
    /// Requests that one commit took along.
    pub commit_requests: Histogram,
    /// Requests to rooms, by what became of them: `ok`, `refused`, `failed` or `again`.
    pub room_requests: Family<Label, Counter>,
    /// Requests over HTTP, by the hundreds of their status.
    pub http_requests: Family<Label, Counter>,
    /// How long they took until their reply began, in seconds.
    pub http_seconds: Histogram,
    registry: Registry,
}

impl Metrics {
    /// All of it, to be written.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }
}

impl std::ops::Deref for Metrics {
    type Target = Counters;

    fn deref(&self) -> &Counters {
        &self.0
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("weconnect");
        let seconds = || Histogram::new(SECONDS);
        let counters = Counters {
            messages: Counter::default(),
            until_committed: seconds(),
            until_delivered: seconds(),
            commit_seconds: seconds(),
            commit_requests: Histogram::new(REQUESTS),
            room_requests: Family::default(),
            http_requests: Family::default(),
            http_seconds: seconds(),
            registry: Registry::default(),
        };
        // From the beginning, so that the first of each is an increase.
        for outcome in ["ok", "refused", "failed", "again"] {
            drop(counters.room_requests.get_or_create(&[("outcome", outcome)]));
        }
        for status in ["1xx", "2xx", "3xx", "4xx", "5xx"] {
            drop(counters.http_requests.get_or_create(&[("status", status)]));
        }
        registry.register("messages", "Messages that were committed by this node", counters.messages.clone());
        registry.register(
            "message_committed_seconds",
            "From when a message came to when it was committed",
            counters.until_committed.clone(),
        );
        registry.register(
            "message_delivered_seconds",
            "From when a message came to when it was queued for all who are to get it at this node",
            counters.until_delivered.clone(),
        );
        registry.register("commit_seconds", "How long commits of rooms' logs took", counters.commit_seconds.clone());
        registry.register("commit_requests", "Requests that one commit took along", counters.commit_requests.clone());
        registry.register("room_requests", "What became of requests to rooms", counters.room_requests.clone());
        registry.register("http_requests", "Requests over HTTP by status", counters.http_requests.clone());
        registry.register("http_seconds", "How long a reply took to begin", counters.http_seconds.clone());
        Self(Arc::new(Counters { registry, ..counters }))
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

//! How long a client may take for each step, and how many connections there may be.

use std::time::Duration;

/// Bounds on connections. A server has these, but for what can be set; a test may have others.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// For a TLS handshake.
    pub handshake: Duration,
    /// For a request's head, from a new connection or from its first byte on. A phone on a bad line needs a few seconds.
    pub head: Duration,
    /// For a request's body, which is [`BODY_MAX`](crate::http::BODY_MAX) at most.
    pub body: Duration,
    /// For a slow upload before it gives up its place to another one.
    pub turn: Duration,
    /// Between two requests. Longer than the minute for which proxies keep connections, so that it is they who close them: a
    /// request that meets a closing connection is lost.
    pub idle: Duration,
    /// For a client to take anything more of a reply.
    pub write: Duration,
    /// For the rest of a request that is on its way when the server stops.
    pub last: Duration,
    /// File descriptors for connections and for what is sent over them; `None` for all that the system leaves.
    pub descriptors: Option<usize>,
    /// Connections that one address may hold open without being logged in. A browser opens six.
    pub per_address: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(20),
            body: Duration::from_secs(30),
            turn: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            write: Duration::from_secs(20),
            last: Duration::from_secs(1),
            descriptors: None,
            per_address: 500,
        }
    }
}

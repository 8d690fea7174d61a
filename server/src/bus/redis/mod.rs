//! The bus over Redis, or Valkey: its channels are Redis's (<https://redis.io/docs/latest/develop/pubsub/>), which tell
//! everyone who listens at the moment, once, and keep nothing.

mod listener;
mod speaker;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use protocol::codec;
use redis::Client;
use tokio::sync::{mpsc, oneshot};

use self::{listener::Listener, speaker::Speaker};
use super::{Bus, BusEvent, Channel, Message, NodeId};

/// How long Redis may take for anything before it counts as away.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a Redis that is away is left alone.
const PAUSE: Duration = Duration::from_millis(500);
/// Messages that wait to be sent; what comes then is lost.
const OUTGOING_MAX: usize = 1 << 16;
/// Messages, or channels, that go in one request.
const BATCH: usize = 1_024;
/// Messages that were received and not yet looked at; with more the connection begins anew.
const EVENTS_MAX: usize = 1 << 14;

/// Why the bus can't be had.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is none. It can hold a password, so it is not repeated.
    #[error("bus must be redis://user:password@host:port: {0}")]
    Address(String),
}

/// See the module.
pub struct Redis {
    node: NodeId,
    outgoing: mpsc::Sender<Outgoing>,
    commands: mpsc::UnboundedSender<Subscription>,
    lost: Arc<AtomicBool>,
}

enum Outgoing {
    Publish(Channel, Bytes),
    Count(Channel, oneshot::Sender<bool>),
    Flush(oneshot::Sender<()>),
}

enum Subscription {
    Follow(Vec<Channel>, oneshot::Sender<()>),
    Unfollow(Channel),
}

impl Redis {
    /// Connects in the background, again whenever Redis was away. Nodes reach one another when they have the same prefix.
    ///
    /// # Errors
    /// [`OpenError::Address`]. It is none that Redis does not answer: the server works without it, less promptly.
    pub fn start(url: &str, prefix: String, node: NodeId) -> Result<(Self, mpsc::Receiver<BusEvent>), OpenError> {
        let client = Client::open(url).map_err(|error| OpenError::Address(error.category().to_owned()))?;
        let (outgoing, to_send) = mpsc::channel(OUTGOING_MAX);
        let (commands, requests) = mpsc::unbounded_channel();
        let (events, incoming) = mpsc::channel(EVENTS_MAX);
        let lost = Arc::new(AtomicBool::new(false));
        let speaker = Speaker {
            client: client.clone(),
            prefix: prefix.clone(),
            events: events.clone(),
            lost: lost.clone(),
            connection: None,
            tried: None,
        };
        tokio::spawn(speaker.run(to_send));
        let followed = HashSet::from([Channel::Nodes]);
        tokio::spawn(Listener { client, prefix, node, requests, events, followed }.run());
        Ok((Self { node, outgoing, commands, lost }, incoming))
    }

    fn put(&self, outgoing: Outgoing) {
        if self.outgoing.try_send(outgoing).is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
    }
}

impl Bus for Redis {
    fn send(&self, channel: Channel, message: &Message<'_>) {
        self.put(Outgoing::Publish(channel, write(self.node, message)));
    }

    fn follow(&self, channels: Vec<Channel>) -> BoxFuture<'static, ()> {
        let (ready, is_ready) = oneshot::channel();
        let asked = self.commands.send(Subscription::Follow(channels, ready));
        async move {
            if asked.is_ok() {
                // Where Redis is away there is nothing to wait for.
                let _ = is_ready.await;
            }
        }
        .boxed()
    }

    fn unfollow(&self, channel: Channel) {
        // Fails only where the listener has ended, which receives nothing either.
        let _ = self.commands.send(Subscription::Unfollow(channel));
    }

    fn is_followed(&self, channel: Channel) -> BoxFuture<'_, bool> {
        let (answer, answered) = oneshot::channel();
        self.put(Outgoing::Count(channel, answer));
        async move { answered.await.unwrap_or(false) }.boxed()
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        let (done, is_done) = oneshot::channel();
        self.put(Outgoing::Flush(done));
        async move {
            // What could not be sent is lost, as at any time.
            let _ = is_done.await;
        }
        .boxed()
    }
}

fn write(node: NodeId, message: &Message<'_>) -> Bytes {
    let mut bytes = node.to_le_bytes().to_vec();
    bytes.extend(codec::to_bytes(message));
    bytes.into()
}

/// The sender and the message; `None` where this version does not know it.
fn read(bytes: &[u8]) -> (Option<NodeId>, Option<Message<'static>>) {
    match bytes.split_first_chunk() {
        Some((node, message)) => {
            (Some(NodeId::from_le_bytes(*node)), codec::from_bytes(message, codec::Unknown::Refused).ok())
        }
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_version_says_is_not_understood_but_noticed() {
        let known = write(7, &Message::Introduce(3));
        assert_eq!(read(&known), (Some(7), Some(Message::Introduce(3))));
        let mut newer = 7_u64.to_le_bytes().to_vec();
        newer.push(99);
        assert_eq!(read(&newer), (Some(7), None));
        assert_eq!(read(b"short"), (None, None));
    }
}

//! The bus over Redis, or Valkey: its channels are Redis's (<https://redis.io/docs/latest/develop/pubsub/>), which tell
//! everyone who listens at the moment, once, and keep nothing.

use std::{
    collections::HashSet,
    convert::Infallible,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use protocol::codec;
use redis::{
    AsyncConnectionConfig, Client, ErrorKind, Msg, Pipeline, RedisError,
    aio::{MultiplexedConnection, PubSubSink},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, interval, sleep, timeout},
};

use super::{Bus, Channel, Heard, Message, NodeId};

/// How long Redis may take for anything before it counts as away.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a Redis that is away is left alone.
const PAUSE: Duration = Duration::from_millis(500);
/// How often it is asked whether Redis is there.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Messages that wait to be sent; what comes then is lost.
const OUTGOING_MAX: usize = 1 << 16;
/// Messages, or channels, that go in one request.
const BATCH: usize = 1_024;
/// What was heard and not yet looked at; then Redis has to wait, and closes a connection for which too much waits.
const HEARD_MAX: usize = 1 << 14;

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
    wishes: mpsc::UnboundedSender<Wish>,
    lost: Arc<AtomicBool>,
}

enum Outgoing {
    Publish(Channel, Bytes),
    Count(Channel, oneshot::Sender<bool>),
    Flush(oneshot::Sender<()>),
}

enum Wish {
    Follow(Vec<Channel>, oneshot::Sender<()>),
    Unfollow(Channel),
}

impl Redis {
    /// Connects in the background, again whenever Redis was away. Nodes hear one another when they have the same prefix.
    ///
    /// # Errors
    /// [`OpenError::Address`]. It is none that Redis does not answer: the server works without it, less promptly.
    pub fn start(url: &str, prefix: String, node: NodeId) -> Result<(Self, mpsc::Receiver<Heard>), OpenError> {
        let client = Client::open(url).map_err(|error| OpenError::Address(error.category().to_owned()))?;
        let (outgoing, to_send) = mpsc::channel(OUTGOING_MAX);
        let (wishes, wished) = mpsc::unbounded_channel();
        let (heard, incoming) = mpsc::channel(HEARD_MAX);
        let lost = Arc::new(AtomicBool::new(false));
        let speaker = Speaker {
            client: client.clone(),
            prefix: prefix.clone(),
            heard: heard.clone(),
            lost: lost.clone(),
            connection: None,
            tried: None,
        };
        tokio::spawn(speaker.run(to_send));
        let followed = HashSet::from([Channel::Nodes]);
        tokio::spawn(Listener { client, prefix, node, wished, heard, followed }.run());
        Ok((Self { node, outgoing, wishes, lost }, incoming))
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
        let asked = self.wishes.send(Wish::Follow(channels, ready));
        async move {
            if asked.is_ok() {
                // Where Redis is away there is nothing to wait for.
                let _ = is_ready.await;
            }
        }
        .boxed()
    }

    fn unfollow(&self, channel: Channel) {
        // Fails only where the listener has ended, which hears nothing either.
        let _ = self.wishes.send(Wish::Unfollow(channel));
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
    bytes.extend(codec::to_postcard(message));
    bytes.into()
}

/// Who says it, and what; `None` where it is in words that this version doesn't know.
fn read(bytes: &[u8]) -> (Option<NodeId>, Option<Message<'static>>) {
    match bytes.split_first_chunk() {
        Some((node, message)) => (Some(NodeId::from_le_bytes(*node)), codec::from_postcard(message).ok()),
        None => (None, None),
    }
}

/// Sends.
struct Speaker {
    client: Client,
    prefix: String,
    heard: mpsc::Sender<Heard>,
    /// Something was not sent since the others were last told so.
    lost: Arc<AtomicBool>,
    connection: Option<MultiplexedConnection>,
    tried: Option<Instant>,
}

impl Speaker {
    async fn run(mut self, mut outgoing: mpsc::Receiver<Outgoing>) {
        let mut batch = Vec::with_capacity(BATCH);
        while outgoing.recv_many(&mut batch, BATCH).await > 0 {
            self.connect().await;
            let mut pipeline = redis::pipe();
            let (mut counts, mut flushes) = (Vec::new(), Vec::new());
            for outgoing in batch.drain(..) {
                match outgoing {
                    Outgoing::Publish(channel, bytes) => {
                        pipeline.publish(format!("{}{channel}", self.prefix), &bytes[..]).ignore();
                    }
                    Outgoing::Count(channel, answer) => counts.push((channel, answer)),
                    Outgoing::Flush(done) => flushes.push(done),
                }
            }
            self.send(&pipeline).await;
            for (channel, answer) in counts {
                // Who has gone needs no answer.
                let _ = answer.send(self.is_followed(channel).await);
            }
            flushes.into_iter().for_each(|done| _ = done.send(()));
        }
    }

    async fn connect(&mut self) {
        if self.connection.is_some() || self.tried.is_some_and(|tried| tried.elapsed() < PAUSE) {
            return;
        }
        self.tried = Some(Instant::now());
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        // The listener says what is wrong.
        self.connection = self.client.get_multiplexed_async_connection_with_config(&config).await.ok();
    }

    async fn send(&mut self, pipeline: &Pipeline) {
        let sent = match &mut self.connection {
            _ if pipeline.is_empty() => return,
            Some(connection) => pipeline.exec_async(connection).await.is_ok(),
            None => false,
        };
        if !sent {
            self.connection = None;
            self.lost.store(true, Ordering::Relaxed);
        } else if self.lost.swap(false, Ordering::Relaxed) {
            // Fails only where nobody listens any more.
            let _ = self.heard.send(Heard::Back).await;
        }
    }

    async fn is_followed(&mut self, channel: Channel) -> bool {
        let Some(connection) = &mut self.connection else { return false };
        let mut ask = redis::cmd("PUBSUB");
        ask.arg("NUMSUB").arg(format!("{}{channel}", self.prefix));
        let answer: Result<(String, u64), _> = ask.query_async(connection).await;
        answer.is_ok_and(|(_, count)| count > 0)
    }
}

/// Hears.
struct Listener {
    client: Client,
    prefix: String,
    node: NodeId,
    wished: mpsc::UnboundedReceiver<Wish>,
    heard: mpsc::Sender<Heard>,
    followed: HashSet<Channel>,
}

impl Listener {
    async fn run(mut self) {
        let mut is_away = false;
        while !self.wished.is_closed() {
            let Err(error) = self.listen(&mut is_away).await;
            if !std::mem::replace(&mut is_away, true) {
                tracing::warn!(%error, "the bus is away; the database is asked instead, and the bus again and again");
            }
            if self.heard.send(Heard::Away).await.is_err() {
                return;
            }
            self.wait_for(sleep(PAUSE)).await;
        }
    }

    /// What is wished meanwhile is noted.
    async fn wait_for<F: Future>(&mut self, future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            tokio::select! {
                output = &mut future => return output,
                Some(wish) = self.wished.recv() => match wish {
                    Wish::Follow(channels, _) => self.followed.extend(channels),
                    Wish::Unfollow(channel) => _ = self.followed.remove(&channel),
                },
            }
        }
    }

    async fn listen(&mut self, is_away: &mut bool) -> Result<Infallible, RedisError> {
        let client = self.client.clone();
        let (mut sink, mut stream) = self.wait_for(in_time(client.get_async_pubsub())).await?.split();
        let all: Vec<Channel> = self.followed.iter().copied().collect();
        self.subscribe(&mut sink, &all).await?;
        if std::mem::take(is_away) {
            tracing::info!("the bus is back");
        }
        self.hear(Heard::Back).await?;
        let mut heartbeats = interval(HEARTBEAT);
        loop {
            tokio::select! {
                wish = self.wished.recv() => match wish {
                    Some(Wish::Follow(channels, ready)) => {
                        let new: Vec<_> =
                            channels.into_iter().filter(|channel| self.followed.insert(*channel)).collect();
                        self.subscribe(&mut sink, &new).await?;
                        // Nobody has to wait for it.
                        let _ = ready.send(());
                        self.hear(Heard::Followed(new)).await?;
                    }
                    Some(Wish::Unfollow(channel)) => {
                        if self.followed.remove(&channel) {
                            in_time(sink.unsubscribe(self.name(channel))).await?;
                        }
                    }
                    None => return Err(closed()),
                },
                message = stream.next() => self.read(message.ok_or_else(closed)?).await?,
                _ = heartbeats.tick() => {
                    in_time(sink.ping::<redis::Value>()).await?;
                }
            }
        }
    }

    fn name(&self, channel: Channel) -> String {
        format!("{}{channel}", self.prefix)
    }

    async fn subscribe(&self, sink: &mut PubSubSink, channels: &[Channel]) -> Result<(), RedisError> {
        for some in channels.chunks(BATCH) {
            let names: Vec<String> = some.iter().map(|&channel| self.name(channel)).collect();
            in_time(sink.subscribe(&names)).await?;
        }
        Ok(())
    }

    async fn read(&self, message: Msg) -> Result<(), RedisError> {
        let channel = message.get_channel_name().strip_prefix(&self.prefix).and_then(|name| name.parse().ok());
        match (read(message.get_payload_bytes()), channel) {
            ((Some(node), _), _) if node == self.node => Ok(()),
            ((Some(node), Some(message)), _) => self.hear(Heard::Message(node, message)).await,
            (_, Some(channel)) => self.hear(Heard::Unreadable(channel)).await,
            _ => Ok(()),
        }
    }

    async fn hear(&self, heard: Heard) -> Result<(), RedisError> {
        self.heard.send(heard).await.map_err(|_| closed())
    }
}

fn closed() -> RedisError {
    (ErrorKind::Io, "the connection has ended").into()
}

async fn in_time<T>(answer: impl Future<Output = Result<T, RedisError>>) -> Result<T, RedisError> {
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer,
        Err(_) => Err((ErrorKind::Io, "no answer in time").into()),
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

//! Hears what is said.

use std::{collections::HashSet, convert::Infallible, pin::pin, time::Duration};

use futures_util::StreamExt;
use redis::{Client, ErrorKind, Msg, RedisError, aio::PubSubSink};
use tokio::{
    sync::mpsc,
    time::{interval, sleep, timeout},
};

use super::{BATCH, Channel, Heard, NodeId, PATIENCE, PAUSE, Subscription, read};

/// How often it is asked whether Redis is there.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// See the module.
pub(super) struct Listener {
    pub client: Client,
    pub prefix: String,
    pub node: NodeId,
    pub wished: mpsc::UnboundedReceiver<Subscription>,
    pub heard: mpsc::Sender<Heard>,
    pub followed: HashSet<Channel>,
}

impl Listener {
    pub async fn run(mut self) {
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
                Some(command) = self.wished.recv() => match command {
                    Subscription::Follow(channels, _) => self.followed.extend(channels),
                    Subscription::Unfollow(channel) => _ = self.followed.remove(&channel),
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
        self.hear(Heard::Back)?;
        let mut heartbeats = interval(HEARTBEAT);
        loop {
            tokio::select! {
                command = self.wished.recv() => match command {
                    Some(Subscription::Follow(channels, ready)) => {
                        let new: Vec<_> =
                            channels.into_iter().filter(|channel| self.followed.insert(*channel)).collect();
                        self.subscribe(&mut sink, &new).await?;
                        // Nobody has to wait for it.
                        let _ = ready.send(());
                        self.hear(Heard::Followed(new))?;
                    }
                    Some(Subscription::Unfollow(channel)) => {
                        if self.followed.remove(&channel) {
                            in_time(sink.unsubscribe(self.name(channel))).await?;
                        }
                    }
                    None => return Err(closed()),
                },
                message = stream.next() => self.read(message.ok_or_else(closed)?)?,
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

    fn read(&self, message: Msg) -> Result<(), RedisError> {
        let channel = message.get_channel_name().strip_prefix(&self.prefix).and_then(|name| name.parse().ok());
        match (read(message.get_payload_bytes()), channel) {
            ((Some(node), _), _) if node == self.node => Ok(()),
            ((Some(node), Some(message)), _) => self.hear(Heard::Message(node, message)),
            (_, Some(channel)) => self.hear(Heard::Unreadable(channel)),
            _ => Ok(()),
        }
    }

    /// Where too much waits, the connection begins anew, and what is missed is looked up.
    fn hear(&self, heard: Heard) -> Result<(), RedisError> {
        self.heard.try_send(heard).map_err(|_| closed())
    }
}

fn closed() -> RedisError {
    (ErrorKind::Io, "the connection has ended, or more was said than could be heard").into()
}

async fn in_time<T>(answer: impl Future<Output = Result<T, RedisError>>) -> Result<T, RedisError> {
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer,
        Err(_) => Err((ErrorKind::Io, "no answer in time").into()),
    }
}

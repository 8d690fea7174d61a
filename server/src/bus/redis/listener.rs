//! Receives messages from Redis.

use std::{collections::HashSet, convert::Infallible, pin::pin, time::Duration};

use futures_util::StreamExt;
use redis::{Client, ErrorKind, Msg, RedisError, aio::PubSubSink};
use tokio::{
    sync::{mpsc, oneshot},
    time::{interval, sleep, timeout},
};

use super::{BATCH, BusEvent, Channel, NodeId, PATIENCE, PAUSE, Subscription, read};

/// How often it is asked whether Redis is there.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// See the module.
pub(super) struct Listener {
    pub client: Client,
    pub prefix: String,
    pub node: NodeId,
    pub requests: mpsc::UnboundedReceiver<Subscription>,
    pub events: mpsc::Sender<BusEvent>,
    pub followed: HashSet<Channel>,
}

/// What some requests to follow or unfollow come to.
#[derive(Default)]
struct Changes {
    /// Also what was given up and is asked for again: what was sent meanwhile is missed.
    new: Vec<Channel>,
    gone: Vec<Channel>,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Listener {
    pub async fn run(mut self) {
        let mut is_away = false;
        while !self.requests.is_closed() {
            let Err(error) = self.listen(&mut is_away).await;
            if !std::mem::replace(&mut is_away, true) {
                tracing::warn!(%error, "the bus is away; the database is asked instead, and the bus again and again");
            }
            if self.events.send(BusEvent::Away).await.is_err() {
                return;
            }
            self.wait_for(sleep(PAUSE)).await;
        }
    }

    /// Requests that come meanwhile are noted.
    async fn wait_for<F: Future>(&mut self, future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            tokio::select! {
                output = &mut future => return output,
                Some(request) = self.requests.recv() => drop(self.note(vec![request])),
            }
        }
    }

    /// Notes what is to be followed, and tells what is different then.
    fn note(&mut self, requests: Vec<Subscription>) -> Changes {
        let mut changes = Changes::default();
        for request in requests {
            match request {
                Subscription::Follow(channels, ready) => {
                    changes.new.extend(channels.into_iter().filter(|channel| self.followed.insert(*channel)));
                    changes.waiting.push(ready);
                }
                Subscription::Unfollow(channel) => changes.gone.extend(self.followed.take(&channel)),
            }
        }
        changes.new.retain(|channel| self.followed.contains(channel));
        changes.gone.retain(|channel| !self.followed.contains(channel));
        changes
    }

    async fn listen(&mut self, is_away: &mut bool) -> Result<Infallible, RedisError> {
        let client = self.client.clone();
        let (mut sink, mut stream) = self.wait_for(in_time(client.get_async_pubsub())).await?.split();
        let all: Vec<Channel> = self.followed.iter().copied().collect();
        self.subscribe(&mut sink, &all).await?;
        if std::mem::take(is_away) {
            tracing::info!("the bus is back");
        }
        self.pass_on(BusEvent::Back)?;
        let mut heartbeats = interval(HEARTBEAT);
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                // All that have come by now: whoever says hello asks for each of their rooms.
                count = self.requests.recv_many(&mut batch, BATCH) => {
                    if count == 0 {
                        return Err(closed());
                    }
                    let Changes { new, gone, waiting } = self.note(std::mem::take(&mut batch));
                    self.subscribe(&mut sink, &new).await?;
                    for some in gone.chunks(BATCH) {
                        in_time(sink.unsubscribe(&self.names(some))).await?;
                    }
                    // Nobody has to wait for it.
                    waiting.into_iter().for_each(|ready| _ = ready.send(()));
                    self.pass_on(BusEvent::Followed(new))?;
                }
                message = stream.next() => self.read(message.ok_or_else(closed)?)?,
                _ = heartbeats.tick() => {
                    in_time(sink.ping::<redis::Value>()).await?;
                }
            }
        }
    }

    fn names(&self, channels: &[Channel]) -> Vec<String> {
        channels.iter().map(|channel| format!("{}{channel}", self.prefix)).collect()
    }

    async fn subscribe(&self, sink: &mut PubSubSink, channels: &[Channel]) -> Result<(), RedisError> {
        for some in channels.chunks(BATCH) {
            in_time(sink.subscribe(&self.names(some))).await?;
        }
        Ok(())
    }

    fn read(&self, message: Msg) -> Result<(), RedisError> {
        let channel = message.get_channel_name().strip_prefix(&self.prefix).and_then(|name| name.parse().ok());
        match (read(message.get_payload_bytes()), channel) {
            ((Some(node), _), _) if node == self.node => Ok(()),
            ((Some(node), Some(message)), _) => self.pass_on(BusEvent::Message(node, message)),
            (_, Some(channel)) => self.pass_on(BusEvent::Unreadable(channel)),
            _ => Ok(()),
        }
    }

    /// Where too much waits, the connection begins anew, and what is missed is looked up.
    fn pass_on(&self, event: BusEvent) -> Result<(), RedisError> {
        self.events.try_send(event).map_err(|_| closed())
    }
}

fn closed() -> RedisError {
    (ErrorKind::Io, "the connection has ended, or more came than could be received").into()
}

async fn in_time<T>(answer: impl Future<Output = Result<T, RedisError>>) -> Result<T, RedisError> {
    match timeout(PATIENCE, answer).await {
        Ok(answer) => answer,
        Err(_) => Err((ErrorKind::Io, "no answer in time").into()),
    }
}

#[cfg(test)]
mod tests {
    use protocol::{RoomId, UserId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn requests_that_come_together_are_carried_out_as_if_one_after_the_other() {
        let (_, requests) = mpsc::unbounded_channel();
        let (events, _) = mpsc::channel(1);
        let [kept, given_up, never] = [1, 2, 3].map(|n| Channel::Room(RoomId(Uuid::from_u128(n))));
        let new = Channel::Person(UserId(Uuid::from_u128(4)));
        let client = Client::open("redis://127.0.0.1").expect("an address");
        let followed = HashSet::from([kept, given_up]);
        let mut listener = Listener { client, prefix: String::new(), node: 1, requests, events, followed };
        let follow = |channels| Subscription::Follow(channels, oneshot::channel().0);
        let changes = listener.note(vec![
            Subscription::Unfollow(kept),
            follow(vec![new, never]),
            Subscription::Unfollow(given_up),
            follow(vec![kept, new]),
            Subscription::Unfollow(never),
        ]);
        assert_eq!((changes.new, changes.gone), (vec![new, kept], vec![given_up, never]));
        assert_eq!(changes.waiting.len(), 2);
        assert_eq!(listener.followed, HashSet::from([new, kept]));
    }
}

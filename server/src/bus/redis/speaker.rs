//! Publishes messages to Redis.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use redis::{AsyncConnectionConfig, Client, Pipeline, aio::MultiplexedConnection};
use tokio::{sync::mpsc, time::Instant};

use super::{BATCH, BusEvent, Channel, Outgoing, PATIENCE, PAUSE};

/// See the module.
pub(super) struct Speaker {
    pub client: Client,
    pub prefix: String,
    pub events: mpsc::Sender<BusEvent>,
    /// Something was not sent since the others were last told so.
    pub lost: Arc<AtomicBool>,
    pub connection: Option<MultiplexedConnection>,
    pub tried: Option<Instant>,
}

impl Speaker {
    pub async fn run(mut self, mut outgoing: mpsc::Receiver<Outgoing>) {
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
        // The listener logs what is wrong.
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
            let _ = self.events.send(BusEvent::Lost).await;
        }
    }

    async fn is_followed(&mut self, channel: Channel) -> bool {
        let Some(connection) = &mut self.connection else { return false };
        let mut ask = redis::cmd("PUBSUB");
        ask.arg("NUMSUB").arg(format!("{}{channel}", self.prefix));
        let answer: Result<(String, u64), _> = ask.query_async(connection).await;
        if answer.is_err() {
            self.connection = None;
        }
        answer.is_ok_and(|(_, count)| count > 0)
    }
}

//! What the servers tell one another, over something that loses, doubles, delays and reorders it.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{FutureExt, future::BoxFuture};
use protocol::codec::Encoding;
use server::bus::{Bus, BusEvent, Channel, Message, NodeId};
use tokio::sync::{mpsc, oneshot};

use super::executor::{Group, Sim};

/// Between all servers.
#[derive(Clone)]
pub struct Exchange {
    sim: Sim,
    ends: Arc<Mutex<BTreeMap<NodeId, End>>>,
    /// So many words in a thousand are lost.
    losing: Arc<Mutex<u32>>,
}

struct End {
    followed: HashSet<Channel>,
    events: mpsc::Sender<BusEvent>,
}

/// One server's end of it.
struct Node {
    exchange: Exchange,
    id: NodeId,
    commands: mpsc::UnboundedSender<Subscription>,
}

enum Subscription {
    Follow(Vec<Channel>, oneshot::Sender<()>),
    Unfollow(Channel),
}

impl Exchange {
    pub fn new(sim: &Sim) -> Self {
        Self { sim: sim.clone(), ends: Arc::default(), losing: Arc::default() }
    }

    fn ends(&self) -> MutexGuard<'_, BTreeMap<NodeId, End>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on so many words in a thousand are lost; where none is any more, everybody is told.
    pub fn lose(&self, per_mille: u32) {
        *self.losing.lock().unwrap_or_else(PoisonError::into_inner) = per_mille;
        let said = || if per_mille == 0 { BusEvent::Back } else { BusEvent::Away };
        for end in self.ends().values() {
            // Whoever has too much to hear asks the database now and then.
            let _ = end.events.try_send(said());
        }
    }

    /// The end of a server whose tasks are in this group.
    pub fn join(&self, group: Group) -> (Arc<dyn Bus>, NodeId, mpsc::Receiver<BusEvent>) {
        let id = NodeId::from(group);
        let (events, received) = mpsc::channel(10_000);
        let (commands, asked) = mpsc::unbounded_channel();
        let _ = events.try_send(BusEvent::Back);
        self.ends().insert(id, End { followed: HashSet::from([Channel::Nodes]), events });
        self.sim.spawn(group, self.clone().carry_out(id, asked));
        (Arc::new(Node { exchange: self.clone(), id, commands }), id, received)
    }

    /// A server has ended.
    pub fn leave(&self, group: Group) {
        self.ends().remove(&NodeId::from(group));
    }

    async fn carry_out(self, id: NodeId, mut asked: mpsc::UnboundedReceiver<Subscription>) {
        while let Some(command) = asked.recv().await {
            self.sim.sleep(self.sim.below(40)).await;
            let mut ends = self.ends();
            let Some(end) = ends.get_mut(&id) else { return };
            match command {
                Subscription::Follow(channels, ready) => {
                    let new: Vec<_> = channels.into_iter().filter(|channel| end.followed.insert(*channel)).collect();
                    let _ = ready.send(());
                    let _ = end.events.try_send(BusEvent::Followed(new));
                }
                Subscription::Unfollow(channel) => _ = end.followed.remove(&channel),
            }
        }
    }

    fn deliver(&self, from: NodeId, to: NodeId, channel: Channel, bytes: &[u8]) {
        let ends = self.ends();
        if let Some(end) = ends.get(&to).filter(|end| end.followed.contains(&channel))
            && let Ok(message) = Encoding::Binary.decode(bytes)
        {
            let _ = end.events.try_send(BusEvent::Message(from, message));
        }
    }
}

impl Bus for Node {
    fn send(&self, channel: Channel, message: &Message<'_>) {
        let Exchange { sim, losing, .. } = &self.exchange;
        let losing = *losing.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = Arc::new(Encoding::Binary.encode(message));
        let others: Vec<NodeId> = self.exchange.ends().keys().copied().filter(|id| *id != self.id).collect();
        for to in others {
            for _ in 0..=u32::from(sim.chance(50)) {
                if sim.chance(losing) {
                    continue;
                }
                let (exchange, bytes, from) = (self.exchange.clone(), bytes.clone(), self.id);
                let delay = if sim.chance(50) { sim.below(1_000) } else { sim.below(20) };
                // What is on its way arrives, whatever becomes of who said it.
                sim.spawn(super::WORLD, async move {
                    exchange.sim.sleep(delay).await;
                    exchange.deliver(from, to, channel, &bytes);
                });
            }
        }
    }

    fn follow(&self, channels: Vec<Channel>) -> BoxFuture<'static, ()> {
        let (ready, is_ready) = oneshot::channel();
        let sent = self.commands.send(Subscription::Follow(channels, ready));
        async move {
            if sent.is_ok() {
                let _ = is_ready.await;
            }
        }
        .boxed()
    }

    fn unfollow(&self, channel: Channel) {
        let _ = self.commands.send(Subscription::Unfollow(channel));
    }

    fn is_followed(&self, channel: Channel) -> BoxFuture<'_, bool> {
        let followed = self.exchange.ends().values().any(|end| end.followed.contains(&channel));
        std::future::ready(followed).boxed()
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        std::future::ready(()).boxed()
    }
}

//! What the other servers on the same database say, and what is done where they can't be heard: what they have written is
//! then read from the database, a little later.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use protocol::Event;
use tokio::{
    sync::{Notify, mpsc},
    time::{Instant, interval, sleep},
};

use super::{Hub, Rooms, lanes::Lanes, positions::Positions};
use crate::{
    bus::{Bus, Channel, Heard, Message, NodeId},
    limits::Limits,
    store::Store,
};

/// A server that has said nothing for this long has ended without a word, or can't be heard.
const SILENCE: Duration = Duration::from_secs(3);
/// How often the database is asked how far the rooms go while the bus is there.
const PERIOD: Duration = Duration::from_secs(5);
/// How often while it is away.
const PERIOD_AWAY: Duration = Duration::from_secs(1);

/// See the module.
struct Nodes {
    me: NodeId,
    store: Store,
    hub: Hub,
    lanes: Arc<Lanes>,
    positions: Arc<Positions>,
    bus: Arc<dyn Bus>,
    limits: Arc<Limits>,
    is_away: AtomicBool,
    ask_now: Notify,
}

impl Rooms<Store> {
    /// A task that listens to the other servers for as long as it runs. This one is called `me`.
    pub fn listener(
        &self,
        me: NodeId,
        heard: mpsc::Receiver<Heard>,
        limits: Arc<Limits>,
    ) -> impl Future<Output = ()> + Send + use<> {
        let nodes = Arc::new(Nodes {
            me,
            store: self.store.clone(),
            hub: self.hub.clone(),
            lanes: self.log.0.clone(),
            positions: self.positions.clone(),
            bus: self.bus.clone(),
            limits,
            is_away: AtomicBool::new(true),
            ask_now: Notify::new(),
        });
        async move {
            tokio::join!(nodes.listen(heard), nodes.keep_up());
        }
    }
}

impl Nodes {
    async fn listen(self: &Arc<Self>, mut heard: mpsc::Receiver<Heard>) {
        let mut others = HashMap::<NodeId, Instant>::new();
        let mut checks = interval(SILENCE / 6);
        loop {
            tokio::select! {
                heard = heard.recv() => match heard {
                    Some(Heard::Message(node, message)) => {
                        if others.insert(node, Instant::now()).is_none() {
                            self.bus.send(Channel::Nodes, &Message::Introduce(node));
                        }
                        self.hear(node, message);
                    }
                    Some(Heard::Followed(channels)) => {
                        for channel in channels {
                            if let Channel::Room(room) = channel {
                                self.hub.introduce(room, true);
                            }
                        }
                    }
                    Some(Heard::Unreadable(_)) => self.ask_now.notify_one(),
                    Some(Heard::Away) => self.is_away.store(true, Ordering::Relaxed),
                    Some(Heard::Back) => {
                        self.is_away.store(false, Ordering::Relaxed);
                        // Nobody could be heard meanwhile.
                        others.values_mut().for_each(|heard_at| *heard_at = Instant::now());
                        self.introduce(true);
                        self.ask_now.notify_one();
                    }
                    None => return,
                },
                _ = checks.tick(), if !self.is_away.load(Ordering::Relaxed) => {
                    let hub = &self.hub;
                    others.retain(|&node, heard_at| {
                        let lives = heard_at.elapsed() < SILENCE;
                        if !lives {
                            tracing::info!(node, "another server has ended");
                            hub.hear_end(node);
                        }
                        lives
                    });
                }
            }
        }
    }

    fn introduce(&self, ask: bool) {
        for room in self.hub.followed() {
            self.hub.introduce(room, ask);
        }
    }

    fn hear(self: &Arc<Self>, node: NodeId, message: Message<'static>) {
        match message {
            Message::Alive => {}
            Message::Introduce(whom) => {
                if whom == self.me {
                    self.introduce(false);
                }
            }
            Message::Event(event, reason) => self.hear_event(event.into_owned(), reason.into_owned()),
            Message::News(room, user, news) => self.positions.add(room, user, news),
            Message::Admitted(room, user) => {
                let nodes = self.clone();
                tokio::spawn(async move {
                    nodes.bus.follow(vec![Channel::Room(room)]).await;
                    match nodes.store.room_of(room, user).await {
                        Ok(Some(info)) => nodes.hub.admit(user, info),
                        Ok(None) => {}
                        Err(error) => tracing::warn!(%room, %error, "can't let somebody into a conversation"),
                    }
                    nodes.hub.unfollow_if_unheard(room);
                });
            }
            Message::Typing(room, person) => self.hub.hear_typing(room, &person),
            Message::Presence(room, person, presence) => self.hub.hear_presence(node, room, &person, presence),
            Message::Here(room, people, ask) => {
                self.hub.hear_all(node, room, &people);
                if ask {
                    self.hub.introduce(room, false);
                }
            }
            Message::Renamed(person) => self.hub.rename(&person),
            Message::Spent(spent) => self.limits.hear(&spent),
        }
    }

    fn hear_event(self: &Arc<Self>, event: Event, reason: String) {
        let room = event.room;
        if self.hub.is_followed(room) {
            self.lanes.hear(event, reason);
        } else if event.newcomer().is_some_and(|person| self.hub.is_here(person.id)) {
            // What comes after it is to be heard too.
            let nodes = self.clone();
            tokio::spawn(async move {
                nodes.bus.follow(vec![Channel::Room(room)]).await;
                nodes.lanes.hear(event, reason);
            });
        }
    }

    /// Asks the database now and then how far the rooms go that somebody hears of.
    async fn keep_up(&self) {
        loop {
            let period = if self.is_away.load(Ordering::Relaxed) { PERIOD_AWAY } else { PERIOD };
            tokio::select! {
                () = sleep(period) => {}
                () = self.ask_now.notified() => {}
            }
            match self.store.last_seqs(&self.hub.followed()).await {
                Ok(rooms) => rooms.into_iter().for_each(|(room, seq)| self.lanes.ring(room, seq)),
                Err(error) => tracing::warn!(%error, "can't tell what other servers have written"),
            }
        }
    }
}

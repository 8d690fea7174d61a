//! What the other servers on the same database say, and what is done where they can't be heard: what they have written is
//! then read from the database, a little later.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use protocol::{Event, RoomId, UserId, frame::ServerFrame};
use tokio::sync::{Notify, mpsc};

use super::{Hub, RoomStore, Rooms, positions::Positions, room_queues::RoomQueues};
use crate::{
    bus::{Bus, Channel, Heard, Message, NodeId, Spent},
    store::Result,
};

/// How often a server says that it lives, and looks who has fallen silent.
const CHECK: Duration = Duration::from_millis(500);
/// A server that has said nothing for so many looks has ended without a word, or can't be heard.
const SILENCE: u32 = 6;
/// How often the database is asked how far the rooms go while the bus is there.
const PERIOD: Duration = Duration::from_secs(5);
/// How often while it is away.
const PERIOD_AWAY: Duration = Duration::from_secs(1);
/// How long nothing is looked up after everything was.
const LOOK_PAUSE: Duration = Duration::from_millis(500);
/// Once in so many times it is also asked who is in which room.
const MEMBERSHIPS: u32 = 12;

/// See the module.
struct Nodes<S> {
    me: NodeId,
    store: S,
    hub: Hub,
    queues: Arc<RoomQueues>,
    positions: Arc<Positions>,
    bus: Arc<dyn Bus>,
    /// The others, and how many looks ago each was heard.
    others: Mutex<BTreeMap<NodeId, u32>>,
    is_away: AtomicBool,
    /// Somebody may have been let into a room, or have read on elsewhere, without a word.
    is_unsure: AtomicBool,
    ask_now: Notify,
}

impl<S: RoomStore> Rooms<S> {
    /// A task that listens to the other servers for as long as it runs, and can be begun anew where it has panicked. This one is
    /// called `me`; what others have counted against limits goes to `on_spent`.
    pub fn listener<F: Fn(&[Spent]) + Send + Sync + 'static>(
        &self,
        me: NodeId,
        heard: mpsc::Receiver<Heard>,
        on_spent: F,
    ) -> impl Fn() -> BoxFuture<'static, ()> + Send + use<S, F> {
        let nodes = Nodes {
            me,
            store: self.store.clone(),
            hub: self.hub.clone(),
            queues: self.log.0.clone(),
            positions: self.positions.clone(),
            bus: self.bus.clone(),
            others: Mutex::default(),
            is_away: AtomicBool::new(true),
            is_unsure: AtomicBool::new(false),
            ask_now: Notify::new(),
        };
        let shared = Arc::new((nodes, tokio::sync::Mutex::new(heard), on_spent));
        move || {
            let shared = shared.clone();
            async move {
                let (nodes, heard, on_spent) = &*shared;
                nodes.run(&mut *heard.lock().await, on_spent).await;
            }
            .boxed()
        }
    }
}

impl<S: RoomStore> Nodes<S> {
    fn others(&self) -> MutexGuard<'_, BTreeMap<NodeId, u32>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn run(&self, heard: &mut mpsc::Receiver<Heard>, on_spent: &(impl Fn(&[Spent]) + Sync)) {
        if !self.is_away.load(Ordering::Relaxed) {
            // It has been running before: what it was doing then is lost.
            self.begin_anew();
        }
        tokio::join!(self.listen(heard, on_spent), self.watch(), self.keep_up());
    }

    /// Who has ended meanwhile was not heard; the others say anew who is there.
    fn begin_anew(&self) {
        let others = std::mem::take(&mut *self.others());
        others.into_keys().for_each(|node| self.hub.hear_end(node));
        self.repeat();
        self.doubt();
    }

    async fn listen(&self, heard: &mut mpsc::Receiver<Heard>, on_spent: &(impl Fn(&[Spent]) + Sync)) {
        // People who are being let into rooms.
        let mut coming = FuturesUnordered::new();
        loop {
            tokio::select! {
                biased;
                heard = heard.recv() => match heard {
                    Some(Heard::Message(node, Message::Spent(spent))) => {
                        self.meet(node);
                        on_spent(&spent);
                    }
                    Some(Heard::Message(node, message)) => {
                        self.meet(node);
                        coming.extend(self.hear(node, message));
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
                        self.begin_anew();
                    }
                    Some(Heard::Lost) => self.repeat(),
                    None => return,
                },
                Some(()) = coming.next(), if !coming.is_empty() => {}
            }
        }
    }

    /// What this node has said may not have been heard.
    fn repeat(&self) {
        self.bus.send(Channel::Nodes, &Message::Missed);
        self.introduce(true);
    }

    /// Words may be lost: everything is to be looked up.
    fn doubt(&self) {
        self.is_unsure.store(true, Ordering::Relaxed);
        self.ask_now.notify_one();
    }

    /// Whoever is heard for the first time is asked who is there.
    fn meet(&self, node: NodeId) {
        if self.others().insert(node, 0).is_none() {
            self.bus.send(Channel::Nodes, &Message::Introduce(node));
        }
    }

    /// Says that this server lives, and forgets who has fallen silent.
    async fn watch(&self) {
        loop {
            self.bus.send(Channel::Nodes, &Message::Alive);
            self.store.pause(CHECK).await;
            if self.is_away.load(Ordering::Relaxed) {
                continue;
            }
            let mut ended = Vec::new();
            self.others().retain(|&node, looks| {
                *looks += 1;
                if *looks > SILENCE {
                    ended.push(node);
                }
                *looks <= SILENCE
            });
            for node in ended {
                tracing::info!(node, "another server has ended");
                self.hub.hear_end(node);
                // It may have ended between a commit and telling of it.
                self.doubt();
            }
        }
    }

    fn introduce(&self, ask: bool) {
        for room in self.hub.followed() {
            self.hub.introduce(room, ask);
        }
    }

    fn hear(&self, node: NodeId, message: Message<'static>) -> Option<BoxFuture<'_, ()>> {
        match message {
            Message::Alive | Message::Spent(_) => {}
            Message::Introduce(whom) => {
                if whom == self.me {
                    self.introduce(false);
                }
            }
            Message::Event(event, reason) => return self.hear_event(event.into_owned(), reason.into_owned()),
            Message::News(room, user, news) => self.positions.add(room, user, news),
            Message::Admitted(room, user) => return Some(self.admit(room, user).boxed()),
            Message::Typing(room, person) => self.hub.hear_typing(room, &person),
            Message::Presence(room, person, presence) => self.hub.hear_presence(node, room, &person, presence),
            Message::Here(room, people, ask) => {
                self.hub.hear_all(node, room, &people);
                if ask {
                    self.hub.introduce(room, false);
                }
            }
            Message::Renamed(person) => self.hub.rename(&person),
            Message::Ended(sessions) => self.hub.end_sessions(&sessions.into_iter().collect()),
            Message::EndedAll(user, keep) => self.hub.end_person(user, keep),
            Message::Doubted(user) => self.positions.doubt(&[user]),
            Message::Invited(user) => self.hub.tell(user, &ServerFrame::InvitationsChanged),
            Message::Missed => {
                self.hub.hear_end(node);
                self.doubt();
            }
        }
        None
    }

    fn hear_event(&self, event: Event, reason: String) -> Option<BoxFuture<'_, ()>> {
        let room = event.room;
        if self.hub.is_followed(room) {
            self.queues.add_remote_event(event, reason);
        } else if event.newcomer().is_some_and(|person| self.hub.is_here(person.id)) {
            let comes = async move {
                // What comes after it is to be heard too.
                self.bus.follow(vec![Channel::Room(room)]).await;
                self.queues.add_remote_event(event, reason);
            };
            return Some(comes.boxed());
        }
        None
    }

    async fn admit(&self, room: RoomId, user: UserId) {
        self.bus.follow(vec![Channel::Room(room)]).await;
        match self.store.room_of(room, user).await {
            Ok(Some(info)) => self.hub.admit(user, info),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%room, %error, "can't let somebody into a room; it is tried again");
                self.is_unsure.store(true, Ordering::Relaxed);
            }
        }
        self.hub.unfollow_if_unheard(room);
    }

    /// Asks the database now and then how far the rooms go that somebody hears of, and, where that is not sure or was not
    /// asked for long, who is in which, and how everyone is called.
    async fn keep_up(&self) {
        let mut is_known_to_fail = false;
        let mut turns = 0;
        loop {
            let period = if self.is_away.load(Ordering::Relaxed) { PERIOD_AWAY } else { PERIOD };
            tokio::select! {
                biased;
                () = self.ask_now.notified() => {}
                () = self.store.pause(period) => {}
            }
            turns += 1;
            let is_unsure = self.is_unsure.swap(false, Ordering::Relaxed);
            match self.look_up(is_unsure, is_unsure || turns % MEMBERSHIPS == 0).await {
                Ok(()) => is_known_to_fail = false,
                Err(error) => {
                    self.is_unsure.fetch_or(is_unsure, Ordering::Relaxed);
                    if !std::mem::replace(&mut is_known_to_fail, true) {
                        tracing::warn!(%error, "can't tell what other servers have written; it is asked again and again");
                    }
                }
            }
            // However often there is a reason to.
            self.store.pause(LOOK_PAUSE).await;
        }
    }

    async fn look_up(&self, positions: bool, memberships: bool) -> Result<()> {
        if memberships {
            let people = self.hub.people();
            for person in self.store.names_of(&people).await? {
                if self.hub.is_called_otherwise(&person) {
                    self.hub.rename(&person);
                }
            }
            let all = self.store.memberships(&people).await?;
            if positions {
                self.positions.doubt(&people);
            }
            for (user, room) in self.hub.unheard(all) {
                self.admit(room, user).await;
            }
        }
        let ends = self.store.last_seqs(&self.hub.followed()).await?;
        ends.into_iter().for_each(|(room, seq)| self.queues.set_remote_seq(room, seq));
        Ok(())
    }
}

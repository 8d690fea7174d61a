//! What the other nodes on the same database send over the bus, and what is done while the bus is away: what they have written is
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

use super::{Hub, RoomStore, Rooms, member_updates::MemberUpdates, room_queues::RoomQueues};
use crate::{
    bus::{Bus, BusEvent, Channel, Message, NodeId, Spent},
    store::Result,
};

/// How often a node sends a sign of life, and checks which others are silent.
const CHECK: Duration = Duration::from_millis(500);
/// A node from which nothing came for so many checks has ended, or can't be reached.
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
    member_updates: Arc<MemberUpdates>,
    bus: Arc<dyn Bus>,
    /// The other nodes, and how many checks ago something came from each.
    others: Mutex<BTreeMap<NodeId, u32>>,
    is_away: AtomicBool,
    /// Messages may be lost: somebody may have been added to a room, or have read on, at another node.
    needs_refresh: AtomicBool,
    ask_now: Notify,
}

impl<S: RoomStore> Rooms<S> {
    /// A task that listens to the other servers for as long as it runs, and can be begun anew where it has panicked. This one is
    /// called `me`; what others have counted against limits goes to `on_spent`.
    pub fn listener<F: Fn(&[Spent]) + Send + Sync + 'static>(
        &self,
        me: NodeId,
        events: mpsc::Receiver<BusEvent>,
        on_spent: F,
    ) -> impl Fn() -> BoxFuture<'static, ()> + Send + use<S, F> {
        let nodes = Nodes {
            me,
            store: self.store.clone(),
            hub: self.hub.clone(),
            queues: self.log.0.clone(),
            member_updates: self.member_updates.clone(),
            bus: self.bus.clone(),
            others: Mutex::default(),
            is_away: AtomicBool::new(true),
            needs_refresh: AtomicBool::new(false),
            ask_now: Notify::new(),
        };
        let shared = Arc::new((nodes, tokio::sync::Mutex::new(events), on_spent));
        move || {
            let shared = shared.clone();
            async move {
                let (nodes, events, on_spent) = &*shared;
                nodes.run(&mut *events.lock().await, on_spent).await;
            }
            .boxed()
        }
    }
}

impl<S: RoomStore> Nodes<S> {
    fn others(&self) -> MutexGuard<'_, BTreeMap<NodeId, u32>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn run(&self, events: &mut mpsc::Receiver<BusEvent>, on_spent: &(impl Fn(&[Spent]) + Sync)) {
        if !self.is_away.load(Ordering::Relaxed) {
            // It has been running before: what it was doing then is lost.
            self.resync();
        }
        tokio::join!(self.listen(events, on_spent), self.watch(), self.poll_database());
    }

    /// Forgets the other nodes, as some may have ended meanwhile; those that are there announce who is on them anew.
    fn resync(&self) {
        let others = std::mem::take(&mut *self.others());
        others.into_keys().for_each(|node| self.hub.node_ended(node));
        self.announce_anew();
        self.request_refresh();
    }

    async fn listen(&self, events: &mut mpsc::Receiver<BusEvent>, on_spent: &(impl Fn(&[Spent]) + Sync)) {
        // People who are being let into rooms.
        let mut coming = FuturesUnordered::new();
        loop {
            tokio::select! {
                biased;
                event = events.recv() => match event {
                    Some(BusEvent::Message(node, Message::Spent(spent))) => {
                        self.note_node(node);
                        on_spent(&spent);
                    }
                    Some(BusEvent::Message(node, message)) => {
                        self.note_node(node);
                        coming.extend(self.handle(node, message));
                    }
                    Some(BusEvent::Followed(channels)) => {
                        for channel in channels {
                            if let Channel::Room(room) = channel {
                                self.hub.announce_presence(room, true);
                            }
                        }
                    }
                    Some(BusEvent::Unreadable(_)) => self.ask_now.notify_one(),
                    Some(BusEvent::Away) => self.is_away.store(true, Ordering::Relaxed),
                    Some(BusEvent::Back) => {
                        self.is_away.store(false, Ordering::Relaxed);
                        self.resync();
                    }
                    Some(BusEvent::Lost) => self.announce_anew(),
                    None => return,
                },
                Some(()) = coming.next(), if !coming.is_empty() => {}
            }
        }
    }

    /// Messages of this node may be lost: it announces anew who is on it.
    fn announce_anew(&self) {
        self.bus.send(Channel::Nodes, &Message::Missed);
        self.announce_presence(true);
    }

    /// Messages of others may be lost: everything is read from the database.
    fn request_refresh(&self) {
        self.needs_refresh.store(true, Ordering::Relaxed);
        self.ask_now.notify_one();
    }

    /// A node that sends for the first time is asked who is on it.
    fn note_node(&self, node: NodeId) {
        if self.others().insert(node, 0).is_none() {
            self.bus.send(Channel::Nodes, &Message::Introduce(node));
        }
    }

    /// Sends signs of life, and forgets nodes that are silent.
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
                self.hub.node_ended(node);
                // It may have ended between a commit and telling of it.
                self.request_refresh();
            }
        }
    }

    fn announce_presence(&self, ask: bool) {
        for room in self.hub.followed() {
            self.hub.announce_presence(room, ask);
        }
    }

    fn handle(&self, node: NodeId, message: Message<'static>) -> Option<BoxFuture<'_, ()>> {
        match message {
            Message::Alive | Message::Spent(_) => {}
            Message::Introduce(whom) => {
                if whom == self.me {
                    self.announce_presence(false);
                }
            }
            Message::Event(event, reason) => return self.handle_event(event.into_owned(), reason.into_owned()),
            Message::News(room, user, news) => self.member_updates.add(room, user, news),
            Message::Admitted(room, user) => return Some(self.admit(room, user).boxed()),
            Message::Typing(room, person) => self.hub.remote_typing(room, &person),
            Message::Presence(room, person, presence) => self.hub.remote_presence(node, room, &person, presence),
            Message::Here(room, people, ask) => {
                self.hub.remote_online(node, room, &people);
                if ask {
                    self.hub.announce_presence(room, false);
                }
            }
            Message::Renamed(person) => self.hub.rename(&person),
            Message::Ended(sessions) => self.hub.end_sessions(&sessions.into_iter().collect()),
            Message::EndedAll(user, keep) => self.hub.end_person(user, keep),
            Message::Doubted(user) => self.member_updates.refresh(&[user]),
            Message::Reacted(room, message) => self.member_updates.count_reactions(room, message),
            Message::PutOff(user) => self.member_updates.count_later(user),
            Message::Invited(user) => self.hub.tell(user, &ServerFrame::InvitationsChanged),
            Message::NotificationsChanged(user) => self.hub.tell(user, &ServerFrame::NotificationsChanged),
            Message::Arranged(user) => self.hub.tell(user, &ServerFrame::SidebarChanged),
            Message::EmojiChanged => self.hub.tell_everyone(&ServerFrame::EmojiChanged),
            Message::Threads(user) => self.hub.tell(user, &ServerFrame::ThreadsChanged),
            Message::Missed => {
                self.hub.node_ended(node);
                self.request_refresh();
            }
        }
        None
    }

    fn handle_event(&self, event: Event, reason: String) -> Option<BoxFuture<'_, ()>> {
        let room = event.room;
        if self.hub.is_followed(room) {
            self.queues.add_remote_event(event, reason);
        } else if event.newcomer().is_some_and(|person| self.hub.is_here(person.id)) {
            let comes = async move {
                // What comes after it is to be received too.
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
                self.needs_refresh.store(true, Ordering::Relaxed);
            }
        }
        self.hub.unfollow_if_empty(room);
    }

    /// Asks the database now and then how far the rooms go that have subscribers, and, where that is not sure or was not
    /// asked for long, who is in which, and how everyone is called.
    async fn poll_database(&self) {
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
            let needs_refresh = self.needs_refresh.swap(false, Ordering::Relaxed);
            match self.look_up(needs_refresh, needs_refresh || turns % MEMBERSHIPS == 0).await {
                Ok(()) => is_known_to_fail = false,
                Err(error) => {
                    self.needs_refresh.fetch_or(needs_refresh, Ordering::Relaxed);
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
                self.member_updates.refresh(&people);
            }
            for (user, room) in self.hub.unsubscribed(all) {
                self.admit(room, user).await;
            }
        }
        let ends = self.store.last_seqs(&self.hub.followed()).await?;
        ends.into_iter().for_each(|(room, seq)| self.queues.set_remote_seq(room, seq));
        Ok(())
    }
}

//! Rooms at run time: who is connected, and how events come into the log and out to everyone.

mod authorize;
mod backing;
#[cfg(test)]
mod gate;
mod hello;
mod hub;
mod log;
mod member_updates;
mod nodes;
mod queue;
mod room_queues;
pub mod seen;
mod writer;

pub use backing::RoomStore;
pub use hub::{Census, ConnectionId, Hub, NewConnection};
pub use log::{LogPosition, RoomLog};
pub use queue::{Batch, QUEUE_MAX, Queue};

use std::{borrow::Cow, collections::HashSet, sync::Arc};

use protocol::{Person, SessionId, UserId, api::RoomInfo, frame::ServerFrame};
use tokio::sync::Semaphore;

use crate::{
    bus::{Bus, Channel, Message, News},
    metrics::Metrics,
};

/// Everything about rooms, over whatever keeps their logs.
pub struct Rooms<S> {
    /// What is kept.
    pub store: S,
    /// Who is connected.
    pub hub: Hub,
    /// The way into the logs.
    pub log: RoomLog,
    /// The way to the other servers on the same database.
    pub bus: Arc<dyn Bus>,
    /// What is counted.
    pub metrics: Metrics,
    member_updates: Arc<member_updates::MemberUpdates>,
    /// A permit for each batch that can be committed at the same time.
    commits: Arc<Semaphore>,
}

impl<S: RoomStore> Rooms<S> {
    /// Rooms that nobody is connected to. Nothing is written until a [`writer`](Self::writer) runs, and by all of them together
    /// so many batches at the same time.
    pub fn new(store: S, bus: Arc<dyn Bus>, commits: usize) -> Self {
        let (log, commits) = (RoomLog::default(), Arc::new(Semaphore::new(commits)));
        let (hub, metrics) = (Hub::new(bus.clone(), log.0.clone()), Metrics::default());
        Self { store, hub, log, bus, metrics, member_updates: Arc::default(), commits }
    }

    /// A task that writes the logs until they are closed and all that was accepted is written. Several can run beside one
    /// another: while one tells what was committed, the next one commits.
    pub fn writer(&self) -> impl Future<Output = ()> + Send + use<S> {
        let (store, hub, member_updates) = (self.store.clone(), self.hub.clone(), self.member_updates.clone());
        let (bus, queues, commits) = (self.bus.clone(), self.log.0.clone(), self.commits.clone());
        let metrics = self.metrics.clone();
        writer::Writer { store, hub, member_updates, bus, queues, commits, metrics }.run(self.log.clone())
    }

    /// A task that tells people's devices how far they have read, for as long as it runs.
    pub fn notifier(&self) -> impl Future<Output = ()> + Send + use<S> {
        let (store, hub, member_updates) = (self.store.clone(), self.hub.clone(), self.member_updates.clone());
        async move { member_updates.run(&store, &hub).await }
    }

    /// Tells a person's devices, on whichever server they are, what is different in a room for them.
    pub fn tell_changed(&self, user: UserId, info: RoomInfo) {
        self.bus.send(Channel::Person(user), &Message::News(info.id, user, News::Changed));
        self.hub.tell(user, &ServerFrame::RoomChanged(info));
    }

    /// Tells a person's devices, on whichever server they are, anew whom they have blocked and how all of their rooms stand.
    pub fn tell_all(&self, user: UserId) {
        self.member_updates.refresh(&[user]);
        self.bus.send(Channel::Person(user), &Message::Doubted(user));
    }

    /// Tells a person's devices, on whichever server they are, that invitations came or went.
    pub fn tell_invitations(&self, user: UserId) {
        self.bus.send(Channel::Person(user), &Message::Invited(user));
        self.hub.tell(user, &ServerFrame::InvitationsChanged);
    }

    /// Tells a person's devices, on whichever server they are, that they are to be told otherwise of what is new.
    pub fn tell_notifications(&self, user: UserId) {
        self.bus.send(Channel::Person(user), &Message::NotificationsChanged(user));
        self.hub.tell(user, &ServerFrame::NotificationsChanged);
    }

    /// Tells everyone, on whichever server they are, that the server's own emoji are others.
    pub fn tell_emoji(&self) {
        self.bus.send(Channel::Nodes, &Message::EmojiChanged);
        self.hub.tell_everyone(&ServerFrame::EmojiChanged);
    }

    /// Tells a person's devices, on whichever server they are, that they follow other threads, or have read some.
    pub fn tell_threads(&self, user: UserId) {
        self.bus.send(Channel::Person(user), &Message::Threads(user));
        self.hub.tell(user, &ServerFrame::ThreadsChanged);
    }

    /// Tells a person's devices, on whichever server they are, that their rooms are arranged otherwise.
    pub fn tell_sidebar(&self, user: UserId) {
        self.bus.send(Channel::Person(user), &Message::Arranged(user));
        self.hub.tell(user, &ServerFrame::SidebarChanged);
    }

    /// Tells a person's devices, on whichever server they are, how much they have put off by now.
    pub fn tell_later(&self, user: UserId) {
        self.member_updates.count_later(user);
        self.bus.send(Channel::Person(user), &Message::PutOff(user));
    }

    /// Subscribes a person's devices, on whichever server they are, to a conversation that they were made a member of.
    pub fn admit(&self, user: UserId, info: RoomInfo) {
        self.bus.send(Channel::Person(user), &Message::Admitted(info.id, user));
        self.hub.admit(user, info);
    }

    /// From here on a person is called otherwise, on whichever server they are.
    pub fn rename(&self, person: &Person) {
        self.bus.send(Channel::Person(person.id), &Message::Renamed(Cow::Borrowed(person)));
        self.hub.rename(person);
    }

    /// Closes the connections of these sessions, on whichever server they are.
    pub fn end_sessions(&self, sessions: HashSet<SessionId>) {
        self.hub.end_sessions(&sessions);
        self.bus.send(Channel::Nodes, &Message::Ended(sessions.into_iter().collect()));
    }

    /// Closes all connections of a person but those of one session, on whichever server they are.
    pub fn end_person(&self, user: UserId, keep: Option<SessionId>) {
        self.hub.end_person(user, keep);
        self.bus.send(Channel::Person(user), &Message::EndedAll(user, keep));
    }

    /// Whether a person is on any device, on whichever server.
    pub async fn is_online(&self, user: UserId) -> bool {
        self.hub.is_here(user) || self.bus.is_followed(Channel::Person(user)).await
    }
}

/// How much of a room its member has not read.
fn unread(info: &RoomInfo) -> ServerFrame {
    let RoomInfo { id: room, read_seq, last_seq: as_of, unread, mentions, .. } = *info;
    ServerFrame::Unread { room, read_seq, as_of, unread, mentions }
}

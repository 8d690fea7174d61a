//! What the servers on one database (nodes) tell one another: that something has happened. The database is the truth;
//! what is told here may come late, twice, in another order or not at all, and costs promptness then, never a message.

mod message;
mod redis;

use futures_util::future::BoxFuture;

pub use self::{
    message::{Channel, Message, News, NodeId, RemotePresence, Spender, Spent},
    redis::{OpenError, Redis},
};

/// The way to the other nodes.
pub trait Bus: Send + Sync {
    /// Tells everyone who follows the channel, but not this node. Returns at once.
    fn send(&self, channel: Channel, message: &Message<'_>);

    /// From here on this node receives what is sent on these channels. What is returned is ready when that is certain, also of
    /// what was asked for before, or when it can't be had for now; it need not be awaited.
    fn follow(&self, channels: Vec<Channel>) -> BoxFuture<'static, ()>;

    /// Receives no more of a channel.
    fn unfollow(&self, channel: Channel);

    /// Whether any node follows a channel; `false` where that can't be told for now.
    fn is_followed(&self, channel: Channel) -> BoxFuture<'_, bool>;

    /// Waits until what was sent is on its way.
    fn flush(&self) -> BoxFuture<'_, ()>;
}

/// What the bus hands to a node.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most events are messages, and none is kept for long")]
pub enum BusEvent {
    /// Another node has sent this.
    Message(NodeId, Message<'static>),
    /// Something was sent on this channel that only a newer version knows.
    Unreadable(Channel),
    /// From here on what is sent on these channels is received.
    Followed(Vec<Channel>),
    /// The bus is away: what is sent now is lost.
    Away,
    /// It is back; what others sent until now may be lost.
    Back,
    /// Something that this node sent is lost.
    Lost,
}

/// Of a server that is the only one: there is nobody to tell.
pub struct Alone;

impl Bus for Alone {
    fn send(&self, _: Channel, _: &Message<'_>) {}

    fn follow(&self, _: Vec<Channel>) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn unfollow(&self, _: Channel) {}

    fn is_followed(&self, _: Channel) -> BoxFuture<'_, bool> {
        Box::pin(std::future::ready(false))
    }

    fn flush(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

//! What the servers on one database (nodes) tell one another: that something has happened. The database is the truth;
//! what is told here may come late, twice, in another order or not at all, and costs promptness then, never a message.

mod message;
mod redis;

use futures_util::future::BoxFuture;

pub use self::{
    message::{Channel, Elsewhere, Message, News, NodeId, Spender, Spent},
    redis::{OpenError, Redis},
};

/// The way to the other nodes.
pub trait Bus: Send + Sync {
    /// Tells everyone who follows the channel, but not this node. Returns at once.
    fn send(&self, channel: Channel, message: &Message<'_>);

    /// From here on this node hears what is said on these channels. What is returned is ready when that is certain, also of
    /// what was asked for before, or when it can't be had for now; it need not be awaited.
    fn follow(&self, channels: Vec<Channel>) -> BoxFuture<'static, ()>;

    /// Hears no more of a channel.
    fn unfollow(&self, channel: Channel);

    /// Whether any node follows a channel; `false` where that can't be told for now.
    fn is_followed(&self, channel: Channel) -> BoxFuture<'_, bool>;

    /// Waits until what was sent is on its way.
    fn flush(&self) -> BoxFuture<'_, ()>;
}

/// What a node hears.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most that is heard are messages, and none is kept for long")]
pub enum Heard {
    /// Another node has said this.
    Message(NodeId, Message<'static>),
    /// Something was said on this channel that a newer version has words for.
    Unreadable(Channel),
    /// From here on this is heard.
    Followed(Vec<Channel>),
    /// The bus is away: what is said now is lost.
    Away,
    /// It is back; what others said until now may be lost.
    Back,
    /// Something that this node said is lost.
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

//! Messages between nodes, and their channels.

use std::{borrow::Cow, fmt, net::IpAddr, str::FromStr};

use protocol::{Event, Person, RoomId, Seq, SessionId, UserId, frame::Presence};
use serde::{Deserialize, Serialize};

/// Names a node for as long as it runs; drawn at random.
pub type NodeId = u64;

/// Where a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// To every node.
    Nodes,
    /// To those on which a room has subscribers.
    Room(RoomId),
    /// To those on which a person is.
    Person(UserId),
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nodes => f.write_str("nodes"),
            Self::Room(room) => write!(f, "room:{}", room.0),
            Self::Person(user) => write!(f, "person:{}", user.0),
        }
    }
}

impl FromStr for Channel {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        let id = |text: &str| text.parse().map_err(drop);
        match name.split_once(':') {
            None if name == "nodes" => Ok(Self::Nodes),
            Some(("room", room)) => Ok(Self::Room(RoomId(id(room)?))),
            Some(("person", person)) => Ok(Self::Person(UserId(id(person)?))),
            _ => Err(()),
        }
    }
}

/// What is to be told about a person in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum News {
    /// They have come in, and have read what was said before. They know that already.
    Came,
    /// Their read position has moved, or may have: a commit can succeed with its reply lost.
    Moved,
    /// What they are in the room, or may do there, is different.
    Changed,
}

/// A message from one node to others. Nodes of two versions run side by side during an upgrade: variants are only added, at the end, and none
/// changes its fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "most messages are events, and none is kept for long")]
pub enum Message<'a> {
    /// Sent twice a second by each node.
    Alive,
    /// Asks a node to announce anew who is on it.
    Introduce(NodeId),
    /// This was committed; and why, for the person concerned.
    Event(Cow<'a, Event>, Cow<'a, str>),
    /// Something about a person in a room is to be read anew.
    News(RoomId, UserId, News),
    /// A person is now a member of a conversation without an event of theirs.
    Admitted(RoomId, UserId),
    /// A person writes.
    Typing(RoomId, Cow<'a, Person>),
    /// A person's presence on the sending node.
    Presence(RoomId, Cow<'a, Person>, Presence),
    /// Everyone who is there on the sending node; and whether the others are to answer with the same.
    Here(RoomId, Vec<RemotePresence>, bool),
    /// From here on a person is called otherwise.
    Renamed(Cow<'a, Person>),
    /// What was counted against limits.
    Spent(Vec<Spent>),
    /// Messages of the sending node may be lost.
    Missed,
    /// These sessions have ended.
    Ended(Vec<SessionId>),
    /// All sessions of a person have ended but this one.
    EndedAll(UserId, Option<SessionId>),
    /// Everything that is told to a person about themself is to be read anew.
    Doubted(UserId),
    /// Invitations of a person came or went.
    Invited(UserId),
    /// How a person wants to be told of what is new has changed.
    NotificationsChanged(UserId),
    /// The emoji of the server's own are others.
    EmojiChanged,
    /// A person follows other threads, or has read some.
    Threads(UserId),
    /// A person has put off more, or less.
    PutOff(UserId),
    /// A person has arranged their rooms otherwise.
    Arranged(UserId),
    /// The reactions to a message of a room are others.
    Reacted(RoomId, Seq),
}

/// A person's presence on another node.
pub type RemotePresence = (Person, Presence);

/// Whom it counts against, which limit, and how often.
pub type Spent = (Spender, u8, u32);

/// Whom a limit counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Spender {
    /// Everyone behind an address.
    Address(IpAddr),
    /// A person.
    Person(UserId),
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_name_of_a_channel_leads_back_to_it() {
        let id = Uuid::from_u128(7);
        for channel in [Channel::Nodes, Channel::Room(RoomId(id)), Channel::Person(UserId(id))] {
            assert_eq!(channel.to_string().parse(), Ok(channel));
        }
        for other in ["", "node", "room:", "room:7", "person", "door:00000000-0000-0000-0000-000000000007"] {
            assert_eq!(other.parse::<Channel>(), Err(()), "{other:?}");
        }
    }
}

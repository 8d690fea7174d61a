//! Identifiers, positions and times. Newtypes, so that a room can't be passed where a person is meant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use uuid::Uuid;

macro_rules! uuid_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_newtype! {
    /// A person's account.
    UserId
}
uuid_newtype! {
    /// A room.
    RoomId
}
uuid_newtype! {
    /// The name that a client gives to a message before it sends it (UUID version 7). The server keeps one message per
    /// person and client id, so that a retry is answered like the first try.
    ClientId
}
uuid_newtype! {
    /// One log-in on one device.
    SessionId
}
uuid_newtype! {
    /// An uploaded file. Whoever uploads it may choose it (UUID version 7), so that a try whose answer was lost is found again.
    FileId
}

uuid_newtype! {
    /// A small picture, by what it holds: the first half of its SHA-256.
    PictureId
}

impl UserId {
    /// Whether it is a program's account: the server gives those ids of UUID version 8, and people's of version 7.
    pub fn is_bot(self) -> bool {
        self.0.get_version_num() == 8
    }
}

impl RoomId {
    /// The lobby, which every account is a member of. Made by the first migration.
    pub const LOBBY: Self = Self(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));
}

/// An event's place in its room: 1, 2, 3 … without gaps. 0 stands for "before the first event".
pub type Seq = u64;

/// The largest seq: both databases hold seqs as signed numbers. Whatever is larger is not read, so that counting on from
/// one that was can't overflow.
pub const SEQ_MAX: Seq = i64::MAX as Seq;

/// Reads a seq; one beyond [`SEQ_MAX`] is an error.
pub fn seq<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Seq, D::Error> {
    let seq = Seq::deserialize(deserializer)?;
    if seq > SEQ_MAX { Err(Error::custom("a seq over 2^63 - 1")) } else { Ok(seq) }
}

/// Milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

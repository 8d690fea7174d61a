//! What the pages see of the session. The signals live as long as the tab, so that nothing that comes late over the
//! socket meets one that is gone.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use protocol::{
    Person, Role, RoomId, Seq, Timestamp, UserId,
    api::{RoomInfo, RoomPage},
    few::Few,
    session::Link,
    unread::Count,
};

use crate::time::Clock;

/// Who was in a room at some point of its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// The first members by name.
    pub members: Vec<Person>,
    /// Those of them who are more than members.
    pub roles: Vec<(UserId, Role)>,
    /// Those of them who may not post for a while, and until when.
    pub muted: Vec<(UserId, Timestamp)>,
    /// How many there are in all.
    pub count: u32,
    /// The last event that this takes in.
    pub as_of: Seq,
}

impl From<&RoomPage> for Roster {
    fn from(page: &RoomPage) -> Self {
        Self {
            members: page.members.clone(),
            roles: page.roles.clone(),
            muted: page.muted.clone(),
            count: page.member_count,
            as_of: page.room.last_seq,
        }
    }
}

/// People who are online, and whether each of them is away.
pub type Online = Arc<[(Person, bool)]>;

/// Signals that the session's driver sets.
#[derive(Clone, Default)]
pub struct View {
    /// How the session is connected.
    pub link: ArcRwSignal<Link>,
    /// Whose session it is.
    pub me: ArcRwSignal<Option<Person>>,
    /// The rooms that they are in, once the server has said so.
    pub joined: ArcRwSignal<Option<Vec<RoomInfo>>>,
    /// How much is unread in each room that they are in.
    pub unread: ArcRwSignal<HashMap<RoomId, Count>>,
    /// Who is online in the watched room, and whether they are away, once the server has said so.
    pub online: ArcRwSignal<Option<(RoomId, Online)>>,
    /// Who is writing in the watched room.
    pub typing: ArcRwSignal<Vec<Person>>,
    /// Up to where the others in the watched room have read, where they say so.
    pub seen: ArcRwSignal<Few<UserId, Seq>>,
    /// Members as of the newest page that was loaded, and of which room.
    pub roster: ArcRwSignal<Option<(RoomId, Arc<Roster>)>>,
    /// The browser says that it has no network.
    pub offline: ArcRwSignal<bool>,
    /// What is not sent does not outlive this page, since the browser can't keep it.
    pub unkept: ArcRwSignal<bool>,
    /// A timeline or the outbox has changed; read it with [`Client::with_room`](super::Client::with_room).
    pub rooms: ArcTrigger,
    /// How times are told.
    pub clock: ArcRwSignal<Clock>,
    /// Texts that are not sent yet, as of a moment ago.
    pub drafts: ArcRwSignal<HashMap<RoomId, String>>,
}

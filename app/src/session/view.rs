//! What the pages see of the session. The signals live as long as the tab, so that nothing that comes late over the
//! socket meets one that is gone.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use client::{session::Link, sorted_vec_map::SortedVecMap, unread::Count};
use leptos::prelude::*;
use protocol::{
    Blocked, Notify, Person, Role, RoomId, Seq, Timestamp, UserId,
    api::{MemberListing, Members, RoomInfo, RoomPage},
};

use super::Draft;
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
    /// What the next members are asked for by; `None` where these are all.
    pub next: Option<String>,
}

impl Roster {
    /// The same with the next members.
    #[must_use]
    pub fn and(&self, Members { members, next }: Members) -> Self {
        let mut all = Self { next, ..self.clone() };
        // Who is called otherwise by now can come a second time.
        let known: HashSet<UserId> = self.members.iter().map(|person| person.id).collect();
        for MemberListing { person, role, muted_until } in members {
            if known.contains(&person.id) {
                continue;
            }
            if role > Role::Member {
                all.roles.push((person.id, role));
            }
            all.muted.extend(muted_until.map(|until| (person.id, until)));
            all.members.push(person);
        }
        all
    }
}

impl From<&RoomPage> for Roster {
    fn from(page: &RoomPage) -> Self {
        Self {
            members: page.members.clone(),
            roles: page.roles.clone(),
            muted: page.muted.clone(),
            count: page.member_count,
            as_of: page.room.last_seq,
            next: page.members_next.clone(),
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
    /// How much is unread in each room that they are in: nothing where they see it arrive.
    pub unread: ArcRwSignal<HashMap<RoomId, Count>>,
    /// Who is online in the watched room, and whether they are away, once the server has said so.
    pub online: ArcRwSignal<Option<(RoomId, Online)>>,
    /// Who is writing in the watched room.
    pub typing: ArcRwSignal<Vec<Person>>,
    /// Up to where the others in the watched room have read, where they say so.
    pub seen: ArcRwSignal<SortedVecMap<UserId, Seq>>,
    /// Members as of the newest page that was loaded, and of which room.
    pub roster: ArcRwSignal<Option<(RoomId, Arc<Roster>)>>,
    /// The server is newer than this page, and has said something that it does not know.
    pub outdated: ArcRwSignal<bool>,
    /// The browser says that it has no network.
    pub offline: ArcRwSignal<bool>,
    /// What is not sent does not outlive this page, since the browser can't keep it.
    pub unkept: ArcRwSignal<bool>,
    /// Whom the person has blocked, once the server or a page of its has said so.
    pub blocked: ArcRwSignal<Option<Blocked>>,
    /// What waits for the person's answer has changed.
    pub invitations: ArcTrigger,
    /// A timeline or the outbox has changed; read it with [`Client::with_room`](super::Client::with_room).
    pub rooms: ArcTrigger,
    /// How times are told.
    pub clock: ArcRwSignal<Clock>,
    /// What is not sent yet, as of a moment ago.
    pub drafts: ArcRwSignal<HashMap<RoomId, Draft>>,
}

impl View {
    /// How much calls for attention, in all rooms together.
    pub fn news(&self) -> Count {
        news(self.joined.read().as_deref().unwrap_or_default(), &self.unread.read())
    }
}

/// Of a muted room, only what calls the person is news.
fn news(joined: &[RoomInfo], unread: &HashMap<RoomId, Count>) -> Count {
    let counts = joined.iter().filter_map(|room| {
        let Count { unread, mentions } = *unread.get(&room.id)?;
        // A message that was read can call later.
        let unread = if room.notify == Notify::Mentions { mentions } else { unread.max(mentions) };
        Some(Count { unread, mentions })
    });
    counts.fold(Count::default(), |all, count| Count {
        unread: all.unread + count.unread,
        mentions: all.mentions + count.mentions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_members_come_behind_those_that_are_known_and_none_twice() {
        let person = |n: u128| Person { id: UserId(uuid::Uuid::from_u128(n)), name: n.to_string(), display_name: None };
        let member = |n, role| MemberListing { person: person(n), role, muted_until: Some(Timestamp(7)) };
        let (members, next) = (vec![person(1), person(2)], Some("2".into()));
        let roster = Roster { members, roles: vec![], muted: vec![], count: 4, as_of: 5, next };
        let more = vec![member(2, Role::Owner), member(3, Role::Member), member(4, Role::Moderator)];
        let all = roster.and(Members { members: more, next: None });
        assert_eq!(all.members, [1, 2, 3, 4].map(person));
        assert_eq!(all.roles, [(person(4).id, Role::Moderator)]);
        assert_eq!(all.muted, [3, 4].map(|n| (person(n).id, Timestamp(7))));
        assert_eq!((all.count, all.as_of, all.next), (4, 5, None));
    }

    #[test]
    fn a_muted_room_calls_for_attention_only_where_it_calls_the_person() {
        let room =
            |n, notify| RoomInfo { notify, ..RoomInfo::fresh(RoomId(uuid::Uuid::from_u128(n)), "Tea".into(), 1) };
        let rooms = [room(1, Notify::All), room(2, Notify::Mentions), room(3, Notify::Mentions)];
        let counts = [(3, 1), (5, 0), (7, 2)].map(|(unread, mentions)| Count { unread, mentions });
        let unread = rooms.iter().map(|room| room.id).zip(counts).collect();
        assert_eq!(news(&rooms, &unread), Count { unread: 5, mentions: 3 });
        assert_eq!(news(&[], &unread), Count::default());
    }
}

//! What the pages see of the session. The signals live as long as the tab, so that nothing that comes late over the
//! socket meets one that is gone.

use std::sync::Arc;

use client::{
    following::Following, roster::Roster, session::Link, sorted_vec_map::SortedVecMap, told::Told, unread::Count,
};
use leptos::prelude::*;
use protocol::{
    Blocked, Event, FileId, Person, RoomId, Seq, UserId,
    api::{JoinRequest, LaterCounts, RoomInfo, UNREAD_MAX},
    frame::Presence,
    sidebar::Sidebar,
};

use super::{Draft, DraftKey};
use crate::time::Clock;

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
    pub unread: ArcRwSignal<SortedVecMap<RoomId, Count>>,
    /// Who is online in the watched room, and whether they are away, once the server has said so.
    pub online: ArcRwSignal<Option<(RoomId, Online)>>,
    /// In which of the listed conversations of two the other one is there, and how.
    pub present: ArcRwSignal<SortedVecMap<RoomId, Presence>>,
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
    /// Who asks to come back into rooms that the person moderates, as of when that was last asked for.
    pub requests: ArcRwSignal<Vec<JoinRequest>>,
    /// How many rooms the person is asked to come into.
    pub invited: ArcRwSignal<u32>,
    /// What waits for the person's answer has changed.
    pub invitations: ArcTrigger,
    /// How the person wants to be told of what is new has changed.
    pub notifications: ArcTrigger,
    /// Who hears of each event that comes, if anybody does.
    pub arrivals: ArcStoredValue<Option<Callback<Event>>>,
    /// The threads that the person follows, once the server has said so.
    pub threads: ArcRwSignal<Following>,
    /// How much the person has put off, once the server has said so. Told anew with each change of it.
    pub later: ArcRwSignal<Option<LaterCounts>>,
    /// How the person has arranged their rooms, as of what is shown of it.
    pub sidebar: ArcRwSignal<Sidebar>,
    /// That has changed, here or on another device.
    pub sidebar_changed: ArcTrigger,
    /// What has changed in the watched room, as of the last frame; read it with
    /// [`Client::with_room`](super::Client::with_room).
    pub told: ArcRwSignal<Told>,
    /// What is in the outbox has changed, for whichever room.
    pub outbox: ArcTrigger,
    /// The person has left this device alone for a while.
    pub away: ArcRwSignal<bool>,
    /// How times are told.
    pub clock: ArcRwSignal<Clock>,
    /// What is not sent yet, as of a moment ago.
    pub drafts: ArcRwSignal<SortedVecMap<DraftKey, Draft>>,
    /// How far one's own files are that are to go with messages.
    pub uploads: ArcRwSignal<SortedVecMap<FileId, Progress>>,
}

/// How far a file is on its way to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "browser"), expect(dead_code, reason = "the server uploads nothing"))]
pub enum Progress {
    /// It waits for its turn, or for the connection.
    Waiting,
    /// Its sender wants it to wait.
    Paused,
    /// So many hundredths of it are there.
    Sending(u64),
    /// All of it is there.
    Done,
    /// It won't be, for this reason.
    Failed(String),
}

impl View {
    /// How far a file is, if it is cared for.
    #[cfg(feature = "browser")]
    pub(super) fn progress(&self, file: FileId) -> Option<Progress> {
        self.uploads.read_untracked().get(&file).cloned()
    }

    /// How much calls for attention: in all rooms together, threads with answers that are not read, reminders, reactions and
    /// invitations. It is the number of the title, of the icon, of the sidebar, and of the inbox.
    pub fn news(&self) -> Count {
        let rooms = news(self.joined.read().as_deref().unwrap_or_default(), &self.unread.read());
        let others = self.later.read().map_or(0, LaterCounts::waits) + self.invited.get();
        Count { unread: rooms.unread + self.unread_threads() + others, ..rooms }
    }

    /// How many of the threads that the person follows have answers that they have not read. Those in muted rooms don't count.
    pub fn unread_threads(&self) -> u32 {
        let joined = self.joined.read();
        let is_heard = |room| joined.iter().flatten().any(|info| info.id == room && !info.notify.is_muted());
        u32::try_from(self.threads.read().unread_threads(is_heard)).unwrap_or(UNREAD_MAX)
    }
}

/// Of a muted room, only what calls the person is news.
fn news(joined: &[RoomInfo], unread: &SortedVecMap<RoomId, Count>) -> Count {
    let counts = joined.iter().filter_map(|room| {
        let Count { unread, mentions } = *unread.get(&room.id)?;
        let (unread, mentions) = room.notify.shown(unread, mentions);
        Some(Count { unread, mentions })
    });
    counts.fold(Count::default(), |all, count| Count {
        unread: all.unread + count.unread,
        mentions: all.mentions + count.mentions,
    })
}

#[cfg(test)]
mod tests {
    use protocol::Notify;

    use super::*;

    #[test]
    fn a_muted_room_calls_for_attention_only_where_it_calls_the_person() {
        let room =
            |n, notify| RoomInfo { notify, ..RoomInfo::fresh(RoomId(uuid::Uuid::from_u128(n)), "Tea".into(), 1) };
        let levels = [Notify::All, Notify::Mentions, Notify::Mentions, Notify::Nothing];
        let rooms: Vec<_> = (1..).zip(levels).map(|(n, notify)| room(n, notify)).collect();
        let counts = [(3, 1), (5, 0), (7, 2), (9, 9)].map(|(unread, mentions)| Count { unread, mentions });
        let unread = rooms.iter().map(|room| room.id).zip(counts).collect();
        assert_eq!(news(&rooms, &unread), Count { unread: 5, mentions: 3 });
        assert_eq!(news(&[], &unread), Count::default());
    }
}

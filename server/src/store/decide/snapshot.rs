//! What a batch of commands has to know, and what it changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use protocol::{
    ClientId, Event, FileId, Mute, Person, Role, RoomId, Seq, Timestamp, UserId,
    api::AuditAction,
    permission::{Block, Standing},
};

use crate::store::{FileRecord, Job, NewContent, PictureOf, RoomState};

/// A member as of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberState {
    /// The seq up to which they have read.
    pub read_seq: Seq,
    /// What they are.
    pub role: Role,
    /// Whether they may not post for a while.
    pub muted: Option<Mute>,
}

/// That somebody was taken out of a room, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// By whom.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Whether they may not come back.
    pub banned: bool,
    /// Why.
    pub reason: String,
}

/// A line for the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub actor: UserId,
    /// What.
    pub action: AuditAction,
    /// To whom.
    pub subject: Option<UserId>,
    /// The reason, the new role, name or topic.
    pub detail: String,
}

/// What is kept about the rooms and people of a batch, while nobody else can change it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The rooms that there are.
    pub rooms: BTreeMap<RoomId, RoomState>,
    /// Rooms that there are, but that something else holds.
    pub locked: BTreeSet<RoomId>,
    /// Who of those who command something, or whom it is about, is in which of them.
    pub members: BTreeMap<(RoomId, UserId), MemberState>,
    /// Who of them was taken out, and whether for good.
    pub removed: BTreeMap<(RoomId, UserId), bool>,
    /// Who of those outside was silent when they left, and is so when they come back.
    pub mutes: BTreeMap<(RoomId, UserId), Mute>,
    /// Who of them is an administrator of the server.
    pub admins: BTreeSet<UserId>,
    /// Those of the rooms that are conversations of two of whom one has blocked the other.
    pub restricted: BTreeSet<RoomId>,
    /// Those of the rooms that somebody wants to leave and that are conversations of two.
    pub pairs: BTreeSet<RoomId>,
    /// Who of those who are to be brought into a room wants to be asked, and how many other invitations wait for them.
    pub asking: BTreeMap<(RoomId, UserId), usize>,
    /// Who has blocked whom: of the people in those, and of those who are to be brought into a room and who wants that.
    pub blocks: BTreeSet<(RoomId, UserId, UserId)>,
    /// Which of the messages have been committed before, and where.
    pub posted: BTreeMap<(UserId, ClientId), (RoomId, Seq, Timestamp)>,
    /// The messages that the commands are about, as they are by now.
    pub messages: BTreeMap<(RoomId, Seq), Event>,
    /// The files that messages are to have, as far as no message has them.
    pub files: BTreeMap<FileId, FileRecord>,
    /// The members whom messages may call by name, under the name as it is written.
    pub called: BTreeMap<(RoomId, String), Person>,
    /// Owners and members of the rooms that somebody wants to leave, or in which roles are to change.
    pub counts: BTreeMap<RoomId, (u32, u32)>,
    /// The keys of names that somebody wants for a room and that one has already, and which one.
    pub taken: BTreeMap<String, RoomId>,
    /// Whether links in messages are previewed.
    pub previews: bool,
    /// The rooms of which each message is told by push; `None` where nobody is told of any.
    pub listened: Option<Arc<BTreeSet<RoomId>>>,
}

impl Snapshot {
    /// How somebody stands to a room.
    pub fn standing(&self, room: RoomId, user: UserId, at: Timestamp) -> Standing {
        let member = self.members.get(&(room, user));
        Standing {
            role: member.map(|member| member.role),
            muted: member.and_then(|member| member.muted.as_ref()).is_some_and(|mute| mute.until > at),
            banned: self.removed.get(&(room, user)).copied().unwrap_or_default(),
            invited: false,
            admin: self.admins.contains(&user),
            block: self.block_in(room, user).filter(|_| self.restricted.contains(&room)),
        }
    }

    /// Whether one of the two in a conversation has blocked the other, as it is for one of them.
    fn block_in(&self, room: RoomId, user: UserId) -> Option<Block> {
        let mut here = self.blocks.iter().filter(|(at, ..)| *at == room);
        let by_other = here.clone().any(|(_, _, blocked)| *blocked == user);
        Block::between(by_other, here.any(|(_, by, _)| *by == user))
    }

    /// Whether one of two people has blocked the other, as it is for the first, who wants to bring the other into a room.
    pub fn block_of(&self, room: RoomId, user: UserId, other: UserId) -> Option<Block> {
        let has = |by, blocked| self.blocks.contains(&(room, by, blocked));
        Block::between(has(other, user), has(user, other))
    }
}

/// What is to be written, all of it or nothing: first who left, then who joined, then the rest.
#[derive(Clone, Debug, Default)]
pub struct WriteSet {
    /// Those who are no longer members.
    pub left: BTreeSet<(RoomId, UserId)>,
    /// Those who have become members, with their read position and role.
    pub joined: BTreeMap<(RoomId, UserId), (Seq, Role)>,
    /// Read positions that have moved.
    pub read: BTreeMap<(RoomId, UserId), Seq>,
    /// Those for whom a conversation is hidden until there is an event of this seq.
    pub hidden: BTreeMap<(RoomId, UserId), Seq>,
    /// Those who are asked whether they want to be in a room, and by whom.
    pub invited: BTreeMap<(RoomId, UserId), UserId>,
    /// Direct conversations that are not found by their people any more.
    pub unfindable: BTreeSet<RoomId>,
    /// Members whose role is another, or who may or may no longer speak.
    pub members: BTreeMap<(RoomId, UserId), MemberState>,
    /// Those who were taken out; `None` for those who may come back.
    pub removed: BTreeMap<(RoomId, UserId), Option<Removed>>,
    /// Those who have left while they may not speak; `None` for those who are back.
    pub mutes: BTreeMap<(RoomId, UserId), Option<Mute>>,
    /// New events, in each room in their order.
    pub events: Vec<Event>,
    /// The new end of each room that has new events.
    pub ends: BTreeMap<RoomId, Seq>,
    /// Messages that are different now.
    pub messages: BTreeMap<(RoomId, Seq), Event>,
    /// Rooms whose name, topic or openness is another.
    pub rooms: BTreeMap<RoomId, RoomState>,
    /// Rooms whose picture is another, or that have none any more.
    pub pictures: BTreeMap<RoomId, Option<NewContent>>,
    /// What goes into the audit log.
    pub audit: Vec<Audited>,
    /// Pictures of link previews that messages have now.
    pub page_pictures: Vec<PictureOf>,
    /// What is to be done about it afterwards.
    pub jobs: Vec<Job>,
}

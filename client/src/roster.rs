//! Who is in a room, as its page said, and as its events have changed it since.

use std::collections::{HashSet, VecDeque};

use protocol::{
    Event, EventKind, Person, Role, Seq, Timestamp, UserId,
    api::{MemberListing, Members, RoomPage},
};

/// So many of those who left last are known to be gone, so that what the server says of presence is not taken for membership.
const GONE_MAX: usize = 200;

/// Who is in a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The first members by name, and who came since.
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
    /// Who has left since.
    pub gone: VecDeque<UserId>,
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

    /// What somebody is in the room, among those who are known.
    pub fn role(&self, user: UserId) -> Role {
        self.roles.iter().find(|(id, _)| *id == user).map_or(Role::Member, |(_, role)| *role)
    }

    /// Until when somebody may not post.
    pub fn muted(&self, user: UserId) -> Option<Timestamp> {
        self.muted.iter().find(|(id, _)| *id == user).map(|(_, until)| *until)
    }

    /// Whether an event would change it.
    pub fn is_moved_by(&self, event: &Event) -> bool {
        let is_move = event.newcomer().is_some() || event.leaver().is_some() || event.kind.subject().is_some();
        let is_renamed = || self.members.iter().any(|person| person.id == event.actor.id && *person != event.actor);
        event.seq > self.as_of && (is_move || is_renamed())
    }

    /// Takes in an event that comes after those that it knows.
    pub fn take(&mut self, event: &Event) {
        if event.seq <= self.as_of {
            return;
        }
        self.as_of = event.seq;
        if let Some(person) = self.members.iter_mut().find(|person| person.id == event.actor.id) {
            // As they are called now.
            person.clone_from(&event.actor);
        }
        if let Some(newcomer) = event.newcomer() {
            // A page of members that came later may have them already.
            self.forget(newcomer.id);
            self.gone.retain(|left| *left != newcomer.id);
            self.members.push(newcomer.clone());
            self.count += 1;
        }
        if let Some(leaver) = event.leaver() {
            let was_here = self.members.iter().any(|person| person.id == leaver.id);
            // Somebody can be banned who was not in.
            if was_here || !matches!(event.kind, EventKind::Removed { banned: true, .. }) {
                self.count = self.count.saturating_sub(1);
            }
            // Whoever leaves takes no role and no silence along.
            self.forget(leaver.id);
            self.gone.push_back(leaver.id);
            self.gone.drain(..self.gone.len().saturating_sub(GONE_MAX));
        }
        let Some(user) = event.kind.subject().map(|person| person.id) else { return };
        match event.kind {
            EventKind::RoleChanged { role, .. } => {
                self.roles.retain(|(id, _)| *id != user);
                self.roles.extend((role > Role::Member).then_some((user, role)));
            }
            EventKind::Muted { until, .. } => {
                self.muted.retain(|(id, _)| *id != user);
                self.muted.push((user, until));
            }
            EventKind::Unmuted { .. } => self.muted.retain(|(id, _)| *id != user),
            _ => {}
        }
    }

    fn forget(&mut self, user: UserId) {
        self.members.retain(|person| person.id != user);
        self.roles.retain(|(id, _)| *id != user);
        self.muted.retain(|(id, _)| *id != user);
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
            gone: VecDeque::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_members_come_behind_those_that_are_known_and_none_twice() {
        let person = |n: u128| Person {
            id: UserId(uuid::Uuid::from_u128(n)),
            name: n.to_string(),
            display_name: None,
            avatar: None,
        };
        let member = |n, role| MemberListing { person: person(n), role, muted_until: Some(Timestamp(7)) };
        let (members, next) = (vec![person(1), person(2)], Some("2".into()));
        let roster = Roster { members, count: 4, as_of: 5, next, ..Roster::default() };
        let more = vec![member(2, Role::Owner), member(3, Role::Member), member(4, Role::Moderator)];
        let all = roster.and(Members { members: more, next: None });
        assert_eq!(all.members, [1, 2, 3, 4].map(person));
        assert_eq!(all.roles, [(person(4).id, Role::Moderator)]);
        assert_eq!(all.muted, [3, 4].map(|n| (person(n).id, Timestamp(7))));
        assert_eq!((all.count, all.as_of, all.next), (4, 5, None));
    }
}

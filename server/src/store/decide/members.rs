//! Members: who comes, who goes, and what they may.

use protocol::{
    ErrorCode, EventKind, Mute, Person, Role, RoomKind, Seq, Timestamp,
    api::AuditAction,
    permission::{Action, Subject, check_on, check_role, check_turning_to},
    room::INVITATIONS_MAX,
};

use super::{Audited, Case, Decision, MemberState, Removed};
use crate::store::Outcome;

impl Case<'_> {
    pub(super) fn join(&mut self) -> Decision {
        self.may(Action::Join)?;
        if self.standing.role.is_some() {
            return Err(Outcome::Unchanged);
        }
        let actor = self.request.actor.clone();
        if actor.id.is_bot() && !self.standing.invited {
            return Err(Outcome::Refused(ErrorCode::BotsAreInvited));
        }
        self.come_in(&actor);
        self.append(EventKind::Joined)
    }

    pub(super) fn leave(&mut self) -> Decision {
        // Whether there is such a room that they could be in, is not told.
        if self.standing.role.is_none() {
            return Err(Outcome::Unchanged);
        }
        self.may(Action::Leave)?;
        if self.snapshot.pairs.contains(&self.request.room) {
            return self.hide();
        }
        if self.context.kind == RoomKind::Direct {
            // The same people can begin another.
            self.writes.unfindable.insert(self.request.room);
        }
        let (owners, members) = self.snapshot.counts.get(&self.request.room).copied().unwrap_or_default();
        if self.standing.role == Some(Role::Owner) && owners <= 1 && members > 1 {
            return Err(Outcome::Refused(ErrorCode::LastOwner));
        }
        let actor = self.request.actor.clone();
        self.go_out(&actor);
        self.append(EventKind::Left)
    }

    /// A conversation of two ends for nobody: who closes it has read it, and sees it again when there is more.
    fn hide(&mut self) -> Decision {
        let (key, next) = ((self.request.room, self.request.actor.id), self.next_seq());
        let Some(member) = self.snapshot.members.get_mut(&key) else { return Err(Outcome::Unchanged) };
        if member.read_seq < next - 1 {
            member.read_seq = next - 1;
            self.writes.read.insert(key, next - 1);
        }
        self.writes.hidden.insert(key, next);
        Ok(Outcome::Hidden)
    }

    pub(super) fn vanish(&mut self) -> Decision {
        if self.standing.role.is_none() {
            return Err(Outcome::Unchanged);
        }
        let actor = self.request.actor.clone();
        self.go_out(&actor);
        self.append(EventKind::Left)
    }

    pub(super) fn inherit(&mut self) -> Decision {
        let actor = self.request.actor.clone();
        let mut member = self.member(&actor)?;
        if member.role == Role::Owner {
            return Err(Outcome::Unchanged);
        }
        member.role = Role::Owner;
        self.count(0, 1);
        self.set_member(&actor, member);
        self.audit(AuditAction::RoleChanged, &actor, "owner, since the room had none any more");
        self.append(EventKind::RoleChanged { person: actor, role: Role::Owner })
    }

    pub(super) fn add(&mut self, person: &Person, accepted: bool) -> Decision {
        self.may(Action::Add)?;
        let key = (self.request.room, person.id);
        if self.snapshot.members.contains_key(&key) {
            return Err(Outcome::Unchanged);
        }
        if self.snapshot.removed.get(&key) == Some(&true) {
            return Err(Outcome::Refused(ErrorCode::PersonBanned));
        }
        let block = self.snapshot.block_of(self.request.room, self.request.actor.id, person.id);
        check_turning_to(block).map_err(Outcome::Refused)?;
        if let Some(&waiting) = self.snapshot.asking.get(&key).filter(|_| !accepted) {
            if waiting >= INVITATIONS_MAX {
                return Err(Outcome::Refused(ErrorCode::TooManyInvitations));
            }
            self.writes.invited.insert(key, self.request.actor.id);
            return Ok(Outcome::Asked);
        }
        self.come_in(person);
        self.audit(AuditAction::Added, person, "");
        self.append(EventKind::Added { person: person.clone() })
    }

    pub(super) fn remove(&mut self, person: &Person, banned: bool, reason: &str) -> Decision {
        self.may_do_to(Action::Remove, person)?;
        let key = (self.request.room, person.id);
        let before = self.snapshot.removed.get(&key).copied();
        let is_in = self.snapshot.members.contains_key(&key);
        if !is_in && (before == Some(true) || before == Some(banned)) {
            return Err(Outcome::Unchanged);
        }
        if !is_in && !banned {
            return Err(Outcome::Refused(ErrorCode::PersonNotInRoom));
        }
        self.go_out(person);
        self.snapshot.removed.insert(key, banned);
        let removed = Removed { by: self.request.actor.id, at: self.at, banned, reason: reason.to_owned() };
        self.writes.removed.insert(key, Some(removed));
        self.audit(if banned { AuditAction::Banned } else { AuditAction::Removed }, person, reason);
        self.append_because(EventKind::Removed { person: person.clone(), banned }, reason)
    }

    pub(super) fn unban(&mut self, person: &Person) -> Decision {
        self.may_undo_for(Action::Remove, person)?;
        let key = (self.request.room, person.id);
        if self.snapshot.removed.get(&key) != Some(&true) {
            return Err(Outcome::Unchanged);
        }
        self.forgive(person);
        self.audit(AuditAction::Unbanned, person, "");
        self.append(EventKind::Unbanned { person: person.clone() })
    }

    pub(super) fn mute(&mut self, person: &Person, until: Option<Timestamp>, reason: &str) -> Decision {
        match until {
            Some(_) => self.may_do_to(Action::Mute, person)?,
            None => self.may_undo_for(Action::Mute, person)?,
        }
        let mut member = self.member(person)?;
        let is_muted = member.muted.as_ref().is_some_and(|mute| mute.until > self.at);
        if until.is_none() && !is_muted {
            return Err(Outcome::Unchanged);
        }
        member.muted = until.map(|until| Mute { until, reason: reason.to_owned() });
        self.set_member(person, member);
        let (action, kind) = match until {
            Some(until) => (AuditAction::Muted, EventKind::Muted { person: person.clone(), until }),
            None => (AuditAction::Unmuted, EventKind::Unmuted { person: person.clone() }),
        };
        self.audit(action, person, reason);
        self.append_because(kind, reason)
    }

    pub(super) fn set_role(&mut self, person: &Person, role: Role) -> Decision {
        let standing = self.snapshot.standing(self.request.room, person.id, self.at);
        check_role(&self.context, &self.standing, self.subject(person, standing.role), role)
            .map_err(Outcome::Refused)?;
        let mut member = self.member(person)?;
        let before = std::mem::replace(&mut member.role, role);
        if before == role {
            return Err(Outcome::Unchanged);
        }
        let counts = self.snapshot.counts.entry(self.request.room).or_default();
        match (before, role) {
            (Role::Owner, _) if counts.0 <= 1 => return Err(Outcome::Refused(ErrorCode::LastOwner)),
            (Role::Owner, _) => counts.0 -= 1,
            (_, Role::Owner) => counts.0 += 1,
            _ => {}
        }
        self.set_member(person, member);
        let word = match role {
            Role::Member => "member",
            Role::Moderator => "moderator",
            Role::Owner => "owner",
        };
        self.audit(AuditAction::RoleChanged, person, word);
        self.append(EventKind::RoleChanged { person: person.clone(), role })
    }

    pub(super) fn read(&mut self, position: Seq) -> Decision {
        self.may(Action::Read)?;
        let position = position.min(self.next_seq() - 1);
        let key = (self.request.room, self.request.actor.id);
        let Some(member) = self.snapshot.members.get_mut(&key) else { return Err(Outcome::Unchanged) };
        if position <= member.read_seq {
            return Err(Outcome::Unchanged);
        }
        member.read_seq = position;
        self.writes.read.insert(key, position);
        Ok(Outcome::Read)
    }

    fn come_in(&mut self, person: &Person) {
        // What was said before is not news to who comes now.
        let read_seq = self.next_seq();
        // Who comes first owns the room.
        let role = if read_seq == 1 { Role::Owner } else { Role::Member };
        let key = (self.request.room, person.id);
        let muted = self.snapshot.mutes.remove(&key);
        if muted.is_some() {
            self.writes.mutes.insert(key, None);
        }
        let member = MemberState { read_seq, role, muted: muted.filter(|mute| mute.until > self.at) };
        self.count(1, u32::from(role == Role::Owner));
        self.writes.joined.insert(key, (read_seq, role));
        if member.muted.is_some() {
            self.writes.members.insert(key, member.clone());
        }
        self.snapshot.members.insert(key, member);
        self.forgive(person);
    }

    fn go_out(&mut self, person: &Person) {
        let key = (self.request.room, person.id);
        let Some(member) = self.snapshot.members.remove(&key) else { return };
        if let Some((owners, members)) = self.snapshot.counts.get_mut(&key.0) {
            *members = members.saturating_sub(1);
            *owners = owners.saturating_sub(u32::from(member.role == Role::Owner));
        }
        self.writes.joined.remove(&key);
        self.writes.read.remove(&key);
        self.writes.members.remove(&key);
        self.writes.left.insert(key);
        // Who leaves and comes back is as silent as before.
        let mute = member.muted.filter(|mute| mute.until > self.at);
        self.snapshot.mutes.extend(mute.clone().map(|mute| (key, mute)));
        // Also where there is none any more: a server of an older version leaves the row.
        self.writes.mutes.insert(key, mute);
    }

    fn count(&mut self, members: u32, owners: u32) {
        let counts = self.snapshot.counts.entry(self.request.room).or_default();
        counts.0 += owners;
        counts.1 += members;
    }

    fn forgive(&mut self, person: &Person) {
        let key = (self.request.room, person.id);
        if self.snapshot.removed.remove(&key).is_some() {
            self.writes.removed.insert(key, None);
        }
    }

    /// Nobody does this to an administrator of the server in a public room.
    fn may_do_to(&self, action: Action, person: &Person) -> Result<(), Outcome> {
        let standing = self.snapshot.standing(self.request.room, person.id, self.at);
        self.check_on(action, person, standing.rank(self.context.kind))
    }

    /// What was done before somebody became an administrator can be undone.
    fn may_undo_for(&self, action: Action, person: &Person) -> Result<(), Outcome> {
        self.check_on(action, person, self.snapshot.standing(self.request.room, person.id, self.at).role)
    }

    fn check_on(&self, action: Action, person: &Person, role: Option<Role>) -> Result<(), Outcome> {
        check_on(&self.context, &self.standing, action, self.subject(person, role)).map_err(Outcome::Refused)
    }

    fn subject(&self, person: &Person, role: Option<Role>) -> Subject {
        if person.id == self.request.actor.id { Subject::Myself } else { Subject::Other(role) }
    }

    fn member(&self, person: &Person) -> Result<MemberState, Outcome> {
        let member = self.snapshot.members.get(&(self.request.room, person.id));
        member.cloned().ok_or(Outcome::Refused(ErrorCode::PersonNotInRoom))
    }

    fn set_member(&mut self, person: &Person, member: MemberState) {
        let key = (self.request.room, person.id);
        self.snapshot.members.insert(key, member.clone());
        self.writes.members.insert(key, member);
    }

    pub(super) fn audit(&mut self, action: AuditAction, subject: &Person, detail: &str) {
        let (room, actor) = (self.request.room, self.request.actor.id);
        let detail = detail.to_owned();
        self.writes.audit.push(Audited { room, actor, action, subject: Some(subject.id), detail });
    }
}

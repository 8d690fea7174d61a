//! The room itself.

use protocol::{ErrorCode, EventKind, RoomKind, api::AuditAction, names::room_key, permission::Action};

use super::{Audited, Case, Decision};
use crate::store::{NewContent, Outcome, RoomState};

impl Case<'_> {
    pub(super) fn rename(&mut self, name: &str) -> Decision {
        self.may(Action::Change)?;
        let key = room_key(name);
        let state = self.room()?;
        if state.name == name {
            return Err(Outcome::Unchanged);
        }
        let is_found = state.context.kind == RoomKind::Public;
        let room = self.request.room;
        if is_found && *self.snapshot.taken.entry(key).or_insert(room) != room {
            return Err(Outcome::Refused(ErrorCode::RoomNameTaken));
        }
        self.alter(AuditAction::Renamed, name, EventKind::Renamed { name: name.to_owned() }, |state| {
            name.clone_into(&mut state.name);
        })
    }

    pub(super) fn set_topic(&mut self, topic: &str) -> Decision {
        self.may(Action::Change)?;
        if self.room()?.topic == topic {
            return Err(Outcome::Unchanged);
        }
        let kind = EventKind::TopicChanged { topic: topic.to_owned() };
        self.alter(AuditAction::TopicChanged, topic, kind, |state| topic.clone_into(&mut state.topic))
    }

    pub(super) fn set_picture(&mut self, content: Option<&NewContent>) -> Decision {
        self.may(Action::Change)?;
        let picture = content.map(NewContent::picture);
        if self.room()?.picture == picture {
            return Err(Outcome::Unchanged);
        }
        self.writes.pictures.insert(self.request.room, content.cloned());
        let kind = EventKind::PictureChanged { picture };
        self.alter(AuditAction::PictureChanged, "", kind, |state| state.picture = picture)
    }

    pub(super) fn archive(&mut self, on: bool) -> Decision {
        self.may(Action::Archive)?;
        if self.context.archived == on {
            return Err(Outcome::Unchanged);
        }
        let (action, kind) = if on {
            (AuditAction::Archived, EventKind::Archived)
        } else {
            (AuditAction::Unarchived, EventKind::Unarchived)
        };
        self.alter(action, "", kind, |state| state.context.archived = on)
    }

    fn alter(
        &mut self,
        action: AuditAction,
        detail: &str,
        kind: EventKind,
        alter: impl FnOnce(&mut RoomState),
    ) -> Decision {
        let (room, actor) = (self.request.room, self.request.actor.id);
        alter(self.room()?);
        let detail = detail.to_owned();
        self.writes.audit.push(Audited { room, actor, action, subject: None, detail });
        let outcome = self.append(kind)?;
        let state = self.room()?.clone();
        self.writes.rooms.insert(room, state);
        Ok(outcome)
    }
}

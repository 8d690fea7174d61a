//! The rules of the room log, apart from any database: what a batch of wishes comes to.

mod known;
mod members;
mod messages;
mod room;

pub use known::{Audited, Changes, Known, MemberState, Removed};

use protocol::{
    ErrorCode, Event, EventKind, Seq, Timestamp,
    permission::{Action, Place, Standing, check},
};

use super::{Outcome, Request, RoomState, Wish};

/// Decides about wishes in their order. Outcomes are in that order too; what they say holds once the changes are
/// committed.
pub fn decide(requests: &[Request], mut known: Known, at: Timestamp) -> (Vec<Outcome>, Changes) {
    let mut changes = Changes::default();
    let outcomes = requests
        .iter()
        .map(|request| {
            let decided = Case::open(request, &mut known, &mut changes, at).and_then(|mut case| case.decide());
            decided.unwrap_or_else(|outcome| outcome)
        })
        .collect();
    (outcomes, changes)
}

/// What a wish comes to, or why it comes to nothing.
type Decision = Result<Outcome, Outcome>;

/// One wish, with all that is known and all that is to be changed.
struct Case<'a> {
    request: &'a Request,
    known: &'a mut Known,
    changes: &'a mut Changes,
    at: Timestamp,
    place: Place,
    standing: Standing,
}

impl<'a> Case<'a> {
    fn open(
        request: &'a Request,
        known: &'a mut Known,
        changes: &'a mut Changes,
        at: Timestamp,
    ) -> Result<Self, Outcome> {
        let room = request.room;
        if known.locked.contains(&room) {
            return Err(Outcome::Locked);
        }
        let Some(state) = known.rooms.get(&room) else { return Err(Outcome::Refused(ErrorCode::RoomUnknown)) };
        let place = state.place;
        let invited = matches!(request.wish, Wish::Join { invited: true });
        let standing = Standing { invited, ..known.standing(room, request.actor.id, at) };
        Ok(Self { request, known, changes, at, place, standing })
    }

    fn decide(&mut self) -> Decision {
        match &self.request.wish {
            Wish::Post { client_id, content, reply_to } => self.post(*client_id, content, *reply_to),
            Wish::Edit { target, content } => self.edit(*target, content),
            Wish::Delete { target } => self.delete(*target),
            Wish::React { target, emoji, on } => self.react(*target, emoji, *on),
            Wish::Pin { target, on } => self.pin(*target, *on),
            Wish::Join { .. } => self.join(),
            Wish::Leave => self.leave(),
            Wish::Vanish => self.vanish(),
            Wish::Inherit => self.inherit(),
            Wish::Add { person } => self.add(person),
            Wish::Remove { person, ban, reason } => self.remove(person, *ban, reason),
            Wish::Unban { person } => self.unban(person),
            Wish::Mute { person, until, reason } => self.mute(person, *until, reason),
            Wish::SetRole { person, role } => self.set_role(person, *role),
            Wish::Rename { name } => self.rename(name),
            Wish::SetTopic { topic } => self.set_topic(topic),
            Wish::Archive { on } => self.archive(*on),
            Wish::Read(position) => self.read(*position),
        }
    }

    /// The one question to the permission matrix.
    fn may(&self, action: Action) -> Result<(), Outcome> {
        check(&self.place, &self.standing, action).map_err(Outcome::Refused)
    }

    fn room(&mut self) -> Result<&mut RoomState, Outcome> {
        self.known.rooms.get_mut(&self.request.room).ok_or(Outcome::Refused(ErrorCode::RoomUnknown))
    }

    fn next_seq(&self) -> Seq {
        self.known.rooms.get(&self.request.room).map_or(1, |state| state.last_seq + 1)
    }

    /// Adds an event at the end of the room's log.
    fn append(&mut self, kind: EventKind) -> Decision {
        self.append_because(kind, "")
    }

    fn append_because(&mut self, kind: EventKind, reason: &str) -> Decision {
        let (seq, at, Request { room, actor, .. }) = (self.next_seq(), self.at, self.request);
        let event = Event { room: *room, seq, at, actor: actor.clone(), kind };
        let state = self.room()?;
        state.last_seq = seq;
        let state = state.clone();
        self.changes.ends.insert(*room, seq);
        self.changes.events.push(event.clone());
        Ok(Outcome::Appended { room: Box::new(state), event: Box::new(event), reason: reason.to_owned() })
    }
}

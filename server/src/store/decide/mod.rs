//! The rules of the room log, apart from any database: what a batch of commands comes to.

mod members;
mod messages;
mod previews;
mod room;
mod snapshot;

pub use snapshot::{Audited, MemberState, Removed, Snapshot, WriteSet};

use protocol::{
    ErrorCode, Event, EventKind, Seq, Timestamp,
    permission::{Action, RoomContext, Standing, check},
};

use super::{Outcome, Request, RoomCommand, RoomState};

/// Decides about commands in their order. Outcomes are in that order too; what they say holds once the changes are
/// committed.
pub fn decide(requests: &[Request], mut snapshot: Snapshot, at: Timestamp) -> (Vec<Outcome>, WriteSet) {
    let mut writes = WriteSet::default();
    let outcomes = requests
        .iter()
        .map(|request| {
            let decided = Case::open(request, &mut snapshot, &mut writes, at).and_then(|mut case| case.decide());
            decided.unwrap_or_else(|outcome| outcome)
        })
        .collect();
    (outcomes, writes)
}

/// What a command comes to, or why it comes to nothing.
type Decision = Result<Outcome, Outcome>;

/// One command, with all that is known and all that is to be changed.
struct Case<'a> {
    request: &'a Request,
    snapshot: &'a mut Snapshot,
    writes: &'a mut WriteSet,
    at: Timestamp,
    context: RoomContext,
    standing: Standing,
}

impl<'a> Case<'a> {
    fn open(
        request: &'a Request,
        snapshot: &'a mut Snapshot,
        writes: &'a mut WriteSet,
        at: Timestamp,
    ) -> Result<Self, Outcome> {
        let room = request.room;
        if snapshot.locked.contains(&room) {
            return Err(Outcome::Locked);
        }
        let Some(state) = snapshot.rooms.get(&room) else { return Err(Outcome::Refused(ErrorCode::RoomUnknown)) };
        let context = state.context;
        let invited = matches!(request.command, RoomCommand::Join { invited: true });
        let standing = Standing { invited, ..snapshot.standing(room, request.actor.id, at) };
        Ok(Self { request, snapshot, writes, at, context, standing })
    }

    fn decide(&mut self) -> Decision {
        match &self.request.command {
            RoomCommand::Post { client_id, post } => self.post(*client_id, post),
            RoomCommand::Edit { target, content, files } => self.edit(*target, content, files.as_deref()),
            RoomCommand::Delete { target } => self.delete(*target),
            RoomCommand::React { target, emoji, on } => self.react(*target, emoji, *on),
            RoomCommand::Pin { target, on } => self.pin(*target, *on),
            RoomCommand::Preview { target, found } => self.preview(*target, found),
            RoomCommand::RemovePreview { target, address } => self.remove_preview(*target, address),
            RoomCommand::Join { .. } => self.join(),
            RoomCommand::Leave => self.leave(),
            RoomCommand::Vanish => self.vanish(),
            RoomCommand::Inherit => self.inherit(),
            RoomCommand::Add { person, accepted } => self.add(person, *accepted),
            RoomCommand::Remove { person, ban, reason } => self.remove(person, *ban, reason),
            RoomCommand::Unban { person } => self.unban(person),
            RoomCommand::Mute { person, until, reason } => self.mute(person, *until, reason),
            RoomCommand::SetRole { person, role } => self.set_role(person, *role),
            RoomCommand::Rename { name } => self.rename(name),
            RoomCommand::SetTopic { topic } => self.set_topic(topic),
            RoomCommand::SetPicture { picture } => self.set_picture(picture.as_ref()),
            RoomCommand::Archive { on } => self.archive(*on),
            RoomCommand::Read(position) => self.read(*position),
        }
    }

    /// The one question to the permission matrix.
    fn may(&self, action: Action) -> Result<(), Outcome> {
        check(&self.context, &self.standing, action).map_err(Outcome::Refused)
    }

    fn room(&mut self) -> Result<&mut RoomState, Outcome> {
        self.snapshot.rooms.get_mut(&self.request.room).ok_or(Outcome::Refused(ErrorCode::RoomUnknown))
    }

    fn next_seq(&self) -> Seq {
        self.snapshot.rooms.get(&self.request.room).map_or(1, |state| state.last_seq + 1)
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
        self.writes.ends.insert(*room, seq);
        self.writes.events.push(event.clone());
        Ok(Outcome::Appended { room: Box::new(state), event: Box::new(event), reason: reason.to_owned() })
    }
}

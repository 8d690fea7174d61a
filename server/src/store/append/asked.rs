//! What a batch has to know of the database before it is decided.

use std::collections::BTreeSet;

use protocol::{ClientId, FileId, RoomId, Seq, UserId, names::room_key};

use crate::store::{Request, RoomCommand, name_keys::keys_of};

/// What has to be looked up for a batch.
#[derive(Default)]
pub struct Asked {
    pub rooms: BTreeSet<RoomId>,
    /// Those who command something, and those whom it is about.
    pub people: BTreeSet<(RoomId, UserId)>,
    pub posts: BTreeSet<(UserId, ClientId)>,
    pub messages: BTreeSet<(RoomId, Seq)>,
    /// Messages that new ones answer; what began their threads is to be looked up with them.
    pub answered: BTreeSet<(RoomId, Seq)>,
    /// Names that messages call, by the key under which an account is found.
    pub called: BTreeSet<(RoomId, String, String)>,
    /// Rooms whose owners and members are to be counted.
    pub counts: BTreeSet<RoomId>,
    /// Names that rooms are to have, by their keys.
    pub names: BTreeSet<String>,
    /// Files that messages are to have.
    pub files: BTreeSet<FileId>,
    /// Rooms that somebody wants to leave.
    pub left: BTreeSet<RoomId>,
    /// Who wants to bring whom into which room.
    pub additions: BTreeSet<(RoomId, UserId, UserId)>,
    /// Whether somebody commands what administrators may too.
    pub decides: bool,
}

impl Asked {
    pub fn of(requests: &[Request]) -> Self {
        let mut asked = Self::default();
        for Request { room, actor, command } in requests {
            asked.rooms.insert(*room);
            asked.people.insert((*room, actor.id));
            asked.people.extend(command.subject().map(|person| (*room, person.id)));
            asked.messages.extend(command.target().map(|seq| (*room, seq)));
            asked.answered.extend(command.answered().map(|seq| (*room, seq)));
            for name in command.text().map(protocol::markdown::mentions).unwrap_or_default() {
                for key in keys_of(&name) {
                    asked.called.insert((*room, key, name.clone()));
                }
            }
            asked.decides |= !matches!(
                command,
                RoomCommand::Post { .. }
                    | RoomCommand::Edit { .. }
                    | RoomCommand::React { .. }
                    | RoomCommand::Join { .. }
                    | RoomCommand::Read(_)
            );
            match command {
                RoomCommand::Post { client_id, post } => {
                    asked.posts.insert((actor.id, *client_id));
                    asked.files.extend(post.files.iter().map(|file| file.id));
                }
                RoomCommand::Leave => {
                    asked.counts.insert(*room);
                    asked.left.insert(*room);
                }
                RoomCommand::Vanish | RoomCommand::Inherit | RoomCommand::SetRole { .. } => {
                    _ = asked.counts.insert(*room)
                }
                RoomCommand::Add { person, .. } => _ = asked.additions.insert((*room, actor.id, person.id)),
                RoomCommand::Rename { name } => _ = asked.names.insert(room_key(name)),
                _ => {}
            }
        }
        asked
    }
}

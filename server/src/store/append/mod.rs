//! Writing the room log: the only place where a room's `last_seq` grows.

#[macro_use]
mod load;
mod post;
mod room_cache;
#[macro_use]
mod save;
mod tail;

use std::collections::BTreeSet;

pub(super) use load::{RoomRow, role, room_kind};
use protocol::{ClientId, FileId, RoomId, Seq, UserId, names::room_key};
use room_cache::CacheUpdate;
pub use room_cache::RoomCache;
pub(super) use save::EVERYONE;
pub(super) use tail::{TAIL_MAX, Tail};

use super::{
    Outcome, Request, Result, RoomCommand, Snapshot, Store, Transaction, decide, engine::Dialect, name_keys::keys_of,
    now,
};

impl Store {
    /// Carries out commands, in one transaction or two: what has happened is committed when this returns. Outcomes are in the
    /// order of the requests, and those of one room happen in that order. Rooms that something else holds are not waited
    /// for: see [`Outcome::Locked`].
    ///
    /// # Errors
    /// The database's; then what was to be posted may be there or not, which asking again under the same id tells. A
    /// client id that its sender has used in another room at the same moment shows as one of these.
    pub async fn append(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        let mut outcomes = self.append_known(requests).await?;
        let left: Vec<usize> = (0..requests.len()).filter(|&place| outcomes[place].is_none()).collect();
        let others: Vec<Request> = left.iter().map(|&place| requests[place].clone()).collect();
        for (place, outcome) in left.into_iter().zip(self.append_any(&others).await?) {
            outcomes[place] = Some(outcome);
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// Carries out commands of any kind, in a few statements for all of them.
    async fn append_any(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let asked = Asked::of(requests);
        let outcomes = log!(self, |pool| {
            let dialect = Dialect::of(pool);
            let mut tx = Transaction::begin(pool).await?;
            let mut snapshot = Snapshot { previews: self.previews_links(), ..Snapshot::default() };
            load!(tx, dialect, asked, snapshot);
            let at = now();
            let (rooms, members, restricted) =
                (snapshot.rooms.clone(), snapshot.members.clone(), snapshot.restricted.clone());
            let (outcomes, writes) = decide(requests, snapshot, at);
            let update = CacheUpdate::of(rooms, members, restricted, &writes);
            save!(tx, writes, at);
            tx.commit().await?;
            self.room_cache().apply(update);
            outcomes
        });
        Ok(outcomes)
    }
}

/// What has to be looked up for a batch.
#[derive(Default)]
struct Asked {
    rooms: BTreeSet<RoomId>,
    /// Those who command something, and those whom it is about.
    people: BTreeSet<(RoomId, UserId)>,
    posts: BTreeSet<(UserId, ClientId)>,
    messages: BTreeSet<(RoomId, Seq)>,
    /// Names that messages call, by the key under which an account is found.
    called: BTreeSet<(RoomId, String, String)>,
    /// Rooms whose owners and members are to be counted.
    counts: BTreeSet<RoomId>,
    /// Names that rooms are to have, by their keys.
    names: BTreeSet<String>,
    /// Files that messages are to have.
    files: BTreeSet<FileId>,
    /// Rooms that somebody wants to leave.
    left: BTreeSet<RoomId>,
    /// Who wants to bring whom into which room.
    additions: BTreeSet<(RoomId, UserId, UserId)>,
    /// Whether somebody commands what administrators may too.
    decides: bool,
}

impl Asked {
    fn of(requests: &[Request]) -> Self {
        let mut asked = Self::default();
        for Request { room, actor, command } in requests {
            asked.rooms.insert(*room);
            asked.people.insert((*room, actor.id));
            asked.people.extend(command.subject().map(|person| (*room, person.id)));
            asked.messages.extend(command.target().map(|seq| (*room, seq)));
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

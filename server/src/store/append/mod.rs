//! Writing the room log: the only place where a room's `last_seq` grows.

#[macro_use]
mod load;
#[macro_use]
mod save;

use std::collections::BTreeSet;

pub(super) use load::{RoomRow, role, room_kind};
use protocol::{ClientId, RoomId, Seq, UserId, names::lookalike_key};
pub(super) use save::EVERYONE;

use super::{Known, Outcome, Request, Result, Store, Wish, decide, engine::Dialect, now};

impl Store {
    /// Carries out wishes in one transaction, a few statements for all of them: what has happened is committed when this
    /// returns. Outcomes are in the order of the requests, and those of one room happen in that order. Rooms that
    /// something else holds are not waited for: see [`Outcome::Locked`].
    ///
    /// # Errors
    /// The database's; then nothing of it happened, unless only the reply to the commit was lost. A client id that its
    /// sender has used in another room at the same moment shows as one of these.
    pub async fn append(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let asked = Asked::of(requests);
        let outcomes = write!(self, |pool| {
            let dialect = Dialect::of(pool);
            let mut tx = pool.begin_with(dialect.begin).await?;
            let mut known = Known::default();
            load!(tx, dialect, asked, known);
            let at = now();
            let (outcomes, changes) = decide(requests, known, at);
            save!(tx, changes, at);
            tx.commit().await?;
            outcomes
        });
        Ok(outcomes)
    }
}

/// Keys to look up, of which the last is there more than once where they are not 1, 2, 4, 8 … A database keeps the plans of
/// statements by their text, which would be another one for almost every batch.
fn padded<T: Clone>(keys: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut keys: Vec<T> = keys.into_iter().collect();
    if let Some(last) = keys.last().cloned() {
        keys.resize(keys.len().next_power_of_two(), last);
    }
    keys
}

/// Takes as many off the end as is a power of two, for the same reason where none may be there twice.
fn portion<T>(rows: &mut Vec<T>) -> Option<Vec<T>> {
    let exponent = rows.len().checked_ilog2()?;
    Some(rows.split_off(rows.len() - (1 << exponent)))
}

/// What has to be looked up for a batch.
#[derive(Default)]
struct Asked {
    rooms: BTreeSet<RoomId>,
    /// Those who wish something, and those whom it is about.
    people: BTreeSet<(RoomId, UserId)>,
    posts: BTreeSet<(UserId, ClientId)>,
    messages: BTreeSet<(RoomId, Seq)>,
    /// Names that messages call, by the key under which an account is found.
    called: BTreeSet<(RoomId, String, String)>,
    /// Rooms whose owners and members are to be counted.
    counts: BTreeSet<RoomId>,
    /// Names that rooms are to have, by their keys.
    names: BTreeSet<String>,
    /// Whether somebody wishes what administrators may too.
    decides: bool,
}

impl Asked {
    fn of(requests: &[Request]) -> Self {
        let mut asked = Self::default();
        for Request { room, actor, wish } in requests {
            asked.rooms.insert(*room);
            asked.people.insert((*room, actor.id));
            asked.people.extend(wish.subject().map(|person| (*room, person.id)));
            asked.messages.extend(wish.target().map(|seq| (*room, seq)));
            for name in wish.text().map(protocol::markdown::mentions).unwrap_or_default() {
                asked.called.insert((*room, lookalike_key(&name), name));
            }
            asked.decides |= !matches!(
                wish,
                Wish::Post { .. } | Wish::Edit { .. } | Wish::React { .. } | Wish::Join { .. } | Wish::Read(_)
            );
            match wish {
                Wish::Post { client_id, .. } => _ = asked.posts.insert((actor.id, *client_id)),
                Wish::Leave | Wish::Vanish | Wish::Inherit | Wish::SetRole { .. } => _ = asked.counts.insert(*room),
                Wish::Rename { name } => _ = asked.names.insert(lookalike_key(name)),
                _ => {}
            }
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_of_all_sizes_need_few_statements() {
        assert_eq!(padded([1, 2, 3, 4, 5]), [1, 2, 3, 4, 5, 5, 5, 5]);
        assert_eq!(padded([1, 2]), [1, 2]);
        assert_eq!(padded::<u8>([]), [0; 0]);
        let mut rows: Vec<_> = (0..7).collect();
        let portions: Vec<_> = std::iter::from_fn(|| portion(&mut rows)).collect();
        assert_eq!(portions, [vec![3, 4, 5, 6], vec![1, 2], vec![0]]);
    }
}

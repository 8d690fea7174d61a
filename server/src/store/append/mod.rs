//! Writing the room log: the only place where a room's `last_seq` grows.

mod asked;
mod load;
mod post;
mod room_cache;
mod save;
mod tail;

use asked::Asked;
use load::load;
pub(super) use load::{RoomRow, role, room_kind};
use room_cache::CacheUpdate;
pub use room_cache::RoomCache;
pub(super) use save::EVERYONE;
use save::save;
pub(super) use tail::{TAIL_MAX, Tail};

use super::{Outcome, Request, Result, Snapshot, Store, Transaction, connection::Connection, decide, now};

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
        log!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let (outcomes, update) = self.decide_in(&mut tx.connection(), requests).await?;
            tx.commit().await?;
            self.room_cache().apply(update);
            Ok(outcomes)
        })
    }

    /// Decides about commands, and writes what they come to.
    async fn decide_in(&self, tx: &mut Connection<'_>, requests: &[Request]) -> Result<(Vec<Outcome>, CacheUpdate)> {
        let (previews, listened) = (self.previews_links(), self.listened().get());
        let snapshot = Snapshot { previews, listened, ..load(tx, &Asked::of(requests)).await? };
        let at = now();
        let (rooms, members, restricted) =
            (snapshot.rooms.clone(), snapshot.members.clone(), snapshot.restricted.clone());
        let (outcomes, writes) = decide(requests, snapshot, at);
        let update = CacheUpdate::of(rooms, members, restricted, &writes);
        save(tx, writes, at).await?;
        Ok((outcomes, update))
    }
}

//! Where people are written to who were mentioned and did not come, and of what.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{ErrorCode, Event, RoomId, RoomKind, Seq, Timestamp, UserId, api::RoomInfo};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Job, Result, Store, StoreError, Transaction,
    append::EVERYONE,
    connection::Connection,
    jobs::{enqueue, enqueue_at},
    now,
    rows::{POSTED, to_sql},
};

/// For how long a link is good that confirms an address, in milliseconds: a day.
pub const LINK_MS: i64 = 24 * 3_600_000;
/// Links that one person may ask for within [`LINK_MS`], and that may be sent to one address.
pub const LINKS_MAX: i64 = 5;
/// People whose digests are begun in one transaction.
const ARMED_AT_ONCE: i64 = 200;
/// Messages of one room that a digest names, the oldest.
pub const NAMED_MAX: i64 = 10;

/// Somebody's address, as it is kept.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct MailRecord {
    /// Where they want to be written to.
    pub address: String,
    /// Since when it is known to be theirs.
    pub confirmed_at: Option<i64>,
    /// After how many minutes; 0: never.
    pub after_minutes: i64,
}

/// A digest that is under way.
#[derive(Clone, Copy, Debug, sqlx_macros::FromRow)]
struct Underway {
    user_id: Uuid,
    after_minutes: i64,
    is_begun: bool,
}

/// Forgets where somebody is written to, and all that belongs to that.
pub(super) async fn forget_address(tx: &mut Connection<'_>, user: UserId) -> Result<()> {
    tx.query("DELETE FROM mail_addresses WHERE user_id = $1").bind(user.0).execute().await?;
    tx.query("DELETE FROM mailed WHERE user_id = $1").bind(user.0).execute().await?;
    Ok(())
}

/// An address as it is counted: whatever its case.
fn key(address: &str) -> Vec<u8> {
    Sha256::digest(address.to_lowercase().as_bytes()).to_vec()
}

impl Store {
    /// Where somebody is written to.
    ///
    /// # Errors
    /// The database's.
    pub async fn mail_of(&self, user: UserId) -> Result<Option<MailRecord>> {
        Ok(read!(self, |pool| sqlx::query_as(
            "SELECT address, confirmed_at, after_minutes FROM mail_addresses WHERE user_id = $1"
        )
        .bind(user.0)
        .fetch_optional(pool)
        .await?))
    }

    /// Somebody is written to at this address from now on, after so many minutes. One that is not confirmed gets a link.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyRequests`] where too many links were asked for; the database's.
    pub async fn set_mail(&self, user: UserId, address: &str, after_minutes: u32) -> Result<()> {
        let at = now().0;
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let mut connection = tx.connection();
            let known = connection
                .query(
                    "UPDATE mail_addresses SET after_minutes = $3
                     WHERE user_id = $1 AND address = $2 AND confirmed_at IS NOT NULL",
                )
                .bind(user.0)
                .bind(address)
                .bind(i64::from(after_minutes))
                .execute()
                .await?;
            if known == 0 {
                // One after the other, so that each counts the one before.
                connection.hold("mail_asked").await?;
                connection
                    .query("DELETE FROM mail_asked WHERE (user_id = $1 OR address = $2) AND at < $3")
                    .bind(user.0)
                    .bind(key(address))
                    .bind(at - LINK_MS)
                    .execute()
                    .await?;
                let (by, to): (i64, i64) = connection
                    .query(
                        "SELECT (SELECT COUNT(*) FROM mail_asked WHERE user_id = $1),
                             (SELECT COUNT(*) FROM mail_asked WHERE address = $2)",
                    )
                    .bind(user.0)
                    .bind(key(address))
                    .fetch_one()
                    .await?;
                if by.max(to) >= LINKS_MAX {
                    tx.rollback().await?;
                    return Err(StoreError::Refused(ErrorCode::TooManyRequests));
                }
                connection
                    .query("INSERT INTO mail_asked (id, user_id, address, at) VALUES ($1, $2, $3, $4)")
                    .bind(Uuid::now_v7())
                    .bind(user.0)
                    .bind(key(address))
                    .bind(at)
                    .execute()
                    .await?;
                forget_address(&mut connection, user).await?;
                connection
                    .query("INSERT INTO mail_addresses (user_id, address, after_minutes) VALUES ($1, $2, $3)")
                    .bind(user.0)
                    .bind(address)
                    .bind(i64::from(after_minutes))
                    .execute()
                    .await?;
                enqueue(&mut connection, &Job::ConfirmMail { user }).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// Nobody is written to at somebody's address any more; it is forgotten.
    ///
    /// # Errors
    /// The database's.
    pub async fn unset_mail(&self, user: UserId) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            forget_address(&mut tx.connection(), user).await?;
            tx.commit().await?;
        });
        Ok(())
    }

    /// Gives an address that is not confirmed a new link, by what is kept of its token. Tells where the link is to be sent; `None` where
    /// none is wanted any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn link_mail(&self, user: UserId, token: &[u8; 32]) -> Result<Option<String>> {
        let row: Option<(String,)> = write!(self, |pool| sqlx::query_as(
            "UPDATE mail_addresses SET token = $2, token_until = $3 WHERE user_id = $1 AND confirmed_at IS NULL
             AND EXISTS (SELECT 1 FROM users WHERE id = $1 AND state = 'active') RETURNING address"
        )
        .bind(user.0)
        .bind(&token[..])
        .bind(now().0 + LINK_MS)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(|(address,)| address))
    }

    /// Whose address a link confirms that is good.
    ///
    /// # Errors
    /// The database's.
    pub async fn mail_to_confirm(&self, token: &[u8; 32]) -> Result<Option<UserId>> {
        let user: Option<Uuid> = read!(self, |pool| sqlx::query_scalar(
            "SELECT user_id FROM mail_addresses WHERE token = $1 AND token_until > $2"
        )
        .bind(&token[..])
        .bind(now().0)
        .fetch_optional(pool)
        .await?);
        Ok(user.map(UserId))
    }

    /// Confirms an address by its link, which is good no more. Tells whose it is. What was said before is told by no digest.
    ///
    /// # Errors
    /// The database's.
    pub async fn confirm_mail(&self, token: &[u8; 32]) -> Result<Option<UserId>> {
        let row: Option<(Uuid,)> = write!(self, |pool| sqlx::query_as(
            "UPDATE mail_addresses SET confirmed_at = $2, token = NULL WHERE token = $1 AND token_until > $2
             RETURNING user_id"
        )
        .bind(&token[..])
        .bind(now().0)
        .fetch_optional(pool)
        .await?);
        Ok(row.map(|(user,)| UserId(user)))
    }

    /// Somebody is written to no more until they choose a time again. Nothing happens where they have another address by now.
    ///
    /// # Errors
    /// The database's.
    pub async fn stop_mail(&self, user: UserId, address: &str) -> Result<()> {
        write!(self, |pool| sqlx::query(
            "UPDATE mail_addresses SET after_minutes = 0 WHERE user_id = $1 AND address = $2"
        )
        .bind(user.0)
        .bind(address)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Begins a digest for each of these members of a room who want one and for whom none is under way; `None` for all members. Those
    /// for whom one is under way get another look when it ends.
    ///
    /// # Errors
    /// The database's; then it is to be done again.
    pub async fn begin_digests(&self, room: RoomId, whom: Option<&[UserId]>) -> Result<()> {
        let mut after = Uuid::nil();
        loop {
            let at = now();
            let rows: Vec<Underway> = write!(self, |pool| {
                let mut tx = Transaction::begin(pool).await?;
                let mut connection = tx.connection();
                let mut query = connection
                    .query(
                        "SELECT mail_addresses.user_id, after_minutes, EXISTS (
                             SELECT 1 FROM jobs WHERE jobs.id = mail_addresses.job_id AND given_up_at IS NULL
                         ) AS is_begun FROM mail_addresses
                         WHERE confirmed_at IS NOT NULL AND after_minutes > 0 AND EXISTS (
                             SELECT 1 FROM members WHERE members.user_id = mail_addresses.user_id AND members.room_id = ",
                    )
                    .push_bind(room.0)
                    .push(") AND mail_addresses.user_id > ")
                    .push_bind(after);
                if let Some(whom) = whom {
                    // At least one, for the sake of the list.
                    let people = whom.iter().map(|user| user.0).chain([Uuid::nil()]);
                    query = query.push(" AND mail_addresses.user_id IN (").push_list(people).push(")");
                }
                let rows: Vec<Underway> =
                    query.push(" ORDER BY mail_addresses.user_id LIMIT ").push_bind(ARMED_AT_ONCE).fetch_all().await?;
                for row in &rows {
                    let user = UserId(row.user_id);
                    if row.is_begun {
                        connection
                            .query("UPDATE mail_addresses SET again_at = $2 WHERE user_id = $1")
                            .bind(user.0)
                            .bind(at.0)
                            .execute()
                            .await?;
                    } else {
                        begin(&mut connection, user, Timestamp(at.0 + row.after_minutes * 60_000)).await?;
                    }
                }
                tx.commit().await?;
                rows
            });
            match rows.last() {
                Some(last) if rows.len() as i64 == ARMED_AT_ONCE => after = last.user_id,
                _ => return Ok(()),
            }
        }
    }

    /// To whom a digest is to be sent, if it still is.
    ///
    /// # Errors
    /// The database's.
    pub async fn digest_record(&self, user: UserId, digest: Uuid) -> Result<Option<MailRecord>> {
        Ok(read!(self, |pool| sqlx::query_as(
            "SELECT address, confirmed_at, after_minutes FROM mail_addresses
             WHERE user_id = $1 AND digest = $2 AND confirmed_at IS NOT NULL AND after_minutes > 0
             AND EXISTS (SELECT 1 FROM users WHERE id = $1 AND state = 'active')"
        )
        .bind(user.0)
        .bind(digest)
        .fetch_optional(pool)
        .await?))
    }

    /// A digest ends that was begun at some time: of these rooms somebody was written to up to where. Where it is to be sent later, or
    /// something has come since, another is begun.
    ///
    /// # Errors
    /// The database's; then it is not ended.
    pub async fn end_digest(
        &self,
        user: UserId,
        digest: Uuid,
        begun: Timestamp,
        told: &[(RoomId, Seq)],
        later: Option<Timestamp>,
    ) -> Result<()> {
        write!(self, |pool| {
            let mut tx = Transaction::begin(pool).await?;
            let mut connection = tx.connection();
            let row: Option<(i64, i64)> = connection
                .query(
                    "UPDATE mail_addresses SET digest = NULL, job_id = NULL WHERE user_id = $1 AND digest = $2
                     RETURNING again_at, after_minutes",
                )
                .bind(user.0)
                .bind(digest)
                .fetch_optional()
                .await?;
            let Some((again_at, after_minutes)) = row else {
                tx.rollback().await?;
                return Ok(());
            };
            for (room, seq) in told {
                connection
                    .query(
                        "INSERT INTO mailed (user_id, room_id, seq) SELECT $1, id, $3 FROM rooms WHERE id = $2
                         ON CONFLICT (user_id, room_id) DO UPDATE SET seq = excluded.seq WHERE mailed.seq < excluded.seq",
                    )
                    .bind(user.0)
                    .bind(room.0)
                    .bind(to_sql(*seq))
                    .execute()
                    .await?;
            }
            let again = (again_at >= begun.0).then_some(Timestamp(again_at + after_minutes * 60_000));
            if let Some(at) = later.or(again).filter(|_| after_minutes > 0) {
                begin(&mut connection, user, at).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// What of a room may call for a digest: the oldest events, up to [`NAMED_MAX`], that call a member or, in a direct conversation,
    /// are said by others; which they have neither read nor been written to of.
    ///
    /// # Errors
    /// The database's.
    pub async fn unread_for_digest(&self, user: UserId, room: &RoomInfo) -> Result<Vec<Event>> {
        let seqs: Vec<i64> = read!(self, |pool| {
            sqlx::query_scalar(
            "SELECT seq FROM (
                 SELECT seq FROM mentions WHERE user_id IN ($1, $2) AND room_id = $3
                 UNION
                 SELECT seq FROM events WHERE $7 AND room_id = $3 AND kind = $6 AND actor_id <> $1 AND deleted_at IS NULL
                 AND seq > $4
             ) AS new WHERE seq > $4 AND seq <= $5
             AND seq > COALESCE((SELECT seq FROM mailed WHERE user_id = $1 AND room_id = $3), 0) ORDER BY seq LIMIT $8"
        )
        .bind(user.0)
        .bind(EVERYONE)
        .bind(room.id.0)
        .bind(to_sql(room.read_seq.max(room.hidden_until)))
        .bind(to_sql(room.last_seq))
        .bind(POSTED)
        .bind(room.kind == RoomKind::Direct)
        .bind(NAMED_MAX)
        .fetch_all(pool)
        .await?
        });
        let mut events = Vec::with_capacity(seqs.len());
        for seq in seqs {
            let event = self.events_after(room.id, None, seq.unsigned_abs().saturating_sub(1), 1).await?.pop();
            events.extend(event.filter(|event| event.seq == seq.unsigned_abs()));
        }
        Ok(events)
    }

    /// Up to where somebody has read one of these threads of a room that they follow.
    ///
    /// # Errors
    /// The database's.
    pub async fn read_in_threads(
        &self,
        user: UserId,
        room: RoomId,
        threads: &BTreeSet<Seq>,
    ) -> Result<BTreeMap<Seq, Seq>> {
        Ok(self.followed_of(room, &[user.0], threads).await?.remove(&user.0).unwrap_or_default())
    }
}

/// Begins a digest, which is to be sent at some time.
async fn begin(tx: &mut Connection<'_>, user: UserId, at: Timestamp) -> Result<()> {
    let digest = Uuid::new_v4();
    let job = enqueue_at(tx, &Job::SendDigest { user, digest }, at).await?;
    tx.query("UPDATE mail_addresses SET digest = $2, job_id = $3 WHERE user_id = $1")
        .bind(user.0)
        .bind(digest)
        .bind(job)
        .execute()
        .await?;
    Ok(())
}

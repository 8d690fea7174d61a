//! Jobs: what follows from something that was committed, and must not be lost.
//!
//! A job is written in the transaction that causes it. Any server takes it under a lease; whoever dies in the middle loses it to
//! another when the lease ends. So a job can be begun more than once, and is done in steps that do no harm when repeated.

use protocol::{
    ClientId, RoomId, Seq, Timestamp, UserId,
    api::{GivenUpJob, Jobs},
};
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Page, PageRequest, Result, Store, connection::Connection, engine::Dialect, now, page::NEWEST};

/// How long a server has for one step before another may take the job, in milliseconds.
pub const LEASE_MS: i64 = 40_000;
/// Failures in a row after which a job is given up: with the pauses between them, after about four hours.
const ATTEMPTS_MAX: i64 = 16;
/// The pause after the first failure, in milliseconds; doubled with each one.
const BACKOFF_MS: i64 = 1_000;
/// The longest pause, in milliseconds.
const BACKOFF_MAX_MS: i64 = 3_600_000;
/// How long somebody has to read a message on one device before others are told of it, in milliseconds.
const TELL_AFTER_MS: i64 = 5_000;
/// Most characters that are kept of an error.
const ERROR_MAX: usize = 1_000;

/// What is to be done. The database knows it by name: what this version does not know is left to one that does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Takes a deleted person's names out of the messages that mention them.
    ForgetPerson {
        /// Whose.
        user: UserId,
        /// The last event that was looked at.
        after: Option<(RoomId, Seq)>,
    },
    /// Finds out what the pages say to which a message links.
    PreviewLinks {
        /// Where it is.
        room: RoomId,
        /// The message.
        message: Seq,
        /// Those of its links that are new.
        links: Vec<String>,
    },
    /// Lets messages be found that the index does not have yet.
    IndexWords {
        /// The room that is being looked at; those before it are done.
        room: Option<RoomId>,
        /// The last of its events that was looked at.
        after: Seq,
        /// From when on they were written or changed, in milliseconds; 0 for all.
        since: i64,
    },
    /// Tells by push of a message, or of a change that calls somebody anew, those who have not read it by then.
    Tell {
        /// Where it is.
        room: RoomId,
        /// The event.
        event: Seq,
        /// Whom it is still to be told; `None` for all whom it concerns.
        people: Option<Vec<UserId>>,
        /// Those up to this one are done.
        after: Option<UserId>,
        /// How often it was tried before.
        tries: u32,
    },
    /// Reminds somebody of a message.
    Remind {
        /// Whom.
        user: UserId,
        /// Where the message is.
        room: RoomId,
        /// Its place there.
        message: Seq,
        /// When that was to be.
        at: Timestamp,
    },
    /// Sends a message that somebody has written for later.
    SendScheduled {
        /// Who.
        user: UserId,
        /// Its name.
        client_id: ClientId,
        /// When that was to be.
        at: Timestamp,
    },
    /// Sends the link that confirms somebody's e-mail address.
    ConfirmMail {
        /// Whose.
        user: UserId,
    },
    /// Writes to somebody of what they have not read.
    SendDigest {
        /// Whom.
        user: UserId,
        /// Which digest: nothing is sent where another was begun since.
        digest: Uuid,
    },
}

impl Job {
    /// Kinds that ask nobody but the database, as they are called there.
    pub const QUICK: &[&str] = &["forget_person", "index_words"];
    /// Kinds that wait for others' servers, as they are called in the database.
    pub const SLOW: &[&str] = &["preview_links"];
    /// What is told by push, as it is called in the database.
    pub const TELLING: &[&str] = &["tell"];
    /// Kinds that have a time of their own and are to be done then, as they are called in the database.
    pub const TIMED: &[&str] = &["remind", "send_scheduled"];
    /// What is sent by e-mail, as it is called in the database.
    pub const MAILING: &[&str] = &["confirm_mail", "send_digest"];

    /// All kinds that this version knows.
    pub fn kinds() -> impl Iterator<Item = &'static str> {
        [Self::QUICK, Self::SLOW, Self::TELLING, Self::MAILING].into_iter().flatten().copied()
    }

    /// What it is called in the database.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ForgetPerson { .. } => Self::QUICK[0],
            Self::PreviewLinks { .. } => Self::SLOW[0],
            Self::IndexWords { .. } => Self::QUICK[1],
            Self::Tell { .. } => Self::TELLING[0],
            Self::Remind { .. } => Self::TIMED[0],
            Self::SendScheduled { .. } => Self::TIMED[1],
            Self::ConfirmMail { .. } => Self::MAILING[0],
            Self::SendDigest { .. } => Self::MAILING[1],
        }
    }

    /// How long it waits before it is done for the first time, in milliseconds, unless it has a time of its own.
    const fn delay_ms(&self) -> i64 {
        match self {
            Self::Tell { .. } => TELL_AFTER_MS,
            Self::ForgetPerson { .. }
            | Self::PreviewLinks { .. }
            | Self::IndexWords { .. }
            | Self::Remind { .. }
            | Self::SendScheduled { .. }
            | Self::ConfirmMail { .. }
            | Self::SendDigest { .. } => 0,
        }
    }
}

/// Writes a job within the transaction that causes it.
///
/// # Errors
/// The database's.
pub(super) async fn enqueue(tx: &mut Connection<'_>, job: &Job) -> Result<()> {
    enqueue_in(tx, job, job.delay_ms()).await
}

/// The same for one that is to be done after so many milliseconds.
///
/// # Errors
/// The database's.
pub(super) async fn enqueue_in(tx: &mut Connection<'_>, job: &Job, delay_ms: i64) -> Result<()> {
    enqueue_at(tx, job, Timestamp(now().0 + delay_ms)).await.map(drop)
}

/// Writes a job that is not due before its time, within the transaction that causes it. Gives back its id.
///
/// # Errors
/// The database's.
pub(super) async fn enqueue_at(tx: &mut Connection<'_>, job: &Job, at: Timestamp) -> Result<Uuid> {
    let id = Uuid::now_v7();
    tx.query("INSERT INTO jobs (id, kind, payload, created_at, due_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(job.kind())
        .bind(serde_json::to_string(job)?)
        .bind(now().0)
        .bind(at.0)
        .execute()
        .await?;
    Ok(id)
}

/// Takes a job away that is not to be done any more, within a transaction. Whoever has it already may still do it.
///
/// # Errors
/// The database's.
pub(super) async fn cancel(tx: &mut Connection<'_>, job: Option<Uuid>) -> Result<()> {
    if let Some(id) = job {
        tx.query("DELETE FROM jobs WHERE id = $1").bind(id).execute().await?;
    }
    Ok(())
}

/// A job that this server has, until its lease ends.
#[derive(Clone, Debug)]
pub struct Leased {
    /// What is to be done.
    pub job: Job,
    /// By what it is this server's.
    pub lease: Lease,
}

/// By what a job is a server's.
#[derive(Clone, Debug)]
pub struct Lease {
    /// Which job.
    pub id: Uuid,
    /// Which lease of it this is, counted from 1: who has lost the job to another ends nothing any more.
    pub lease: i64,
    /// Attempts since the last one that got on with the job, this one among them.
    pub attempts: i64,
}

impl Lease {
    /// What comes of the job if this attempt has failed at some time: when it is due again, or `None` where it is given up.
    pub fn retry_at(&self, failed_at: i64) -> Option<i64> {
        let doublings = u32::try_from(self.attempts - 1).unwrap_or_default().min(30);
        (self.attempts < ATTEMPTS_MAX).then(|| failed_at + (BACKOFF_MS << doublings).min(BACKOFF_MAX_MS))
    }
}

/// How many jobs of a kind there are.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct JobCensus {
    /// Which kind; perhaps one that only a newer version knows.
    pub kind: String,
    /// Whether they were given up.
    pub is_given_up: bool,
    /// How many.
    pub count: i64,
}

impl Store {
    /// How many jobs there are of each kind.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_jobs(&self) -> Result<Vec<JobCensus>> {
        Ok(read!(self, |pool| sqlx::query_as(
            "SELECT kind, given_up_at IS NOT NULL AS is_given_up, COUNT(*) AS count FROM jobs GROUP BY 1, 2"
        )
        .fetch_all(pool)
        .await?))
    }

    /// The job of one of these kinds that has waited longest, if one is due; it is this server's for [`LEASE_MS`].
    ///
    /// # Errors
    /// The database's.
    pub async fn lease_job(&self, known: &[&'static str]) -> Result<Option<Leased>> {
        let at = now().0;
        // Hardly ever is there any, and looking costs the writers nothing.
        let due: bool = read!(self, |pool| sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE given_up_at IS NULL AND due_at <= $1)"
        )
        .bind(at)
        .fetch_one(pool)
        .await?);
        if !due {
            return Ok(None);
        }
        let row: Option<(Uuid, String, i64, i64)> = write!(self, |pool| {
            let mut query =
                QueryBuilder::new("UPDATE jobs SET leases = leases + 1, attempts = attempts + 1, due_at = ");
            query
                .push_bind(at + LEASE_MS)
                .push(" WHERE id = (SELECT id FROM jobs WHERE given_up_at IS NULL AND due_at <= ");
            let mut kinds = query.push_bind(at).push(" AND kind IN (").separated(", ");
            known.iter().for_each(|kind| _ = kinds.push_bind(*kind));
            query.push(") ORDER BY due_at LIMIT 1 ").push(Dialect::of(pool).lock);
            query.push(") RETURNING id, payload, leases, attempts").build_query_as().fetch_optional(pool).await?
        });
        let Some((id, payload, lease, attempts)) = row else { return Ok(None) };
        match serde_json::from_str(&payload) {
            Ok(job) => Ok(Some(Leased { job, lease: Lease { id, lease, attempts } })),
            Err(error) => {
                self.fail_job(&Lease { id, lease, attempts }, &format!("unreadable: {error}")).await?;
                Ok(None)
            }
        }
    }

    /// Lets all jobs be due that somebody has had where no other server can have any, as on the embedded database: whoever had them has
    /// ended. Those whose time has not come yet nobody has had.
    ///
    /// # Errors
    /// The database's.
    pub async fn free_jobs(&self) -> Result<()> {
        if let Self::Sqlite { write, .. } = self {
            let sql = "UPDATE jobs SET due_at = $1 WHERE given_up_at IS NULL AND due_at > $1 AND leases > 0";
            sqlx::query(sql).bind(now().0).execute(write).await?;
        }
        Ok(())
    }

    /// A job is done. Nothing happens where another server has it by now.
    ///
    /// # Errors
    /// The database's.
    pub async fn finish_job(&self, Lease { id, lease, .. }: &Lease) -> Result<()> {
        write!(self, |pool| sqlx::query("DELETE FROM jobs WHERE id = $1 AND leases = $2")
            .bind(id)
            .bind(lease)
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// A step of a job is done, and this is what is left of it, at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn go_on_with_job(&self, Lease { id, lease, .. }: &Lease, rest: &Job) -> Result<()> {
        let payload = serde_json::to_string(rest)?;
        write!(self, |pool| sqlx::query(
            "UPDATE jobs SET payload = $3, attempts = 0, due_at = $4 WHERE id = $1 AND leases = $2"
        )
        .bind(id)
        .bind(lease)
        .bind(payload)
        .bind(now().0)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// A job has failed: it is tried again after a pause, or given up. Tells whether it was.
    ///
    /// # Errors
    /// The database's; then the job is tried again when its lease ends.
    pub async fn fail_job(&self, lease: &Lease, error: &str) -> Result<bool> {
        let at = now().0;
        let retry_at = lease.retry_at(at);
        let error: String = error.chars().take(ERROR_MAX).collect();
        write!(self, |pool| sqlx::query(
            "UPDATE jobs SET error = $3, due_at = $4, given_up_at = $5 WHERE id = $1 AND leases = $2"
        )
        .bind(lease.id)
        .bind(lease.lease)
        .bind(error)
        .bind(retry_at.unwrap_or(at))
        .bind(retry_at.is_none().then_some(at))
        .execute(pool)
        .await
        .map(drop))?;
        Ok(retry_at.is_none())
    }

    /// How many jobs wait, without those whose time has not come yet, and those that were given up, the newest first.
    ///
    /// # Errors
    /// [`CursorInvalid`](protocol::ErrorCode::CursorInvalid), or the database's.
    pub async fn jobs(&self, request: &PageRequest) -> Result<Jobs> {
        let (at, id) = request.after(NEWEST)?;
        let waiting: i64 = read!(self, |pool| sqlx::query_scalar(
            "SELECT COUNT(*) FROM jobs WHERE given_up_at IS NULL AND (leases > 0 OR due_at <= $1)"
        )
        .bind(now().0)
        .fetch_one(pool)
        .await?);
        let rows: Vec<(Uuid, String, String, i64)> = read!(self, |pool| sqlx::query_as(
            "SELECT id, kind, error, given_up_at FROM jobs WHERE given_up_at IS NOT NULL
             AND (given_up_at, id) < ($1, $2) ORDER BY given_up_at DESC, id DESC LIMIT $3"
        )
        .bind(at)
        .bind(id)
        .bind(request.rows())
        .fetch_all(pool)
        .await?);
        let Page { entries: given_up, next } = Page::of(request, rows, |(id, kind, error, at)| {
            ((at, id), Some(GivenUpJob { id, kind, error, given_up_at: Timestamp(at) }))
        });
        Ok(Jobs { waiting: waiting.unsigned_abs(), given_up, next })
    }

    /// Tries a job anew that was given up. Tells whether there is such a one.
    ///
    /// # Errors
    /// The database's.
    pub async fn retry_job(&self, id: Uuid) -> Result<bool> {
        let found = write!(self, |pool| {
            sqlx::query(
            "UPDATE jobs SET given_up_at = NULL, attempts = 0, due_at = $2 WHERE id = $1 AND given_up_at IS NOT NULL"
        )
        .bind(id)
        .bind(now().0)
        .execute(pool)
        .await?
        .rows_affected()
        });
        Ok(found > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_called_in_the_database_as_in_its_payload() {
        let previews = Job::PreviewLinks { room: RoomId::LOBBY, message: 1, links: Vec::new() };
        let index = Job::IndexWords { room: None, after: 0, since: 0 };
        let tell = Job::Tell { room: RoomId::LOBBY, event: 1, people: None, after: None, tries: 0 };
        let (user, at) = (UserId(Uuid::nil()), Timestamp(0));
        let remind = Job::Remind { user, room: RoomId::LOBBY, message: 1, at };
        let send = Job::SendScheduled { user, client_id: ClientId(Uuid::nil()), at };
        let mails = [Job::ConfirmMail { user }, Job::SendDigest { user, digest: Uuid::nil() }];
        for job in
            [Job::ForgetPerson { user, after: None }, previews, index, tell, remind, send].into_iter().chain(mails)
        {
            let payload = serde_json::to_value(&job).unwrap();
            assert_eq!(payload.as_object().unwrap().keys().collect::<Vec<_>>(), [job.kind()]);
        }
    }
}

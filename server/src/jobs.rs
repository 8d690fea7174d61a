//! Does what follows from something that was committed: see [`store::Job`](crate::store::Job).

use std::{fmt, panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration};

use futures_util::{
    FutureExt,
    future::{Either, select},
};
use protocol::{RoomId, Seq};
use tokio::time::sleep;

use crate::{
    later,
    mail::{self, MailError, Mailer},
    previews::{self, Previews},
    push::{self, Push, Telling},
    rooms::Rooms,
    store::{Job, LEASE_MS, Lease, Leased, Result, Store},
};

/// How often it is asked whether a job is due.
const PERIOD: Duration = Duration::from_secs(1);
/// Jobs of those that have a time of their own that one server does at once: many people are reminded at nine.
pub const TIMED_AT_ONCE: usize = 4;
/// How long one step may take: less than the lease, so that no other server has begun it meanwhile, even if its clock is some seconds
/// ahead.
pub const STEP_MAX: Duration = Duration::from_millis(LEASE_MS.unsigned_abs() * 3 / 4);

const _: () = assert!(previews::LINK_MAX.as_millis() < STEP_MAX.as_millis(), "a link has its time within a step");
const _: () = assert!(mail::SEND_MAX.as_millis() < STEP_MAX.as_millis(), "a letter has its time within a step");
const _: () = assert!(push::ALL_MAX.as_millis() < STEP_MAX.as_millis(), "browsers have their time within a step");

/// Where jobs are kept: [`Store`] in the server, something that forgets and fails on purpose in the simulation. Each method is
/// described there.
#[expect(missing_docs, reason = "they are the store's, one for one")]
pub trait JobStore: Clone + Send + Sync + 'static {
    fn free_jobs(&self) -> impl Future<Output = Result<()>> + Send;
    fn lease_job(&self, known: &[&'static str]) -> impl Future<Output = Result<Option<Leased>>> + Send;
    fn finish_job(&self, lease: &Lease) -> impl Future<Output = Result<()>> + Send;
    fn go_on_with_job(&self, lease: &Lease, rest: &Job) -> impl Future<Output = Result<()>> + Send;
    fn fail_job(&self, lease: &Lease, error: &str) -> impl Future<Output = Result<bool>> + Send;

    /// Lets time pass.
    fn pause(&self, time: Duration) -> impl Future<Output = ()> + Send;
}

/// Who does a job, once a [`Worker`] has it.
pub trait JobHandler: Clone + Send + Sync + 'static {
    /// Why a job was not done, for the log and for administrators.
    type Error: fmt::Display + Send;

    /// Does a step of a job: what is left of it.
    ///
    /// # Errors
    /// Why it was not done; then it is tried again. It can be done more than once, even where it seemed to fail.
    fn handle(&self, job: &Job) -> impl Future<Output = std::result::Result<Option<Job>, Self::Error>> + Send;
}

/// Takes up the jobs of a server that ran here before, where nobody else can have them.
pub async fn free(store: &impl JobStore) {
    if let Err(error) = store.free_jobs().await {
        tracing::warn!(%error, "can't take up the jobs of the server before; that is done when their leases end");
    }
}

/// Does jobs of some kinds, one after the other.
#[derive(Clone)]
pub struct Worker<S, H> {
    /// Where they are.
    pub store: S,
    /// Of which kinds, as the database calls them.
    pub kinds: &'static [&'static str],
    /// Who does them.
    pub handler: H,
}

impl<S: JobStore, H: JobHandler> Worker<S, H> {
    /// Works for as long as it runs.
    pub async fn run(self) {
        loop {
            match self.store.lease_job(self.kinds).await {
                Ok(Some(leased)) => self.step(leased).await,
                Ok(None) => self.store.pause(PERIOD).await,
                Err(error) => {
                    tracing::warn!(%error, "can't ask for jobs; it is tried again");
                    self.store.pause(PERIOD).await;
                }
            }
        }
    }

    /// Does a step of a job, and writes down what came of it. Where that fails, the job comes back when its lease ends.
    async fn step(&self, leased: Leased) {
        let Leased { job, lease } = &leased;
        let kind = job.kind();
        let error = match self.attempt(job).await {
            Ok(None) => return note(kind, self.store.finish_job(lease).await),
            Ok(Some(rest)) => return note(kind, self.store.go_on_with_job(lease, &rest).await),
            Err(error) => error,
        };
        match self.store.fail_job(lease, &error).await {
            Ok(true) => tracing::error!(kind, error, "a job was given up"),
            Ok(false) => tracing::warn!(kind, error, "a job has failed; it is tried again"),
            Err(error) => note(kind, Err(error)),
        }
    }

    /// Does a step of a job, for as long as it may take: what is left of it, or why it was not done.
    async fn attempt(&self, job: &Job) -> std::result::Result<Option<Job>, String> {
        // What it shares with others is behind locks that are consistent whenever they are free.
        let step = pin!(AssertUnwindSafe(self.handler.handle(job)).catch_unwind());
        match select(step, pin!(self.store.pause(STEP_MAX))).await {
            Either::Left((Ok(left), _)) => left.map_err(|error| error.to_string()),
            Either::Left((Err(_), _)) => Err("it panicked; the log says where".to_owned()),
            Either::Right(_) => Err(format!("it took longer than {} s", STEP_MAX.as_secs())),
        }
    }
}

/// Does all kinds of jobs that this version knows.
#[derive(Clone)]
pub struct Handler {
    /// The database.
    pub store: Store,
    /// Where messages go that are sent later, and by which people hear of their reminders.
    pub rooms: Arc<Rooms<Store>>,
    /// Looks up links, where that is wanted.
    pub previews: Option<Arc<Previews>>,
    /// Tells browsers, where that is wanted.
    pub push: Option<Arc<Push>>,
    /// Writes to people, where there is a mail server.
    pub mailer: Option<Arc<Mailer>>,
}

impl JobHandler for Handler {
    type Error = MailError;

    async fn handle(&self, job: &Job) -> std::result::Result<Option<Job>, MailError> {
        match job {
            Job::ForgetPerson { user, after } => {
                let after = self.store.forget_in_events(*user, *after).await?;
                Ok(after.map(|after| Job::ForgetPerson { user: *user, after: Some(after) }))
            }
            Job::PreviewLinks { room, message, links } => {
                // Those from before previews were switched off are done with.
                if let Some(previews) = &self.previews {
                    previews.look_up(*room, *message, links).await?;
                }
                Ok(None)
            }
            Job::Tell { room, event, people, after, tries } => {
                // Once for all whom it concerns; those who are told later by push are written to in any case.
                if people.is_none() && after.is_none() {
                    self.begin_digests(*room, *event).await?;
                }
                let telling =
                    Telling { room: *room, event: *event, people: people.clone(), after: *after, tries: *tries };
                match &self.push {
                    Some(push) => Ok(push.tell(&telling).await?),
                    None => Ok(None),
                }
            }
            Job::IndexWords { room, after, since } => {
                let rest = self.store.index_older(*room, *after, *since).await?;
                Ok(rest.map(|(room, after)| Job::IndexWords { room: Some(room), after, since: *since }))
            }
            Job::Remind { user, room, message, at } => {
                later::remind(&self.rooms, *user, (*room, *message), *at).await?;
                Ok(None)
            }
            Job::SendScheduled { user, client_id, at } => {
                later::send(&self.rooms, *user, *client_id, *at).await?;
                Ok(None)
            }
            // Where there is no mail server any more, those from before are done with.
            Job::ConfirmMail { user } => {
                if let Some(mailer) = &self.mailer {
                    mailer.confirm(*user).await?;
                }
                Ok(None)
            }
            Job::SendDigest { user, digest } => {
                if let Some(mailer) = &self.mailer {
                    mailer.digest(*user, *digest).await?;
                }
                Ok(None)
            }
        }
    }
}

impl Handler {
    /// Those whom an event calls are written to later if they do not come.
    async fn begin_digests(&self, room: RoomId, event: Seq) -> Result<()> {
        let Some(mailer) = &self.mailer else { return Ok(()) };
        let found = self.store.events_after(room, None, event.saturating_sub(1), 1).await?.pop();
        let Some(event) = found.filter(|found| found.seq == event) else { return Ok(()) };
        match self.store.room_title(room).await? {
            Some((_, kind)) => mailer.begin(&event, kind).await,
            None => Ok(()),
        }
    }
}

impl JobStore for Store {
    async fn free_jobs(&self) -> Result<()> {
        self.free_jobs().await
    }

    async fn lease_job(&self, known: &[&'static str]) -> Result<Option<Leased>> {
        self.lease_job(known).await
    }

    async fn finish_job(&self, lease: &Lease) -> Result<()> {
        self.finish_job(lease).await
    }

    async fn go_on_with_job(&self, lease: &Lease, rest: &Job) -> Result<()> {
        self.go_on_with_job(lease, rest).await
    }

    async fn fail_job(&self, lease: &Lease, error: &str) -> Result<bool> {
        self.fail_job(lease, error).await
    }

    async fn pause(&self, time: Duration) {
        sleep(time).await;
    }
}

fn note(kind: &str, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(kind, %error, "can't write down what came of a job; it is done again");
    }
}

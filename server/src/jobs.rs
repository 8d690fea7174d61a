//! Does what follows from something that was committed: see [`store::Job`](crate::store::Job).

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use tokio::time::{sleep, timeout};

use crate::{
    previews::Previews,
    store::{Job, LEASE_MS, Leased, Result, Store},
};

/// How often it is asked whether a job is due.
const PERIOD: Duration = Duration::from_secs(1);
/// How long one step may take: less than the lease, so that no other server has begun it meanwhile.
const STEP_MAX: Duration = Duration::from_millis(LEASE_MS.unsigned_abs() / 2);

/// Takes up the jobs of a server that ran here before, where nobody else can have them.
pub async fn free(store: &Store) {
    if let Err(error) = store.free_jobs().await {
        tracing::warn!(%error, "can't take up the jobs of the server before; that is done when their leases end");
    }
}

/// Does jobs of some kinds, one after the other.
#[derive(Clone)]
pub struct Worker {
    /// Where they are.
    pub store: Store,
    /// Of which kinds, as the database calls them.
    pub kinds: &'static [&'static str],
    /// Looks up links, where that is wanted.
    pub previews: Option<Arc<Previews>>,
}

impl Worker {
    /// Works for as long as it runs.
    pub async fn run(self) {
        loop {
            match self.store.lease_job(self.kinds).await {
                Ok(Some(leased)) => self.step(leased).await,
                Ok(None) => sleep(PERIOD).await,
                Err(error) => {
                    tracing::warn!(%error, "can't ask for jobs; it is tried again");
                    sleep(PERIOD).await;
                }
            }
        }
    }

    /// Does a step of a job, and writes down what came of it. Where that fails, the job comes back when its lease ends.
    async fn step(&self, leased: Leased) {
        let Leased { job, lease } = &leased;
        let kind = job.kind();
        // What it shares with others is behind locks that are consistent whenever they are free.
        let error = match timeout(STEP_MAX, AssertUnwindSafe(self.carry_out(job)).catch_unwind()).await {
            Ok(Ok(Ok(None))) => return note(kind, self.store.finish_job(lease).await),
            Ok(Ok(Ok(Some(rest)))) => return note(kind, self.store.go_on_with_job(lease, &rest).await),
            Ok(Ok(Err(error))) => error.to_string(),
            Ok(Err(_)) => "it panicked; the log says where".to_owned(),
            Err(_) => format!("it took longer than {} s", STEP_MAX.as_secs()),
        };
        match self.store.fail_job(lease, &error).await {
            Ok(true) => tracing::error!(kind, error, "a job was given up"),
            Ok(false) => tracing::warn!(kind, error, "a job has failed; it is tried again"),
            Err(error) => note(kind, Err(error)),
        }
    }

    /// What is left of a job after a step.
    async fn carry_out(&self, job: &Job) -> Result<Option<Job>> {
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
            Job::IndexMessages { room, after } => {
                let rest = self.store.index_older(*room, *after).await?;
                Ok(rest.map(|(room, after)| Job::IndexMessages { room: Some(room), after }))
            }
        }
    }
}

fn note(kind: &str, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(kind, %error, "can't write down what came of a job; it is done again");
    }
}

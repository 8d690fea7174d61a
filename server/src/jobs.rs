//! Does what follows from something that was committed: see [`store::Job`](crate::store::Job).

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use tokio::time::{sleep, timeout};

use crate::store::{Job, LEASE_MS, Leased, Result, Store};

/// How often it is asked whether a job is due.
const PERIOD: Duration = Duration::from_secs(1);
/// How long one step may take: less than the lease, so that no other server has begun it meanwhile.
const STEP_MAX: Duration = Duration::from_millis(LEASE_MS.unsigned_abs() / 2);

/// Does jobs, one after the other, for as long as it runs.
pub async fn work(store: Store) {
    if let Err(error) = store.free_jobs().await {
        tracing::warn!(%error, "can't take up the jobs of the server before; that is done when their leases end");
    }
    loop {
        match store.lease_job().await {
            Ok(Some(leased)) => step(&store, leased).await,
            Ok(None) => sleep(PERIOD).await,
            Err(error) => {
                tracing::warn!(%error, "can't ask for jobs; it is tried again");
                sleep(PERIOD).await;
            }
        }
    }
}

/// Does a step of a job, and writes down what came of it. Where that fails, the job comes back when its lease ends.
async fn step(store: &Store, leased: Leased) {
    let Leased { job, lease } = &leased;
    let kind = job.kind();
    // What it shares with others is behind locks that are consistent whenever they are free.
    let error = match timeout(STEP_MAX, AssertUnwindSafe(run(store, job)).catch_unwind()).await {
        Ok(Ok(Ok(None))) => return note(kind, store.finish_job(lease).await),
        Ok(Ok(Ok(Some(rest)))) => return note(kind, store.go_on_with_job(lease, &rest).await),
        Ok(Ok(Err(error))) => error.to_string(),
        Ok(Err(_)) => "it panicked; the log says where".to_owned(),
        Err(_) => format!("it took longer than {} s", STEP_MAX.as_secs()),
    };
    match store.fail_job(lease, &error).await {
        Ok(true) => tracing::error!(kind, error, "a job was given up"),
        Ok(false) => tracing::warn!(kind, error, "a job has failed; it is tried again"),
        Err(error) => note(kind, Err(error)),
    }
}

fn note(kind: &str, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(kind, %error, "can't write down what came of a job; it is done again");
    }
}

/// What is left of a job after a step.
async fn run(store: &Store, job: &Job) -> Result<Option<Job>> {
    match *job {
        Job::ForgetPerson { user, after } => {
            let after = store.forget_in_events(user, after).await?;
            Ok(after.map(|after| Job::ForgetPerson { user, after: Some(after) }))
        }
    }
}

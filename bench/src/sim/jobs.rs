//! Jobs: the servers' real workers, over jobs that are kept in memory, and what they do in this world. Pages take their time, at times
//! more than a step may, and can't be had for a while.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use protocol::{ErrorCode, Event, EventKind, PagePreview, page_preview::previewed_links};
use server::{
    jobs::{JobHandler, JobStore, STEP_MAX},
    rooms::{RoomStore, Rooms},
    store::{Job, LEASE_MS, Lease, Leased, NewPreview, Result, RoomCommand, StoreError},
};
use uuid::Uuid;

use super::{Mistake, disk::Disk, executor::Millis, memory::Memory};

/// For how long pages and calls about jobs go wrong: longer than all else, as a lease is as long as that lasts.
const TROUBLE: Millis = 100_000;

/// Jobs by their ids.
pub type Jobs = BTreeMap<Uuid, KeptJob>;

/// A job that waits, or that somebody has.
#[derive(Clone, Debug)]
pub struct KeptJob {
    job: Job,
    due_at: i64,
    leases: i64,
    attempts: i64,
    /// Why it was given up, if it was.
    given_up: Option<String>,
}

impl Disk {
    /// Keeps new jobs.
    pub(super) fn enqueue(&mut self, jobs: Vec<Job>, at: i64) {
        jobs.into_iter().for_each(|job| _ = self.enqueue_at(job, at));
    }

    /// Keeps a job that is due at its time.
    pub(super) fn enqueue_at(&mut self, job: Job, at: i64) -> Uuid {
        self.jobs_made += 1;
        let id = Uuid::from_u128(self.jobs_made);
        self.jobs.insert(id, KeptJob { job, due_at: at, leases: 0, attempts: 0, given_up: None });
        id
    }
}

impl Memory {
    async fn change_jobs<T: Send>(&self, change: impl FnOnce(&mut Jobs, i64) -> T + Send) -> Result<T> {
        let at = self.time();
        self.one_way().await?;
        let changed = change(&mut self.disk().jobs, at);
        self.one_way().await?;
        Ok(changed)
    }

    /// Writes down what came of a job, which at times takes until somebody else has it. Nothing happens then.
    async fn settle(&self, lease: &Lease, settle: impl FnOnce(&mut Jobs, i64) + Send) -> Result<()> {
        if self.sim.now() < TROUBLE && self.sim.chance(300) {
            let lease = LEASE_MS.unsigned_abs();
            self.sim.sleep(lease * 3 / 4 + self.sim.below(lease / 2)).await;
        }
        let is_checked = self.mistake != Some(Mistake::LeaseUnchecked);
        self.change_jobs(|jobs, at| {
            let is_held = jobs.get(&lease.id).is_some_and(|kept| kept.leases == lease.lease || !is_checked);
            if is_held {
                settle(jobs, at);
            }
        })
        .await
    }
}

impl JobStore for Memory {
    async fn free_jobs(&self) -> Result<()> {
        let is_early = self.mistake == Some(Mistake::FreedBeforeTime);
        self.change_jobs(|jobs, at| {
            let held = jobs.values_mut().filter(|kept| kept.leases > 0 || is_early);
            held.for_each(|kept| kept.due_at = kept.due_at.min(at));
        })
        .await
    }

    async fn lease_job(&self, known: &[&'static str]) -> Result<Option<Leased>> {
        let ends = self.mistake != Some(Mistake::LeaseWithoutEnd);
        self.change_jobs(|jobs, at| {
            let due = jobs
                .iter_mut()
                .filter(|(_, kept)| kept.given_up.is_none() && kept.due_at <= at && known.contains(&kept.job.kind()));
            let (id, kept) = due.min_by_key(|(_, kept)| kept.due_at)?;
            kept.leases += 1;
            kept.attempts += 1;
            kept.due_at = if ends { at + LEASE_MS } else { i64::MAX };
            let lease = Lease { id: *id, lease: kept.leases, attempts: kept.attempts };
            Some(Leased { job: kept.job.clone(), lease })
        })
        .await
    }

    async fn finish_job(&self, lease: &Lease) -> Result<()> {
        self.settle(lease, |jobs, _| _ = jobs.remove(&lease.id)).await
    }

    async fn go_on_with_job(&self, lease: &Lease, rest: &Job) -> Result<()> {
        let go_on = |kept: &mut KeptJob, at| (kept.job, kept.attempts, kept.due_at) = (rest.clone(), 0, at);
        self.settle(lease, |jobs, at| jobs.get_mut(&lease.id).into_iter().for_each(|kept| go_on(kept, at))).await
    }

    async fn fail_job(&self, lease: &Lease, error: &str) -> Result<bool> {
        let retry_at = lease.retry_at(self.time());
        let fail = |kept: &mut KeptJob| match retry_at {
            Some(at) => kept.due_at = at,
            None => kept.given_up = Some(error.to_owned()),
        };
        self.settle(lease, |jobs, _| jobs.get_mut(&lease.id).into_iter().for_each(fail)).await?;
        Ok(retry_at.is_none())
    }

    async fn pause(&self, time: Duration) {
        RoomStore::pause(self, time).await;
    }
}

/// A job that somebody does at this moment.
struct Doing {
    memory: Memory,
    job: Job,
}

impl Doing {
    fn begin(memory: &Memory, job: &Job) -> Self {
        let mut disk = memory.disk();
        if disk.doing.contains(job) {
            disk.complaints.push(format!("{job:?} is done by two at once"));
        }
        disk.doing.push(job.clone());
        Self { memory: memory.clone(), job: job.clone() }
    }
}

impl Drop for Doing {
    fn drop(&mut self) {
        let mut disk = self.memory.disk();
        if let Some(place) = disk.doing.iter().position(|job| *job == self.job) {
            disk.doing.swap_remove(place);
        }
    }
}

/// Looks up the pages of this world, as the server's own code does those of the web.
#[derive(Clone)]
pub struct Pages {
    /// The way to the disk.
    pub memory: Memory,
    /// The rooms of the process that does it.
    pub rooms: Arc<Rooms<Memory>>,
}

impl JobHandler for Pages {
    type Error = StoreError;

    async fn handle(&self, job: &Job) -> Result<Option<Job>> {
        let Job::PreviewLinks { room, message, links } = job else { return Ok(None) };
        let sim = &self.memory.sim;
        sim.note(|| format!("the links of {message} in {room} are looked up"));
        let _doing = Doing::begin(&self.memory, job);
        sim.jitter(500).await;
        if sim.now() < TROUBLE {
            if sim.chance(500) {
                sim.sleep(sim.below(2 * STEP_MAX.as_millis() as u64)).await;
            }
            if sim.chance(300) {
                return Err(StoreError::Database(sqlx::Error::PoolTimedOut));
            }
        }
        let found = self.memory.events_after(*room, None, message.saturating_sub(1), 1).await?.pop();
        let Some(Event { actor, kind: EventKind::Posted { content, .. }, .. }) = found else { return Ok(None) };
        let linked = content.text().map(previewed_links).unwrap_or_default();
        let preview = |address: &String| PagePreview {
            address: address.clone(),
            site: "pages.example".to_owned(),
            title: "A page".to_owned(),
            text: String::new(),
            picture: None,
        };
        let found: Vec<NewPreview> = links
            .iter()
            .filter(|link| linked.contains(link))
            .map(|link| NewPreview { preview: preview(link), picture: None })
            .collect();
        if found.is_empty() {
            return Ok(None);
        }
        match self.rooms.log.carry_out(*room, actor, RoomCommand::Preview { target: *message, found }).await {
            Err(code @ (ErrorCode::Busy | ErrorCode::Internal)) => Err(StoreError::Refused(code)),
            Ok(()) | Err(_) => Ok(None),
        }
    }
}

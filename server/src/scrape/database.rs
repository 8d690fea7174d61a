//! How the database stands.

use prometheus_client::registry::Registry;

use super::{add, add_family, count};
use crate::{AppState, store::Job};

/// Adds what the store says. Where the database does not answer, `weconnect_database_up` is 0 and what only it knows is left out.
pub(super) async fn add_all(app: &AppState, to: &mut Registry) {
    let connections = app.store.pools();
    let open = connections.iter().map(|pool| ([("pool", pool.name)], pool.open.into()));
    add_family(to, "database_connections", "Connections to the database by what they are for", open);
    let idle = connections.iter().map(|pool| ([("pool", pool.name)], count(pool.idle)));
    add_family(to, "database_connections_idle", "Those of them that nobody uses", idle);
    let is_up = app.readiness.is_writable(&app.store).await;
    add(to, "database_up", "1 where the database takes what is written", f64::from(u8::from(is_up)));
    let Ok(jobs) = app.store.count_jobs().await else { return };
    let of = |kind: &'static str, given_up: bool| {
        let found = jobs.iter().find(|jobs| jobs.kind == kind && jobs.is_given_up == given_up);
        ([("kind", kind)], found.map_or(0, |jobs| jobs.count))
    };
    let numbers = |given_up| Job::kinds().map(move |kind| of(kind, given_up)).map(|(kind, jobs)| (kind, jobs as f64));
    add_family(to, "jobs_waiting", "Jobs that are to be done, on all nodes, by kind", numbers(false));
    add_family(to, "jobs_given_up", "Jobs that were given up, by kind", numbers(true));
    if let Ok(Some(at)) = app.store.backed_up_at().await {
        add(to, "backup_timestamp_seconds", "When the last scheduled backup was done", at as f64 / 1000.);
    }
}

//! Jobs in the background, as the store keeps them.

use protocol::{ErrorCode, UserId, api::Jobs, names::UserName};
use reqwest::Method;
use serde_json::json;
use server::store::{Job, LEASE_MS, Leased, NameSeal, PageRequest, Store};
use uuid::Uuid;

use crate::harness::{Server, on_both};

/// Lets this many milliseconds pass for all jobs.
async fn pass(store: &Store, milliseconds: i64) {
    let sql = "UPDATE jobs SET due_at = due_at - $1";
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).bind(milliseconds).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).bind(milliseconds).execute(write).await.unwrap()),
    }
}

/// Somebody who has just deleted their account, which leaves a job.
async fn gone(store: &Store) -> UserId {
    store.create_user(&UserName::parse("root").unwrap(), "hash").await.unwrap();
    let bo = store.create_user(&UserName::parse("bo").unwrap(), "hash").await.unwrap().person;
    store.erase_account(bo.id, &NameSeal::new(b"secret")).await.unwrap();
    bo.id
}

async fn lease(store: &Store) -> Leased {
    store.lease_job(Job::QUICK).await.unwrap().expect("a job is due")
}

on_both! {
    async fn a_job_is_one_servers_until_its_lease_ends_and_then_anothers(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let user = gone(&store).await;
        let lost = lease(&store).await;
        assert_eq!(lost.job, Job::ForgetPerson { user, after: None });
        assert!(store.lease_job(Job::QUICK).await.unwrap().is_none(), "it is taken");
        pass(&store, LEASE_MS + 1_000).await;
        let taken = lease(&store).await;
        // The first one was only slow: what it says does not count any more.
        store.finish_job(&lost.lease).await.unwrap();
        store.fail_job(&lost.lease, "too late").await.unwrap();
        assert_eq!(store.jobs(&PageRequest::first(1)).await.unwrap().waiting, 1);
        store.finish_job(&taken.lease).await.unwrap();
        assert_eq!(store.jobs(&PageRequest::first(1)).await.unwrap(), Jobs { waiting: 0, given_up: Vec::new(), next: None });
    }

    async fn a_job_that_fails_is_tried_again_and_given_up_with_its_reason(engine: Engine) {
        let (store, _dir) = engine.store().await;
        gone(&store).await;
        let mut tries = 0;
        loop {
            let leased = lease(&store).await;
            tries += 1;
            if store.fail_job(&leased.lease, "no luck").await.unwrap() {
                break;
            }
            assert!(store.lease_job(Job::QUICK).await.unwrap().is_none(), "there is a pause first");
            pass(&store, 3_600_000).await;
        }
        assert_eq!(tries, 16);
        let Jobs { waiting, given_up, .. } = store.jobs(&PageRequest::first(1)).await.unwrap();
        assert_eq!((waiting, given_up.len(), &*given_up[0].error, &*given_up[0].kind), (0, 1, "no luck", "forget_person"));
        assert!(store.retry_job(given_up[0].id).await.unwrap());
        store.finish_job(&lease(&store).await.lease).await.unwrap();
        assert!(!store.retry_job(given_up[0].id).await.unwrap());
    }

    async fn a_job_of_a_newer_server_is_left_to_it(engine: Engine) {
        let (store, _dir) = engine.store().await;
        gone(&store).await;
        let sql = "UPDATE jobs SET kind = 'send_pigeon', payload = '{\"send_pigeon\":{}}'";
        match &store {
            Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
            Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        }
        assert!(store.lease_job(Job::QUICK).await.unwrap().is_none());
        assert_eq!(store.jobs(&PageRequest::first(1)).await.unwrap().waiting, 1);
    }
}

on_both! {
    async fn a_job_that_nobody_can_read_is_given_up_too(engine: Engine) {
        let (store, _dir) = engine.store().await;
        gone(&store).await;
        let sql = "UPDATE jobs SET payload = '{}'";
        match &store {
            Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
            Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        }
        while store.jobs(&PageRequest::first(1)).await.unwrap().given_up.is_empty() {
            assert!(store.lease_job(Job::QUICK).await.unwrap().is_none());
            pass(&store, 3_600_000).await;
        }
        assert!(store.jobs(&PageRequest::first(1)).await.unwrap().given_up[0].error.starts_with("unreadable"));
    }
}

on_both! {
    async fn whoever_starts_alone_takes_up_what_the_server_before_had(engine: Engine) {
        let (store, _dir) = engine.store().await;
        gone(&store).await;
        lease(&store).await;
        store.free_jobs().await.unwrap();
        let is_alone = matches!(store, Store::Sqlite { .. });
        assert_eq!(store.lease_job(Job::QUICK).await.unwrap().is_some(), is_alone);
    }
}

#[tokio::test]
async fn only_administrators_see_what_could_not_be_done() {
    let server = Server::start().await;
    let (root, ada) = (server.person("root").await, server.person("ada").await);
    assert_eq!(root.get::<Jobs>("/api/admin/jobs").await, Jobs { waiting: 0, given_up: Vec::new(), next: None });
    let retry = format!("/api/admin/jobs/{}/retry", Uuid::now_v7());
    assert_eq!(root.tries(Method::POST, &retry, json!({})).await, Some(ErrorCode::NotFound));
    for (method, path) in [(Method::GET, "/api/admin/jobs"), (Method::POST, &*retry)] {
        assert_eq!(ada.tries(method, path, json!({})).await, Some(ErrorCode::NotAnAdministrator));
    }
}

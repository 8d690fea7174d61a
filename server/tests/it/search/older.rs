//! Messages from before there was a search.

use protocol::{
    ClientId, Content, RoomId, RoomKind,
    names::{RoomName, UserName},
    search::{Order, Query, Term},
};
use server::store::{Job, PageRequest, Request, RoomCommand, Scope, Store};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::on_both;

async fn run(store: &Store, sql: &'static str) {
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
    }
}

on_both! {
    async fn older_messages_are_indexed_in_parts_by_whoever_goes_on(engine: Engine) {
        let (store, _dir) = engine.store().await;
        let ada = store.create_user(&UserName::parse("ada").unwrap(), "hash").await.unwrap().person;
        let mut rooms = vec![RoomId::LOBBY];
        for n in 0..30 {
            let name = RoomName::parse(&format!("room {n}")).unwrap();
            rooms.push(store.create_room(&name, RoomKind::Public).await.unwrap());
        }
        for room in &rooms {
            let request = |command| Request { room: *room, actor: ada.clone(), command };
            let post = |n| {
                let post = Content::Text(format!("apricot {n}")).into();
                request(RoomCommand::Post { client_id: ClientId(Uuid::now_v7()), post })
            };
            let mut requests = vec![request(RoomCommand::Join { invited: false })];
            requests.extend((0..if *room == RoomId::LOBBY { 450 } else { 1 }).map(post));
            store.append(&requests).await.unwrap();
        }
        run(&store, "DELETE FROM search").await;
        // As the migration leaves it.
        let job = "INSERT INTO jobs (id, kind, payload, created_at, due_at)
            SELECT id, 'index_messages', '{\"index_messages\":{\"room\":null,\"after\":0}}', 0, 0 FROM users";
        run(&store, job).await;
        // What is changed meanwhile is indexed as it is then.
        let request = |command| Request { room: RoomId::LOBBY, actor: ada.clone(), command };
        let edit = RoomCommand::Edit { target: 2, content: Content::Text("plum".into()), files: None };
        store.append(&[request(edit), request(RoomCommand::Delete { target: 3 })]).await.unwrap();

        let scope = Scope { viewer: ada.id, room: None, public: false, offset: 0 };
        let count = async |word: &str| {
            let query = Query { terms: vec![Term::Word(word.into())], not: Vec::new() };
            let wanted = store.wanted(scope, query).await.unwrap().unwrap();
            store.search(&wanted, Order::Newest, &PageRequest::first(1_000)).await.unwrap().entries.len()
        };
        assert_eq!((count("apricot").await, store.indexed().await.unwrap()), (0, Some(0)));
        let mut counts = vec![0];
        while let Some(leased) = store.lease_job(Job::QUICK).await.unwrap() {
            let Job::IndexMessages { room, after } = leased.job else { panic!("{:?}", leased.job) };
            let rest = store.index_older(room, after).await.unwrap();
            // A server that dies here begins the step again.
            assert_eq!(store.index_older(room, after).await.unwrap(), rest);
            match rest {
                Some((room, after)) => {
                    let rest = Job::IndexMessages { room: Some(room), after };
                    store.go_on_with_job(&leased.lease, &rest).await.unwrap();
                    assert!(store.indexed().await.unwrap() > Some(10));
                }
                None => store.finish_job(&leased.lease).await.unwrap(),
            }
            counts.push(count("apricot").await);
        }
        assert!(counts.len() > 3 && counts.is_sorted(), "{counts:?}");
        assert_eq!((count("apricot").await, count("plum").await, store.indexed().await.unwrap()), (478, 1, None));
    }

    async fn an_upgrade_starts_it_where_there_is_something_to_index(engine: Engine) {
        let id = Uuid::from_u128(7);
        let rows = [
            format!("INSERT INTO users (id, name, name_key, password_hash, created_at) VALUES ({}, 'ada', 'ada', '', 0)", engine.id(id)),
            format!(
                "INSERT INTO events (room_id, seq, at, actor_id, kind, content) VALUES ({}, 1, 5, {}, 0, '{{\"text\":\"apricot\"}}')",
                engine.id(RoomId::LOBBY.0),
                engine.id(id),
            ),
        ];
        let (url, dir) = engine.older(1, &rows).await;
        let store = Store::open(&url, dir.path()).await.unwrap();
        let leased = store.lease_job(Job::QUICK).await.unwrap().unwrap();
        assert_eq!(leased.job, Job::IndexMessages { room: None, after: 0 });
        assert_eq!(store.index_older(None, 0).await.unwrap(), None);
        let sql = AssertSqlSafe("SELECT COUNT(*) FROM search WHERE id = 20480 + 1 OR id = 20480".to_owned());
        let count: i64 = match &store {
            Store::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
            Store::Postgres { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
        };
        assert_eq!(count, 1);
        store.close().await;
        drop(dir);
    }
}

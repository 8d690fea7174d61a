//! Messages from before there was a search.

use protocol::{
    ClientId, Content, RoomId, RoomKind, UserId,
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
        // As the migration leaves it.
        match engine {
            Engine::Sqlite => {
                run(&store, "INSERT INTO search_terms (search_terms) VALUES ('delete-all')").await;
                run(&store, "UPDATE search_entries SET is_indexed = 0").await;
            }
            Engine::Postgres => run(&store, "DELETE FROM search_entries").await,
        }
        let job = "INSERT INTO jobs (id, kind, payload, created_at, due_at)
            SELECT id, 'index_words', '{\"index_words\":{\"room\":null,\"after\":0,\"since\":0}}', 0, 0 FROM users";
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
            let Job::IndexWords { room, after, since: 0 } = leased.job else { panic!("{:?}", leased.job) };
            let rest = store.index_older(room, after, 0).await.unwrap();
            // A server that dies here begins the step again.
            assert_eq!(store.index_older(room, after, 0).await.unwrap(), rest);
            match rest {
                Some((room, after)) => {
                    let rest = Job::IndexWords { room: Some(room), after, since: 0 };
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
        let (room, ada) = (engine.id(RoomId::LOBBY.0), engine.id(id));
        let rows = [
            format!("INSERT INTO users (id, name, name_key, created_at) VALUES ({ada}, 'ada', 'ada', 0)"),
            format!(
                "INSERT INTO events (room_id, seq, at, actor_id, kind, content) VALUES ({room}, 1, 5, {ada}, 0, '{{\"text\":\"apricot\"}}')"
            ),
        ];
        let last = "UPDATE rooms SET last_seq = 1".to_owned();
        let indexed = format!("INSERT INTO search (id, room_id, seq, words) VALUES (1, {room}, 1, 'apricot')");
        let count = async |store: &Store, table: &'static str| -> i64 {
            let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
            match store {
                Store::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
                Store::Postgres { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
            }
        };
        // The first alone, and all of them before the form of the index was another.
        for migrations in [1, 20] {
            let mut rows = [&rows[..], std::slice::from_ref(&last)].concat();
            if migrations == 1 {
                rows[0] = rows[0].replace("created_at", "password_hash, created_at").replace("'ada', 0", "'ada', '', 0");
            } else {
                rows.push(indexed.clone());
            }
            let (url, dir) = engine.older(migrations, &rows).await;
            let store = Store::open(&url, dir.path()).await.unwrap();
            // What a server of the version before keeps there is of no use any more, and it can go on.
            assert_eq!(count(&store, "search").await, 0);
            let indexed = AssertSqlSafe(indexed.clone());
            match &store {
                Store::Sqlite { write, .. } => drop(sqlx::query(indexed).execute(write).await.unwrap()),
                Store::Postgres { write, .. } => drop(sqlx::query(indexed).execute(write).await.unwrap()),
            }
            let leased = store.lease_job(Job::QUICK).await.unwrap().unwrap();
            assert_eq!(leased.job, Job::IndexWords { room: None, after: 0, since: 0 });
            assert_eq!(store.index_older(None, 0, 0).await.unwrap(), None);
            assert_eq!(count(&store, "search_entries").await, 1);
            let scope = Scope { viewer: UserId(id), room: None, public: true, offset: 0 };
            let wanted = store.wanted(scope, Query::parse("apricot")).await.unwrap().unwrap();
            let found = store.search(&wanted, Order::Newest, &PageRequest::first(9)).await.unwrap().entries;
            assert_eq!(found.len(), 1);
            store.close().await;
            drop(dir);
        }
    }

    async fn threads_from_before_they_were_found_as_such_are(engine: Engine) {
        let id = Uuid::from_u128(7);
        let (room, ada) = (engine.id(RoomId::LOBBY.0), engine.id(id));
        let mut rows = vec![
            format!("INSERT INTO users (id, name, name_key, created_at) VALUES ({ada}, 'ada', 'ada', 0)"),
            "UPDATE rooms SET last_seq = 2".to_owned(),
        ];
        for (seq, columns, values) in [(1, "answers, answered_at", "1, 6"), (2, "thread, aside", "1, TRUE")] {
            rows.push(format!(
                "INSERT INTO events (room_id, seq, at, actor_id, kind, content, {columns})
                 VALUES ({room}, {seq}, 5, {ada}, 0, '{{\"text\":\"apricot\"}}', {values})"
            ));
            match engine {
                Engine::Sqlite => rows.extend([
                    format!("INSERT INTO search_entries (id, room, seq, is_indexed) SELECT {seq}, number, {seq}, 1 FROM rooms"),
                    format!("UPDATE events SET entry = {seq} WHERE seq = {seq}"),
                    format!("INSERT INTO search_terms (rowid, words) SELECT {seq}, '_r' || number || ' _f7 _ apricot' FROM rooms"),
                ]),
                Engine::Postgres => rows.push(format!(
                    "INSERT INTO search_entries (id, room, seq, words) SELECT {seq}, number, {seq}, '_f7 _ apricot' FROM rooms"
                )),
            }
        }
        let (url, dir) = engine.older(28, &rows).await;
        let store = Store::open(&url, dir.path()).await.unwrap();
        let leased = store.lease_job(Job::QUICK).await.unwrap().unwrap();
        assert_eq!(leased.job, Job::IndexWords { room: None, after: 0, since: 0 });
        assert_eq!(store.index_older(None, 0, 0).await.unwrap(), None);
        let scope = Scope { viewer: UserId(id), room: None, public: true, offset: 0 };
        for (query, count) in [("apricot is:thread", 2), ("apricot", 2), ("apricot -is:thread", 0)] {
            let wanted = store.wanted(scope, Query::parse(query)).await.unwrap().unwrap();
            let found = store.search(&wanted, Order::Newest, &PageRequest::first(9)).await.unwrap().entries;
            assert_eq!(found.len(), count, "{query}");
        }
        store.close().await;
        drop(dir);
    }

    async fn what_an_older_server_has_written_meanwhile_is_looked_at_again(engine: Engine) {
        if let Engine::Sqlite = engine {
            // There is one server alone.
            return;
        }
        let (store, _dir) = engine.store().await;
        let ada = store.create_user(&UserName::parse("ada").unwrap(), "hash").await.unwrap().person;
        let request = |command| Request { room: RoomId::LOBBY, actor: ada.clone(), command };
        let post = |text: &str| {
            let post = Content::Text(text.into()).into();
            request(RoomCommand::Post { client_id: ClientId(Uuid::now_v7()), post })
        };
        let join = request(RoomCommand::Join { invited: false });
        store.append(&[join, post("edited"), post("deleted"), post("missed"), post("untouched")]).await.unwrap();
        run(&store, "UPDATE events SET at = 1000").await;
        let edit = RoomCommand::Edit { target: 2, content: Content::Text("plum".into()), files: None };
        store.append(&[request(edit), request(RoomCommand::Delete { target: 3 }), post("missed")]).await.unwrap();
        // As an older server leaves it.
        run(&store, "DELETE FROM search_entries").await;
        let room = "(SELECT number FROM rooms WHERE last_seq > 0)";
        for (seq, words) in [(2, "_ edited"), (3, "_ deleted"), (5, "_ untouched")] {
            let sql = format!("INSERT INTO search_entries (id, room, seq, words) VALUES (1, {room}, {seq}, '{words}')");
            let Store::Postgres { write, .. } = &store else { panic!("PostgreSQL") };
            sqlx::query(AssertSqlSafe(sql)).execute(write).await.unwrap();
        }
        assert_eq!(store.index_older(None, 0, 2_000).await.unwrap(), None);
        let Store::Postgres { read, .. } = &store else { panic!("PostgreSQL") };
        let kept: Vec<(i64, String)> =
            sqlx::query_as("SELECT seq, REGEXP_REPLACE(words, '.*_ ', '') FROM search_entries ORDER BY seq")
                .fetch_all(read)
                .await
                .unwrap();
        // What was written before stays as it is.
        assert_eq!(kept, [(2, "plum".into()), (5, "untouched".into()), (8, "missed".to_owned())]);
    }
}

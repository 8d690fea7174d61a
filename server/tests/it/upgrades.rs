//! Two versions on one database.

use protocol::{RoomId, names::UserName};
use server::store::{OpenError, Outcome, Request, RoomCommand, Store};

use crate::harness::on_both;

async fn change(store: &Store, sql: &'static str) {
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres { write: pool, .. } => drop(sqlx::query(sql).execute(pool).await.unwrap()),
    }
}

/// What the version after this one would leave.
const NEXT: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    VALUES (9001, 'a new column', true, 'x', 1)";

on_both! {
    async fn an_old_server_starts_on_what_a_newer_one_has_added_to_but_not_on_what_it_has_taken_from(engine: Engine) {
        let dir = tempfile::tempdir().unwrap();
        let url = engine.fresh_url().await;
        let newer = Store::open(&url, dir.path()).await.unwrap();
        change(&newer, NEXT).await;
        change(&newer, "ALTER TABLE rooms ADD COLUMN colour TEXT").await;

        let old = Store::open(&url, dir.path()).await.unwrap();
        let ann = old.create_user(&UserName::parse("ann").unwrap(), "hash").await.unwrap();
        let join = Request { room: RoomId::LOBBY, actor: ann.clone(), command: RoomCommand::Join { invited: false } };
        assert!(matches!(old.append(&[join]).await.unwrap()[..], [Outcome::Appended { .. }]));
        assert_eq!(old.rooms_of(ann.id).await.unwrap()[0].id, RoomId::LOBBY);
        old.close().await;

        change(&newer, "INSERT INTO server_settings (name, value) VALUES ('oldest-migration', '9001')").await;
        let Err(refused) = Store::open(&url, dir.path()).await else { panic!("it opened") };
        assert!(matches!(refused, OpenError::TooOld { needed: 9001, .. }), "{refused}");
        newer.close().await;
    }
}

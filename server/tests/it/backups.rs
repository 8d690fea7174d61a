//! A backup that is made as `docs/operations.md` says, of a server in use, and what is restored from it.

use std::{
    fs, io,
    path::Path,
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use protocol::{FileId, RoomId, api::Files};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::settings::Settings;
use tempfile::TempDir;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};
use uuid::Uuid;

use crate::{
    harness::{Engine, Person, Server, on_both},
    uploads::{begin, bytes, code, download, offset, patch, post, upload},
};

const LOBBY: RoomId = RoomId::LOBBY;
const PATIENCE: Duration = Duration::from_secs(60);
/// More than one part of a file.
const MORE: usize = 3_000_000;

/// What a file holds, by its name: some are alike.
fn content(name: &str) -> Vec<u8> {
    let number: usize = name.parse().unwrap();
    let length = if number.is_multiple_of(5) { MORE } else { 1000 };
    [format!("{}\n", number / 2).into_bytes(), bytes(length)].concat()
}

/// Uploads and posts, and now and then deletes again, for as long as it runs; counts what was posted.
async fn talk(person: Person, first: usize, posted: Arc<AtomicUsize>) {
    for number in (first..).step_by(2) {
        let name = number.to_string();
        let id = upload(&person, &name, &content(&name)).await;
        let seq = post(&person, LOBBY, &name, &[id]).await;
        if number % 3 == 0 {
            person.done(Method::DELETE, &format!("/api/rooms/{LOBBY}/messages/{seq}"), json!(null)).await;
        }
        posted.fetch_add(1, Relaxed);
    }
}

/// Clears away what is due, as the server does every minute.
async fn sweep(server: &Server) {
    loop {
        let objects = server.app.store.sweep_files().await.unwrap();
        if objects.is_empty() {
            return;
        }
        for object in &objects {
            server.app.files.storage.delete(*object).await.unwrap();
        }
        server.app.store.forget_objects(&objects).await.unwrap();
    }
}

async fn until(posted: &AtomicUsize, count: usize) {
    let reached = async {
        while posted.load(Relaxed) < count {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, reached).await.unwrap();
}

/// Runs a program to its end.
async fn run(command: &mut Command) -> Output {
    let shown = format!("{command:?}");
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn();
    let child = child.unwrap_or_else(|error| panic!("{shown}: {error}; scripts/setup brings it"));
    let output = tokio::task::spawn_blocking(move || child.wait_with_output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{shown}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Backs up the database.
async fn back_up(settings: &Settings, to: &Path) {
    if settings.database_url.is_empty() {
        let database = settings.data_dir.join("weconnect.db");
        run(Command::new("sqlite3").arg(database).arg(format!(".backup {}", to.display()))).await;
    } else {
        let command = &mut Command::new("pg_dump");
        run(command.arg("--format=custom").arg("--file").arg(to).arg(&settings.database_url)).await;
    }
}

/// Copies a folder of files that come and go meanwhile.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        let copied =
            if entry.file_type()?.is_dir() { copy(&entry.path(), &to) } else { fs::copy(entry.path(), to).map(drop) };
        copied.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    }
    Ok(())
}

/// A server on what was backed up.
async fn restore(engine: Engine, key: &Path, database: &Path, files: &Path) -> Server {
    let (dir, url) = (tempfile::tempdir().unwrap(), engine.fresh_url().await);
    fs::copy(key, dir.path().join("jwt.key")).unwrap();
    copy(files, &dir.path().join("files")).unwrap();
    match engine {
        Engine::Sqlite => drop(fs::copy(database, dir.path().join("weconnect.db")).unwrap()),
        Engine::Postgres => drop(run(Command::new("pg_restore").arg("--dbname").arg(&url).arg(database)).await),
    }
    Server::open(dir, url, |_| {}).await
}

/// All files of the lobby's messages.
async fn shown(person: &Person) -> Vec<(FileId, String)> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page: Files = person.get(&format!("/api/rooms/{LOBBY}/files?limit=50{after}")).await;
        all.extend(page.files.into_iter().map(|listed| (listed.file.id, listed.file.name)));
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

on_both! {
    async fn every_file_that_a_message_shows_is_in_a_backup_that_was_made_while_uploads_went_on(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let backup = TempDir::new().unwrap();
        let (database, files) = (backup.path().join("database"), backup.path().join("files"));
        // One that is under way, and whose last part is replaced after the database is backed up.
        let (long, whole) = (FileId(Uuid::now_v7()), bytes(MORE));
        begin(&ada, long, "long", whole.len()).await;
        patch(&ada, long, 0, whole[..2_500_000].to_vec()).await;
        let posted = Arc::new(AtomicUsize::new(0));
        let mut talking = JoinSet::new();
        talking.spawn(talk(ada.clone(), 0, posted.clone()));
        talking.spawn(talk(bo.clone(), 1, posted.clone()));
        until(&posted, 30).await;
        back_up(&server.app.settings, &database).await;

        patch(&ada, long, 2_500_000, whole[2_500_000..].to_vec()).await;
        let gone = shown(&ada).await;
        for (id, _) in &gone[gone.len() - 3..] {
            let file = server.app.store.file(*id).await.unwrap().unwrap();
            let owner = if file.owner == ada.signed_in.me.id { &ada } else { &bo };
            owner.done(Method::DELETE, &format!("/api/files/{id}"), json!(null)).await;
        }
        until(&posted, 60).await;
        sweep(&server).await;
        copy(&server.app.settings.files_dir, &files).unwrap();
        talking.shutdown().await;
        let now = shown(&ada).await.len();

        let restored = restore(engine, &server.app.settings.key_file, &database, &files).await;
        let (ada, bo) = (ada.at(&restored), bo.at(&restored));
        let all = shown(&bo).await;
        assert!(all.len() >= 15 && all.len() < now, "{} of {now}", all.len());
        assert!(gone[gone.len() - 3..].iter().all(|file| all.contains(file)), "deleted after the backup");
        for (id, name) in &all {
            let reply = download(&bo, *id, &[]).await;
            assert_eq!(reply.status(), StatusCode::OK, "{name}");
            assert!(reply.bytes().await.unwrap() == content(name), "{name}");
        }
        // What was under way goes on, from its beginning where its bytes were not copied any more.
        assert_eq!(offset(&ada, long).await, 2_500_000);
        let reply = patch(&ada, long, 2_500_000, whole[2_500_000..].to_vec()).await;
        assert_eq!(code(reply).await.0, StatusCode::CONFLICT);
        assert_eq!(offset(&ada, long).await, 0);
        assert_eq!(patch(&ada, long, 0, whole.clone()).await.status(), StatusCode::NO_CONTENT);
        assert!(download(&ada, long, &[]).await.bytes().await.unwrap() == whole);
    }
}

//! `weconnect backup` beside a server in use, and `weconnect restore` into an empty place of either database.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use protocol::{
    Event, FileId, RoomId, Seq,
    codec::Encoding,
    frame::{Position, ServerFrame},
    search::SearchResults,
};
use reqwest::Method;
use serde_json::{Value, json};
use server::store::{DatabaseSnapshot, Store};
use tar::{Builder, EntryType, Header};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::{
    harness::{Engine, Person, Place, Server, on_both, program},
    uploads::{begin, bytes, download, patch, post, upload},
};

const LOBBY: RoomId = RoomId::LOBBY;
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the executable on a folder and a database: whether it did what it was asked, and what it says.
async fn weconnect(data_dir: &Path, database_url: &str, arguments: &[&str]) -> (bool, String) {
    let mut command: Command = program::weconnect(data_dir);
    command.args(arguments).env("WECONNECT_DATA_DIR", data_dir).env("DATABASE_URL", database_url);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = String::from_utf8(if output.status.success() { output.stdout } else { output.stderr }).unwrap();
    assert_eq!(said.lines().count(), 1, "one line: {said}");
    (output.status.success(), said)
}

async fn back_up(server: &Server, file: &Path) {
    let settings = &server.app.settings;
    let (done, said) = weconnect(&settings.data_dir, &settings.database_url, &["backup", file.to_str().unwrap()]).await;
    assert!(done, "{said}");
}

/// A server on what was restored, on another database.
async fn restore(engine: Engine, file: &Path) -> Server {
    let (dir, url) = (tempfile::tempdir().unwrap(), engine.fresh_url().await);
    let (done, said) = weconnect(dir.path(), &url, &["restore", file.to_str().unwrap()]).await;
    assert!(done, "{said}");
    Server::open(dir, url, |_| {}).await
}

/// All that somebody sees of their rooms: each room as it is listed, and its whole history.
async fn seen(person: &Person, without: RoomId) -> Vec<(Value, Vec<Event>)> {
    let rooms = person.rooms().await.mine;
    let mut all = Vec::new();
    for room in rooms.into_iter().filter(|room| room.id != without) {
        let mut events: Vec<Event> = Vec::new();
        loop {
            let after = events.last().map_or(0, |event| event.seq);
            let page = person.history(room.id, &format!("after={after}&limit=50")).await.events;
            if page.is_empty() {
                break;
            }
            events.extend(page);
        }
        all.push((serde_json::to_value(&room).unwrap(), events));
    }
    all
}

async fn found(person: &Person, word: &str) -> Vec<Seq> {
    let found: SearchResults = person.get(&format!("/api/search?q={word}")).await;
    found.messages.iter().map(|message| message.seq).collect()
}

/// Writes without end, and counts.
async fn talk(person: Person, room: RoomId, posted: Arc<AtomicUsize>) {
    loop {
        post(&person, room, "noise", &[]).await;
        posted.fetch_add(1, Relaxed);
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

/// From one database to another.
async fn everything_is_there(from: Engine, to: Engine) {
    let server = Server::start_on(from).await;
    let (ada, bo, cy) = (server.person("ada").await, server.person("Bo").await, server.person("cy").await);
    let (tea, noise) = (ada.make_room("Tea").await.id, ada.make_room("Noise").await.id);
    let secret = ada.create("/api/rooms", json!({ "name": "Secret", "kind": "private" })).await;
    let direct = ada.create("/api/directs", json!({ "people": ["Bo"] })).await;
    bo.join(tea).await;
    let message = |room: RoomId, seq: Seq| format!("/api/rooms/{room}/messages/{seq}");
    let first = post(&ada, tea, "Earl Grey\n`\"quoted\"` \\ ☕", &[]).await;
    let answer = json!({ "text": "@ada yes", "reply_to": first });
    ada.make::<Value>(&format!("/api/rooms/{tea}/messages"), answer).await;
    bo.done(Method::PUT, &format!("{}/reactions/%F0%9F%8D%B5", message(tea, first)), json!({})).await;
    ada.done(Method::PUT, &message(tea, first), json!({ "text": "apricot tea" })).await;
    let gone = post(&bo, tea, "gone", &[]).await;
    bo.done(Method::DELETE, &message(tea, gone), json!(null)).await;
    ada.done(Method::PUT, &format!("{}/pin", message(tea, first)), json!({})).await;
    let content = bytes(3_000_000);
    let file = upload(&ada, "film.bin", &content).await;
    post(&ada, direct, "a file", &[file]).await;
    post(&ada, secret, "apricot secret", &[]).await;
    for n in 0..120 {
        post(&cy, LOBBY, &format!("message {n}"), &[]).await;
    }
    cy.done(Method::DELETE, "/api/account", json!({ "own_password": crate::harness::PASSWORD })).await;
    // One that is under way.
    let long = FileId(Uuid::now_v7());
    begin(&ada, long, "long", 2_500_000).await;
    patch(&ada, long, 0, content[..2_200_000].to_vec()).await;

    let posted = Arc::new(AtomicUsize::new(0));
    let talking = tokio::spawn(talk(ada.clone(), noise, posted.clone()));
    until(&posted, 20).await;
    let before = (seen(&ada, noise).await, seen(&bo, noise).await);
    let dir = TempDir::new().unwrap();
    let archive = dir.path().join("weconnect.tar.gz");
    back_up(&server, &archive).await;
    let at_end = posted.load(Relaxed);
    until(&posted, at_end + 20).await;
    talking.abort();
    let all_noise = ada.history(noise, "limit=1").await.events;

    let restored = restore(to, &archive).await;
    let (ada, bo) = (ada.at(&restored), bo.at(&restored));
    assert_eq!(seen(&ada, noise).await, before.0);
    assert_eq!(seen(&bo, noise).await, before.1);
    assert!(download(&bo, file, &[]).await.bytes().await.unwrap() == content);
    assert_eq!(patch(&ada, long, 2_200_000, content[2_200_000..2_500_000].to_vec()).await.status(), 204);
    // What is made of other rows comes by itself.
    let indexed = async {
        while found(&ada, "apricot").await.len() < 2 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, indexed).await.unwrap();
    assert_eq!(found(&bo, "apricot").await, [first]);
    // Who has seen more than was kept is told to forget it, also once something else is there in its place.
    let kept = restored.app.store.room(noise).await.unwrap().unwrap().last_seq;
    assert!(kept >= 20 && kept < all_noise[0].seq, "{kept}");
    let ahead = Position { room: noise, seq: all_noise[0].seq, at: Some(all_noise[0].at) };
    while ada.page(noise).await.room.last_seq < ahead.seq {
        post(&ada, noise, "something else", &[]).await;
    }
    let told = ada.silent_socket(Encoding::Binary).await.hello_from(vec![ahead]).await;
    assert!(matches!(told[..], [ServerFrame::Resync { forget: true, .. }]), "{told:?}");
    // Names, numbers and keys go on where they were.
    assert_eq!(ada.make_room("After").await.name, "After");
    let taken = json!({ "name": "CY", "password": crate::harness::PASSWORD });
    let taken = reqwest::Client::new().post(restored.url("/api/accounts")).json(&taken).send().await.unwrap();
    assert_eq!(taken.status(), 409, "the name of a deleted account");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_sqlite_is_restored_to_sqlite_and_shows_what_was_seen() {
    everything_is_there(Engine::Sqlite, Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_sqlite_is_restored_to_postgres_and_shows_what_was_seen() {
    everything_is_there(Engine::Sqlite, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_postgres_is_restored_to_sqlite_and_shows_what_was_seen() {
    everything_is_there(Engine::Postgres, Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_postgres_is_restored_to_postgres_and_shows_what_was_seen() {
    everything_is_there(Engine::Postgres, Engine::Postgres).await;
}

/// Otherwise what one engine keeps could not be put into the other.
#[tokio::test]
async fn both_databases_keep_the_same_tables_and_columns() {
    let (url, dir) = (Engine::Postgres.fresh_url().await, tempfile::tempdir().unwrap());
    Store::open("", dir.path()).await.unwrap().close().await;
    Store::open(&url, dir.path()).await.unwrap().close().await;
    let sorted = |snapshot: &DatabaseSnapshot| {
        let tables = snapshot.tables().into_iter().map(|(table, mut columns)| {
            columns.sort_unstable();
            format!("{table}: {}", columns.join(" "))
        });
        tables.collect::<Vec<_>>()
    };
    let (sqlite, postgres) = (
        DatabaseSnapshot::open("", dir.path()).await.unwrap(),
        DatabaseSnapshot::open(&url, dir.path()).await.unwrap(),
    );
    assert_eq!(sorted(&sqlite), sorted(&postgres));
    assert_eq!(sqlite.migrations, postgres.migrations);
}

on_both! {
    async fn a_place_with_something_in_it_is_left_as_it_is(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let dir = TempDir::new().unwrap();
        let archive = dir.path().join("weconnect.tar.gz");
        back_up(&server, &archive).await;
        post(&ada, LOBBY, "since", &[]).await;
        let settings = server.app.settings.clone();
        let (done, said) =
            weconnect(&settings.data_dir, &settings.database_url, &["restore", archive.to_str().unwrap()]).await;
        assert!(!done && (said.contains("not empty") || said.contains("another WeConnect")), "{said}");
        // Nor with another key in it.
        let (empty, url) = (tempfile::tempdir().unwrap(), engine.fresh_url().await);
        fs::write(empty.path().join("jwt.key"), [7; 32]).unwrap();
        let (done, said) = weconnect(empty.path(), &url, &["restore", archive.to_str().unwrap()]).await;
        assert!(!done && said.contains("another key"), "{said}");
        assert_eq!(fs::read(empty.path().join("jwt.key")).unwrap(), [7; 32]);
        fs::remove_file(empty.path().join("jwt.key")).unwrap();
        // And what was not restored then is, once it can be.
        let (done, said) = weconnect(empty.path(), &url, &["restore", archive.to_str().unwrap()]).await;
        assert!(done, "{said}");
        assert!(weconnect(&settings.data_dir, &settings.database_url, &["backup", archive.to_str().unwrap()]).await.1.contains("exists"));
        assert_eq!(ada.history(LOBBY, "limit=1").await.events.len(), 1);
    }
}

/// What is in an archive: names, and what they hold.
type Entries = Vec<(String, Vec<u8>)>;

/// The entries of an archive.
fn entries(file: &Path) -> Entries {
    let mut archive = tar::Archive::new(GzDecoder::new(fs::File::open(file).unwrap()));
    let read = archive.entries().unwrap().map(|entry| {
        let (mut entry, mut bytes) = (entry.unwrap(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        (entry.path().unwrap().to_str().unwrap().to_owned(), bytes)
    });
    read.collect()
}

/// An archive of these.
fn archive_of(dir: &Path, entries: &[(String, Vec<u8>)], kind: EntryType) -> PathBuf {
    let file = dir.join(format!("{}.tar.gz", Uuid::new_v4()));
    let mut tar = Builder::new(GzEncoder::new(fs::File::create(&file).unwrap(), Compression::fast()));
    for (name, bytes) in entries {
        let mut header = Header::new_ustar();
        header.as_ustar_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        tar.append(&header, &bytes[..]).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
    file
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_that_is_not_whole_or_not_ours_is_refused_before_anything_is_written() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    upload(&ada, "a.txt", b"something").await;
    let dir = TempDir::new().unwrap();
    let whole = dir.path().join("weconnect.tar.gz");
    back_up(&server, &whole).await;
    let all = entries(&whole);
    assert!(all[0].0 == "about.json" && all.last().unwrap().0.starts_with("manifest/"), "{:?}", all[0].0);
    let usual = |entries: &[(String, Vec<u8>)]| archive_of(dir.path(), entries, EntryType::Regular);
    let with = |change: &dyn Fn(&mut Entries)| {
        let mut changed = all.clone();
        change(&mut changed);
        usual(&changed)
    };
    let zeros = GzEncoder::new(Vec::new(), Compression::best());
    let bomb = {
        let mut zeros = zeros;
        let mut header = Header::new_ustar();
        header.set_path("about.json").unwrap();
        header.set_entry_type(EntryType::Regular);
        header.set_size(8 << 30);
        header.set_cksum();
        zeros.write_all(header.as_bytes()).unwrap();
        zeros.write_all(&vec![0; 64 << 20]).unwrap();
        let file = dir.path().join("bomb.tar.gz");
        fs::write(&file, zeros.finish().unwrap()).unwrap();
        file
    };
    let cut = dir.path().join("cut.tar.gz");
    let bytes = fs::read(&whole).unwrap();
    fs::write(&cut, &bytes[..bytes.len() - 300]).unwrap();
    let text = dir.path().join("text");
    fs::write(&text, "no archive").unwrap();
    let odd = [
        (cut, ""),
        (text, ""),
        (bomb, "too large"),
        (with(&|all| drop(all.pop())), "end is missing"),
        (with(&|all| drop(all.remove(3))), "manifest says"),
        (with(&|all| all[2].1[0] ^= 1), "manifest says"),
        (with(&|all| all.swap(2, 3)), "manifest says"),
        (with(&|all| all.push(all[1].clone())), "behind its end"),
        (with(&|all| all.insert(1, ("../../escaped".into(), b"x".to_vec()))), "unknown"),
        (with(&|all| all.insert(1, ("/tmp/escaped".into(), b"x".to_vec()))), "unknown"),
        (with(&|all| drop(all.remove(0))), "begin"),
        (archive_of(dir.path(), &all[..1], EntryType::Symlink), "no usual file"),
    ];
    for (file, says) in odd {
        let empty = tempfile::tempdir().unwrap();
        let (done, said) = weconnect(empty.path(), "", &["restore", file.to_str().unwrap()]).await;
        assert!(!done && said.contains(says) && said.contains("Nothing was restored"), "{says}: {said}");
        assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0, "{said}");
    }
    let (done, said) = weconnect(dir.path(), "", &["restore", "--check", whole.to_str().unwrap()]).await;
    assert!(done && said.contains("is whole"), "{said}");
}

/// Backups that the server makes by itself, in a folder or a bucket.
async fn by_itself(mut place: Place, in_bucket: bool) {
    let shelf = TempDir::new().unwrap();
    let set = |settings: &mut server::settings::Settings, place: &Place| {
        place.set(settings);
        settings.backups.hours = 1;
        settings.backups.dir = (!in_bucket).then(|| shelf.path().to_owned());
    };
    let server = Server::start_with(|settings| place.set(settings)).await;
    let ada = server.person("ada").await;
    let file = upload(&ada, "film.bin", &bytes(9_000_000)).await;
    post(&ada, LOBBY, "kept", &[file]).await;
    let server = server.restart_with(|settings| set(settings, &place)).await;
    let made = async {
        while server.app.store.backed_up_at().await.unwrap().is_none() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, made).await.unwrap();
    // One an hour, whoever is started meanwhile.
    assert!(!server.app.store.claim_backup(3_600_000).await.unwrap());
    assert!(server.app.store.claim_backup(0).await.unwrap());
    assert!(!server.app.store.claim_backup(0).await.unwrap(), "somebody is at it");
    let names = if in_bucket {
        server.app.files.storage.backups().await.unwrap()
    } else {
        fs::read_dir(shelf.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let [name] = &names[..] else { panic!("{names:?}") };
    assert!(name.starts_with("weconnect-20") && name.ends_with("Z.tar.gz"), "{name}");
    let archive = if in_bucket { place.object(&format!("backups/{name}")) } else { shelf.path().join(name) };
    let restored = restore(Engine::Sqlite, &archive).await;
    assert!(restored.app.store.account("ada").await.unwrap().is_some());
    if in_bucket {
        place.go_away().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_are_made_by_themselves_in_a_folder() {
    by_itself(Place::folder(), false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_are_made_by_themselves_in_a_bucket() {
    by_itself(Place::bucket().await, true).await;
}

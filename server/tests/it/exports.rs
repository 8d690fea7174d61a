//! Exports: what is in them, for whom, and how one knows that they are as they were made.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
    path::Path,
    process::Command,
    time::Duration,
};

use protocol::{ErrorCode, Event, RoomId, api::Account};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::export::verify;
use tempfile::TempDir;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    harness::{Person, Server, on_both},
    uploads::{bytes, post, upload},
};

type Entries = BTreeMap<String, Vec<u8>>;

/// The entries of an export by their names, once it is verified.
struct Exported {
    entries: Entries,
    bytes: Vec<u8>,
}

impl Exported {
    fn of(bytes: Vec<u8>) -> Self {
        check(&bytes).unwrap();
        let mut zip = ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        let read = |name: String| {
            let mut content = Vec::new();
            zip.by_name(&name).unwrap().read_to_end(&mut content).unwrap();
            (name, content)
        };
        let entries = names.into_iter().map(read).collect();
        Self { entries, bytes }
    }

    async fn taken(person: &Person, path: &str) -> Self {
        let reply = person.request(Method::GET, path).send().await.unwrap();
        assert_eq!(
            (reply.status(), &reply.headers()["content-type"]),
            (StatusCode::OK, &"application/zip".parse().unwrap())
        );
        Self::of(reply.bytes().await.unwrap().to_vec())
    }

    fn text(&self, name: &str) -> &str {
        let content = self.entries.get(name).unwrap_or_else(|| panic!("{name} in {:?}", self.entries.keys()));
        std::str::from_utf8(content).unwrap()
    }

    /// All values of all files of lines whose names begin and end so.
    fn lines<T: DeserializeOwned>(&self, begin: &str) -> Vec<T> {
        let is_meant = |name: &&String| name.starts_with(begin) && name.ends_with(".jsonl");
        let lines = self.entries.keys().filter(is_meant).flat_map(|name| self.text(name).lines());
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn contains(&self, text: &str) -> bool {
        self.entries.values().any(|content| content.windows(text.len()).any(|part| part == text.as_bytes()))
    }
}

fn check(bytes: &[u8]) -> Result<String, String> {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("export.zip");
    std::fs::write(&file, bytes).unwrap();
    verify(&file).map(|verified| verified.manifest).map_err(|error| error.to_string())
}

/// All events of a room, as a client sees them.
async fn seen(person: &Person, room: RoomId) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        let after = events.last().map_or(0, |event: &Event| event.seq);
        let page = person.history(room, &format!("after={after}&limit=200")).await.events;
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

const HOSTILE: &str = "</title><script>alert(1)</script><img src=x onerror=alert(1)>";

on_both! {
    async fn a_room_is_exported_as_its_members_have_seen_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let name = "tea & <b>cake</b>";
        let room = ada.create("/api/rooms", json!({ "name": name, "private": true })).await;
        ada.done(Method::PUT, &format!("/api/rooms/{room}/members/bo"), json!({})).await;
        bo.done(Method::PATCH, "/api/account", json!({ "display_name": "Bo \"<i>\" O'Neil" })).await;
        let (mut a, mut b) = (ada.socket().await, bo.socket().await);
        let message = |seq| format!("/api/rooms/{room}/messages/{seq}");
        let root = a.post(room, "who brings **tea**?").await;
        let answer = b.thread(room, root, HOSTILE).await;
        let reply = b.reply(room, root, "me").await;
        let deleted = a.post(room, "a secret that is taken back").await;
        let edited = a.post(room, "before").await;
        ada.done(Method::PUT, &message(edited), json!({ "text": "afterwards" })).await;
        bo.done(Method::PUT, &format!("{}/reactions/%F0%9F%8D%B5", message(root)), json!({})).await;
        ada.done(Method::PUT, &format!("{}/pin", message(root)), json!({})).await;
        ada.done(Method::DELETE, &message(deleted), json!(null)).await;
        let content = bytes(3_000_000);
        let file = upload(&bo, "page.html", &content).await;
        post(&bo, room, "a file", &[file]).await;
        for n in 0..1_050 {
            a.post(room, &format!("filling {n}")).await;
        }

        let path = format!("/api/rooms/{room}/export");
        assert_eq!(bo.tries(Method::GET, &path, json!({})).await, Some(ErrorCode::NeedsOwner));
        let export = Exported::taken(&ada, &path).await;
        let events: Vec<Event> = export.lines(&format!("rooms/{room}/events-"));
        assert_eq!(events, seen(&ada, room).await);
        assert!(!export.contains("a secret that is taken back"));
        assert_eq!(export.entries[&format!("files/{file}.bin")], content);

        let first = export.text(&format!("rooms/{room}/page-00001.html"));
        for shown in [
            "who brings <strong>tea</strong>?",
            "tea &amp; &lt;b&gt;cake&lt;/b&gt;",
            "Bo &quot;&lt;i&gt;&quot; O&#39;Neil",
            "This message was deleted.",
            "(edited)",
            "🍵 1:",
            "page.html",
            &format!("../../files/{file}.bin"),
            &format!("<a href=\"page-00001.html#m{root}\">"),
            "<a href=\"page-00002.html\">",
        ] {
            assert!(first.contains(shown), "{shown}: {first}");
        }
        for (name, content) in &export.entries {
            let is_page = name.ends_with(".html");
            assert!(!is_page || !String::from_utf8_lossy(content).contains("<script"), "{name}");
            assert!(!is_page || String::from_utf8_lossy(content).contains("default-src 'none'"), "{name}");
        }
        assert!(first.contains(&format!("id=\"m{answer}\"")) && first.contains(&format!("id=\"m{reply}\"")));
        let second = export.text(&format!("rooms/{room}/page-00002.html"));
        assert!(second.contains("filling 1049") && !first.contains("filling 1049"));
        assert!(export.text("index.html").contains(&format!("<a href=\"rooms/{room}/page-00002.html\">2</a>")));
        assert_eq!(export.lines::<Value>(&format!("rooms/{room}/members")).len(), 2);
        let about: Value = serde_json::from_str(export.text("about.json")).unwrap();
        assert_eq!(about["of"]["room"]["name"], name);
    }

    async fn ones_own_export_has_what_one_has_written_and_nothing_that_one_may_not_read(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        server.person("chidi").await;
        let rooms = [false, true].map(|private| json!({ "name": format!("room {private}"), "private": private }));
        let stays = ada.create("/api/rooms", rooms[0].clone()).await;
        let left = ada.create("/api/rooms", rooms[1].clone()).await;
        for room in [stays, left] {
            ada.done(Method::PUT, &format!("/api/rooms/{room}/members/bo"), json!({})).await;
        }
        let direct = bo.create("/api/directs", json!({ "people": ["ada"] })).await;
        let foreign = ada.create("/api/directs", json!({ "people": ["chidi"] })).await;
        let (mut a, mut b) = (ada.socket().await, bo.socket().await);
        for (room, by_ada, by_bo) in [(stays, "ada in stays", "bo in stays"), (left, "ada in left", "bo in left"), (direct, "ada to bo", "bo to ada")] {
            let seq = a.post(room, by_ada).await;
            b.post(room, by_bo).await;
            bo.done(Method::PUT, &format!("/api/rooms/{room}/messages/{seq}/saved"), json!({})).await;
        }
        a.post(foreign, "ada to chidi").await;
        let kept = upload(&bo, "kept.txt", b"bo's kept file").await;
        let gone = upload(&bo, "gone.txt", b"bo's gone file").await;
        let unsent = upload(&bo, "unsent.txt", b"bo's unsent file").await;
        let theirs = upload(&ada, "ada.txt", b"ada's file to bo").await;
        let hers = upload(&ada, "hers.txt", b"ada's file in stays").await;
        for (person, room, file) in [(&bo, stays, kept), (&bo, left, gone), (&ada, direct, theirs), (&ada, stays, hers)] {
            post(person, room, "", &[file]).await;
        }
        let before = Exported::taken(&bo, "/api/account/export").await;
        assert!(before.contains("bo in left") && before.contains("bo's gone file"));
        let path = format!("/api/rooms/{left}/members/{}/removal", bo.signed_in.me.id);
        ada.done(Method::POST, &path, json!({ "ban": false, "reason": "" })).await;

        let export = Exported::taken(&bo, "/api/account/export").await;
        for has in ["bo in stays", "bo to ada", "ada to bo", "bo's kept file", "bo's unsent file", "ada's file to bo"] {
            assert!(export.contains(has), "{has} in {:?}", export.entries.keys());
        }
        for not in ["bo in left", "ada in left", "ada to chidi", "bo's gone file", "ada's file in stays"] {
            assert!(!export.contains(not), "{not} in {:?}", export.entries.keys());
        }
        assert!(export.entries.contains_key(&format!("files/{unsent}.txt")));
        // What they keep of what somebody else said they have saved themselves.
        let pages = |name: &&String| name.ends_with(".html");
        let pages: String = export.entries.keys().filter(pages).map(|name| export.text(name)).collect();
        assert!(!pages.contains("ada in stays"));
        assert_eq!(export.lines::<Event>("rooms/mine/").len(), 2);
        assert_eq!(export.lines::<Event>(&format!("rooms/{direct}/events-")), seen(&bo, direct).await);
        let account: Value = serde_json::from_str(export.text("account.json")).unwrap();
        assert_eq!(serde_json::from_value::<Account>(account["account"].clone()).unwrap().me, bo.signed_in.me);
    }

    async fn whoever_has_the_server_in_hand_exports_all_of_it(engine: Engine) {
        let server = Server::start_on(engine).await;
        let (ada, bo) = (server.person("ada").await, server.person("bo").await);
        let room = ada.create("/api/rooms", json!({ "name": "secret", "private": true })).await;
        let direct = bo.create("/api/directs", json!({ "people": ["ada"] })).await;
        ada.socket().await.post(room, "in private").await;
        bo.socket().await.post(direct, "between two").await;
        let file = server.app.settings.data_dir.join("all.zip");
        let name = file.to_str().unwrap();
        let (done, said) = weconnect(&server, &["export", name, "--language", "de"]).await;
        assert!(done && said.contains("its manifest is "), "{said}");
        let export = Exported::of(std::fs::read(&file).unwrap());
        assert_eq!(export.lines::<Event>(&format!("rooms/{room}/events-")), seen(&ada, room).await);
        assert_eq!(export.lines::<Event>(&format!("rooms/{direct}/events-")), seen(&bo, direct).await);
        assert_eq!(export.lines::<Value>("people").len(), 2);
        assert!(export.text("index.html").contains("<html lang=\"de\"") && export.text("index.html").contains("ada, bo"));

        let (done, checked) = weconnect(&server, &["verify-export", name]).await;
        assert!(done && checked.trim_end().ends_with(said.trim_end().rsplit(' ').next().unwrap()), "{checked}");
        let (done, said) = weconnect(&server, &["export", name]).await;
        assert!(!done && said.contains("exists"), "{said}");
        let one = server.app.settings.data_dir.join("one.zip");
        let (done, said) = weconnect(&server, &["export", one.to_str().unwrap(), "--room", &room.to_string()]).await;
        assert!(done, "{said}");
        let one = Exported::of(std::fs::read(one).unwrap());
        assert!(one.contains("in private") && !one.contains("between two"));
        let broken = &export.bytes[..export.bytes.len() - 40];
        std::fs::write(&file, broken).unwrap();
        let (done, said) = weconnect(&server, &["verify-export", name]).await;
        assert!(!done && said.contains("is not as it was made"), "{said}");
    }
}

async fn weconnect(server: &Server, arguments: &[&str]) -> (bool, String) {
    let settings = &server.app.settings;
    let mut command = Command::new(env!("CARGO_BIN_EXE_weconnect"));
    command.args(arguments).current_dir(&settings.data_dir).env_clear();
    command.env("WECONNECT_DATA_DIR", &settings.data_dir).env("DATABASE_URL", &settings.database_url);
    command.env("WECONNECT_FILES_DIR", &settings.files_dir);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// The same but for one bit.
fn flipped(bytes: &[u8], place: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[place] ^= 0x10;
    changed
}

/// The same entries, but for what is done to them.
fn rewritten(export: &Exported, change: impl FnOnce(&mut Entries)) -> Vec<u8> {
    let mut entries = export.entries.clone();
    change(&mut entries);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn each_change_of_an_export_is_found() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    ada.socket().await.post(RoomId::LOBBY, "tea").await;
    let file = upload(&ada, "tea.txt", b"green tea").await;
    post(&ada, RoomId::LOBBY, "", &[file]).await;
    let export = Exported::taken(&ada, "/api/account/export").await;
    let mut zip = ZipArchive::new(Cursor::new(export.bytes.clone())).unwrap();
    let mut places = Vec::new();
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).unwrap();
        let start = usize::try_from(entry.data_start().unwrap()).unwrap();
        let size = usize::try_from(entry.compressed_size()).unwrap();
        places.extend([0, size / 2, size.saturating_sub(1)].map(|at| (format!("{:?}", entry.name()), start + at)));
    }
    assert!(places.len() > 20);
    for (name, place) in places {
        let changed = flipped(&export.bytes, place);
        // Behind the end of what is compressed a byte has bits that say nothing.
        let is_the_same = check(&changed).is_ok() && Exported::of(changed).entries == export.entries;
        assert!(is_the_same || check(&flipped(&export.bytes, place)).is_err(), "byte {place}, of {name}");
    }
    // Also where somebody has made another zip file of it.
    let page = "rooms/mine/page-00001.html";
    assert_eq!(check(&rewritten(&export, |_| {})), check(&export.bytes));
    let changes: [(&str, fn(&mut Entries, &str)); 4] = [
        ("changed", |all, page| all.get_mut(page).unwrap().push(b' ')),
        ("missing", |all, page| _ = all.remove(page)),
        ("added", |all, _| _ = all.insert("more.html".into(), Vec::new())),
        ("no manifest", |all, _| _ = all.remove("manifest.json")),
    ];
    for (says, change) in changes {
        let wrong = check(&rewritten(&export, |all| change(all, page))).unwrap_err();
        assert!(wrong.contains(says), "{says}: {wrong}");
    }
    assert!(check(&export.bytes[..export.bytes.len() - 40]).is_err());
    assert!(verify(Path::new("/nowhere")).is_err());
}

#[tokio::test]
async fn one_takes_one_export_at_a_time_and_whoever_hangs_up_ends_it() {
    let server = Server::start().await;
    let ada = server.person("ada").await;
    let file = upload(&ada, "large.bin", &bytes(24_000_000)).await;
    post(&ada, RoomId::LOBBY, "", &[file]).await;
    let first = ada.request(Method::GET, "/api/account/export").send().await.unwrap();
    assert_eq!(ada.tries(Method::GET, "/api/account/export", json!({})).await, Some(ErrorCode::Busy));
    drop(first);
    let again = async {
        while ada.request(Method::GET, "/api/account/export").send().await.unwrap().status() != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), again).await.unwrap();
}

//! The executable itself: what it says, and how it ends.

use std::{
    ffi::OsString,
    fs,
    io::{Read, Seek, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output},
};

use protocol::{
    RoomId,
    api::{Link, Tokens},
};
use reqwest::Method;
use serde_json::json;

use crate::harness::{
    PASSWORD, Person,
    program::{start, start_logging_to, terminate, weconnect},
};

fn fails(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    assert_eq!(status.code(), Some(1));
    let message = String::from_utf8(stderr).unwrap();
    assert!(message.starts_with("weconnect: ") && message.lines().count() == 1, "{message}");
    message
}

#[test]
fn help_tells_every_setting() {
    let dir = tempfile::tempdir().unwrap();
    let help = String::from_utf8(weconnect(dir.path()).arg("--help").output().unwrap().stdout).unwrap();
    for word in ["WECONNECT_DATA_DIR", "DATABASE_URL", "[default: 127.0.0.1:3000]", "--config"] {
        assert!(help.contains(word), "{word} in {help}");
    }
}

#[test]
fn a_wrong_setting_is_refused_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let message = fails(weconnect(dir.path()).env("WECONNECT_ACCESS_MINUTES", "soon"));
    assert!(message.contains("WECONNECT_ACCESS_MINUTES is \"soon\"") && message.contains("1 to 60"), "{message}");
    let message = fails(weconnect(dir.path()).env("DATABASE_URL", "mysql://x"));
    assert!(message.contains("postgres://"), "{message}");
    let message = fails(weconnect(dir.path()).env("WECONNECT_DATA_DIR", "/proc/nowhere"));
    assert!(message.contains("WECONNECT_DATA_DIR"), "{message}");
    let message = fails(weconnect(dir.path()).args(["--config", "typo.toml"]));
    assert!(message.contains("no file typo.toml"), "{message}");
    let message = fails(weconnect(dir.path()).env("WECONNECT_ADDRESS", "192.0.2.1:80"));
    assert!(message.contains("can't listen on 192.0.2.1:80"), "{message}");
}

#[test]
fn it_needs_nothing_says_where_it_is_and_ends_cleanly_by_either_signal() {
    for signal in ["-TERM", "-INT"] {
        let dir = tempfile::tempdir().unwrap();
        let (child, said) = start(&mut weconnect(dir.path()));
        let data = dir.path().canonicalize().unwrap().join("data");
        assert!(said.starts_with("WeConnect runs at http://127.0.0.1:"), "{said}");
        assert!(said.contains(&format!("{} (SQLite)", data.display())), "{said}");
        terminate(child, signal);
        assert_eq!(mode(&data), 0o700, "the folder is its owner's only");
        assert_eq!(mode(&data.join("jwt.key")), 0o600);
    }
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn all_that_it_keeps_is_its_owners_only_whatever_the_folder_was() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let modes = || {
        let files = fs::read_dir(&data).unwrap().map(|file| file.unwrap().path());
        files.map(|file| (file.file_name().unwrap().to_owned(), mode(&file))).collect::<Vec<_>>()
    };
    let (mut child, _) = start(&mut weconnect(dir.path()));
    let is_private = |(name, mode): &(OsString, u32)| *mode == if name == "files" { 0o700 } else { 0o600 };
    let found = modes();
    assert!(found.len() >= 5 && found.iter().all(is_private), "{found:?}");
    // As an older server has left them.
    child.kill().unwrap();
    child.wait().unwrap();
    for (name, _) in found {
        let mode = if name == "files" { 0o755 } else { 0o644 };
        fs::set_permissions(data.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let (child, _) = start(&mut weconnect(dir.path()));
    let found = modes();
    assert!(found.len() >= 5 && found.iter().all(is_private), "{found:?}");
    terminate(child, "-TERM");
}

#[test]
fn a_key_that_was_never_written_is_made_anew_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("data/jwt.key");
    fs::create_dir(dir.path().join("data")).unwrap();
    fs::write(&key, "").unwrap();
    let (child, _) = start(&mut weconnect(dir.path()));
    let log = terminate(child, "-TERM");
    assert_eq!((fs::read(&key).unwrap().len(), mode(&key)), (32, 0o600));
    assert!(log.contains("jwt.key") && log.contains("was empty"), "{log}");
    let kept = fs::read(&key).unwrap();
    let (child, _) = start(&mut weconnect(dir.path()));
    assert!(!terminate(child, "-TERM").contains("was empty"));
    assert_eq!(fs::read(&key).unwrap(), kept);
}

#[test]
fn a_second_server_on_one_sqlite_file_is_refused_and_commands_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let (mut child, _) = start(&mut weconnect(dir.path()));
    let message = fails(&mut weconnect(dir.path()));
    assert!(message.contains("another WeConnect server") && message.contains("weconnect.db"), "{message}");
    let url = format!("sqlite://{}", dir.path().join("data/weconnect.db").display());
    let message = fails(weconnect(dir.path()).env("DATABASE_URL", url).env("WECONNECT_DATA_DIR", "elsewhere"));
    assert!(message.contains("another WeConnect server"), "{message}");
    assert!(weconnect(dir.path()).args(["registration", "closed"]).status().unwrap().success());
    // However it ended, the next one starts.
    child.kill().unwrap();
    child.wait().unwrap();
    let (child, _) = start(&mut weconnect(dir.path()));
    terminate(child, "-TERM");
}

#[test]
fn json_logs_are_one_object_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let (child, _) = start(weconnect(dir.path()).env("WECONNECT_LOG_FORMAT", "json"));
    let log = terminate(child, "-TERM");
    assert!(log.lines().count() > 0);
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["level"].is_string() && line["message"].is_string(), "{line}");
    }
}

#[tokio::test]
async fn the_log_tells_neither_what_people_say_nor_whom_links_let_in_however_much_it_tells() {
    let dir = tempfile::tempdir().unwrap();
    let mut file = tempfile::tempfile().unwrap();
    let stderr = file.try_clone().unwrap().into();
    let (mut child, said) = start_logging_to(stderr, weconnect(dir.path()).env("WECONNECT_LOG", "trace"));
    let base = said.lines().next().unwrap().trim_start_matches("WeConnect runs at ");
    let ada = Person::sign_up(base.to_owned(), "ada").await;
    let mut socket = ada.socket().await;
    socket.post(RoomId::LOBBY, "a kettle of oolong").await;
    let room = ada.create("/api/rooms", json!({ "name": "Tea", "private": true })).await;
    let link: Link = ada.make(&format!("/api/rooms/{room}/links"), json!({})).await;
    ada.done(Method::POST, &format!("/api/links/{}", link.code), json!({})).await;
    ada.request(Method::GET, &format!("/join/{}", link.code)).send().await.unwrap();
    ada.done(Method::DELETE, &format!("/api/rooms/{room}/links/{}", link.code), json!({})).await;
    drop(socket);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut log = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut log).unwrap();
    assert!(log.contains("TRACE"), "{log}");
    let tells = |text: &str| log.lines().filter(|line| line.contains(text)).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(tells("oolong"), [""; 0]);
    assert_eq!(tells(&link.code), [""; 0]);
    let Tokens { access_token, refresh_token, .. } = &ada.signed_in.tokens;
    assert_eq!(tells(access_token), [""; 0]);
    assert_eq!(tells(refresh_token), [""; 0]);
    assert_eq!(tells(PASSWORD), [""; 0]);
}

/// Asks one thing of the server that has said where it runs.
fn is_well(said: &str) -> bool {
    let (_, address) = said.lines().next().unwrap().rsplit_once("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    // Closed at once where there was no place.
    stream.read_to_string(&mut reply).is_ok() && reply.starts_with("HTTP/1.1 200")
}

#[test]
fn too_many_open_files_stop_nobody_for_long_and_are_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 28; exec \"$0\"", env!("CARGO_BIN_EXE_weconnect")]);
    command.current_dir(dir.path()).env_clear().env("WECONNECT_ADDRESS", "127.0.0.1:0");
    let (child, said) = start(&mut command);
    let (_, address) = said.lines().next().unwrap().rsplit_once("http://").unwrap();
    let silent: Vec<_> = (0..40).map(|_| TcpStream::connect(address).unwrap()).collect();
    for _ in 0..10 {
        assert!(is_well(&said));
    }
    drop(silent);
    let log = terminate(child, "-TERM");
    assert_eq!(log.matches("connections can't be accepted").count(), 1, "{log}");
}

/// Kilobytes of a process that are in memory and in no file.
fn own_memory(process: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_at_rest_keeps_nothing_of_what_it_hashed_passwords_with() {
    let dir = tempfile::tempdir().unwrap();
    let (child, said) = start(&mut weconnect(dir.path()));
    let base = said.lines().next().unwrap().trim_start_matches("WeConnect runs at ").to_owned();
    // It takes some 20 MB by itself; a hash takes 19 MiB, and used to stay.
    assert!(own_memory(&child) < 30_000, "{} kB after the start", own_memory(&child));
    for name in ["ada", "bo", "cy"] {
        Person::sign_up(base.clone(), name).await;
    }
    assert!(own_memory(&child) < 34_000, "{} kB after somebody has signed up", own_memory(&child));
    terminate(child, "-TERM");
}

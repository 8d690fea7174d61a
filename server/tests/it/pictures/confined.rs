//! The process that reads a picture has little, and is waited for no longer than it may take.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use bytes::Bytes;
use server::pictures::{PictureError, Pictures};
use tempfile::TempDir;
use tokio::time::timeout;

use super::LONG;

/// A program that notes that it runs, in a file of its own, and then does something else than to read a picture.
pub fn program(instead: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("program");
    let mut file = fs::File::create(&path).unwrap();
    writeln!(file, "#!/bin/sh\n: > {}/$$.pid\n{instead}", dir.path().display()).unwrap();
    file.set_permissions(fs::Permissions::from_mode(0o700)).unwrap();
    (dir, path)
}

/// The ids of the programs that have been started.
fn started(dir: &Path) -> Vec<u32> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".pid")?.parse().ok()).collect()
}

async fn until(holds: impl Fn() -> bool) {
    let waited = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONG, waited).await.unwrap();
}

fn is_gone(id: u32) -> bool {
    !Path::new(&format!("/proc/{id}")).exists()
}

async fn outcome(instead: &str, time_max: Duration) -> PictureError {
    let (_dir, program) = program(instead);
    let pictures = Pictures::new(program, time_max);
    timeout(LONG, pictures.read(Bytes::from_static(b"GIF89a"))).await.unwrap().unwrap_err()
}

#[tokio::test]
async fn a_program_that_hangs_is_killed() {
    let (dir, program) = program("exec sleep 1000");
    let pictures = Pictures::new(program, Duration::from_millis(500));
    assert!(matches!(pictures.read(Bytes::new()).await.unwrap_err(), PictureError::TooLong));
    assert!(started(dir.path()).into_iter().all(is_gone));
}

#[tokio::test]
async fn a_program_for_which_nobody_waits_any_more_is_killed() {
    let (dir, program) = program("exec sleep 1000");
    let pictures = Pictures::new(program, LONG);
    let read = tokio::spawn(async move { pictures.read(Bytes::new()).await.map(|_| ()) });
    until(|| started(dir.path()).len() == 1).await;
    read.abort();
    until(|| is_gone(started(dir.path())[0])).await;
}

#[tokio::test]
async fn two_are_read_at_once_eight_wait_and_more_are_turned_away() {
    let (dir, program) = program("exec sleep 1000");
    let pictures = Pictures::new(program, LONG);
    let asked: Vec<_> = (0..10)
        .map(|_| {
            let pictures = pictures.clone();
            tokio::spawn(async move { pictures.read(Bytes::new()).await.map(|_| ()) })
        })
        .collect();
    until(|| started(dir.path()).len() == 2).await;
    assert!(matches!(pictures.read(Bytes::new()).await.unwrap_err(), PictureError::Busy));
    assert_eq!(started(dir.path()).len(), 2);
    asked.iter().for_each(tokio::task::JoinHandle::abort);
    for asked in asked {
        assert!(asked.await.unwrap_err().is_cancelled());
    }
    let again = tokio::spawn(async move { pictures.read(Bytes::new()).await.map(|_| ()) });
    until(|| started(dir.path()).len() == 3).await;
    again.abort();
}

#[tokio::test]
async fn what_can_not_be_an_answer_is_none() {
    let head = |preview: &str, cleaned: &str| {
        format!(
            r#"{{"Ok":{{"format":"Gif","width":9,"height":9,"is_animated":false,"thumbhash":[1],"preview":{preview},"cleaned":{cleaned}}}}}"#
        )
    };
    let say = |text: String| format!("cat >/dev/null; printf '%s\\n' '{text}'");
    for instead in [
        "exit 1".to_owned(),
        "kill -SEGV $$".to_owned(),
        "exec cat /dev/zero".to_owned(),
        "cat >/dev/null".to_owned(),
        say("{}".to_owned()),
        say(head("null", "5")),
        say(head(r#"{"format":"Gif","width":1,"height":1,"length":0}"#, "null")),
        say(head(r#"{"format":"Png","width":1025,"height":1,"length":0}"#, "null")),
        say(head("null", "null")) + "; echo more",
    ] {
        let outcome = outcome(&instead, LONG).await;
        assert!(matches!(outcome, PictureError::Crashed), "{instead}: {outcome:?}");
    }
    let (_dir, program) = program(&say(head("null", "null")));
    assert_eq!(Pictures::new(program, LONG).read(Bytes::new()).await.unwrap().width, 9);
}

#[tokio::test]
async fn a_processor_that_is_used_for_too_long_is_time_too() {
    assert!(matches!(outcome("kill -XCPU $$", LONG).await, PictureError::TooLong));
}

#[tokio::test]
async fn a_program_that_is_not_there_is_told() {
    let pictures = Pictures::new("/nowhere".into(), LONG);
    assert!(matches!(pictures.read(Bytes::new()).await.unwrap_err(), PictureError::Io(_)));
}

#[tokio::test]
async fn the_program_has_little_before_it_sees_the_file() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_weconnect"))
        .arg("read-picture")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let of = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap();
    // The last of the limits that it sets.
    let limit = |name: &str| {
        let limits = of("limits");
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().to_owned()
    };
    until(|| limit("Max processes") == "0").await;
    assert_eq!(limit("Max address space"), (640 << 20).to_string());
    assert_eq!(limit("Max cpu time"), "20");
    for none in ["Max open files", "Max file size", "Max core file size"] {
        assert_eq!(limit(none), "0");
    }
    assert_eq!(of("oom_score_adj").trim(), "1000");
    let status = of("status");
    for line in ["NoNewPrivs:\t1", "Threads:\t1"] {
        assert!(status.lines().any(|found| found == line), "{line} in {status}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

//! Runs `docs/bots.md`: whoever follows it has a bot that answers.

use std::{fs, path::Path, process::Stdio, time::Duration};

use protocol::{Content, EventKind, RoomId, api::Rooms};
use serde_json::json;
use tokio::{process::Command, time::timeout};

use crate::harness::{PASSWORD, Person, Server, on_both};

const PATIENCE: Duration = Duration::from_secs(60);

/// What is in the page's fences of one kind, without their indentation.
fn fenced(page: &str, kind: &str) -> String {
    let (mut inside, mut found) = (None, String::new());
    for line in page.lines() {
        match (line.trim_start(), inside) {
            (fence, None) if fence.strip_prefix("```") == Some(kind) => inside = Some(line.len() - fence.len()),
            ("```", Some(_)) => inside = None,
            (_, Some(indent)) => {
                found.push_str(line.get(indent..).unwrap_or_default());
                found.push('\n');
            }
            _ => {}
        }
    }
    found
}

/// What was said in a room, by whom, oldest first.
async fn said(person: &Person, room: RoomId) -> Vec<(String, String)> {
    let events = person.history(room, "").await.events.into_iter();
    let text = |event: protocol::Event| match event.kind {
        EventKind::Posted { content: Content::Text(text), .. } => Some((event.actor.name, text)),
        _ => None,
    };
    events.filter_map(text).collect()
}

async fn wait_for(person: &Person, room: RoomId, by: &str, text: &str) {
    let heard = async {
        while !said(person, room).await.contains(&(by.to_owned(), text.to_owned())) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    assert!(timeout(PATIENCE, heard).await.is_ok(), "{:?}", said(person, room).await);
}

on_both! {
    async fn a_bot_that_was_made_by_the_page_answers(engine: Engine) {
        let server = Server::start_on(engine).await;
        let ada = server.person("ada").await;
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/bots.md")).unwrap();
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("bot.py"), fenced(&page, "python")).unwrap();
        // What the page starts in the background ends with the shell that the test ends.
        let script = format!("set -eu\n{}\nwait\n", fenced(&page, "sh"));
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(script).current_dir(dir.path()).stdin(Stdio::null()).process_group(0);
        shell.env("SERVER", server.url("")).env("NAME", "ada").env("PASSWORD", PASSWORD).env("NO_PROXY", "127.0.0.1");
        let mut running = shell.kill_on_drop(true).spawn().unwrap();
        let group = running.id().unwrap();
        let room = async {
            loop {
                let rooms: Rooms = ada.get("/api/rooms").await;
                if let Some(room) = rooms.mine.iter().find(|room| room.name == "Echoes") {
                    return room.id;
                }
                assert!(running.try_wait().unwrap().is_none(), "the page's commands have failed");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let room = timeout(PATIENCE, room).await.unwrap();
        wait_for(&ada, room, "builds", "**main** is green: [build 7](https://ci.example.org/7)").await;
        let _: serde_json::Value = ada.make(&format!("/api/rooms/{room}/messages"), json!({ "text": "@echo-bot hello" })).await;
        wait_for(&ada, room, "echo-bot", "You said: hello").await;
        let ended = Command::new("kill").arg("--").arg(format!("-{group}")).status().await.unwrap();
        assert!(ended.success());
        running.wait().await.unwrap();
        // By its own words, and once to each.
        let answers = said(&ada, room).await.into_iter().filter(|(by, _)| by == "echo-bot").count();
        assert_eq!(answers, 2);
    }
}

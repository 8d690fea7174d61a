//! What Prometheus reads.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use protocol::RoomId;
use serde_json::Value;
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};

use crate::harness::{Server, on_both};

const MONITORING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/monitoring");

/// Lets a server be watched; where.
async fn watched(server: &Server) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(server::scrape::serve(server.app.clone(), listener));
    address
}

async fn scrape(address: &str) -> String {
    let reply = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    assert_eq!(reply.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    reply.text().await.unwrap()
}

/// The value of a series.
fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {series} in {text}")).parse().unwrap()
}

/// The names of all series, without their values.
fn series(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
}

fn promtool(arguments: &[&str], input: &str) {
    let mut child = Command::new("promtool")
        .args(arguments)
        .current_dir(MONITORING)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool runs; scripts/setup brings it");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "promtool {arguments:?}: {}", String::from_utf8_lossy(&said));
}

on_both! {
    async fn what_happens_is_counted_and_nobody_is_named(engine: Engine) {
        let server = Server::start_on(engine).await;
        let address = watched(&server).await;
        let ada = server.person("ada").await;
        let mut socket = ada.socket().await;
        socket.post(RoomId::LOBBY, "one").await;
        let before = scrape(&address).await;
        assert_eq!(value(&before, "weconnect_messages_total"), 1.);
        assert_eq!(value(&before, "weconnect_people_online"), 1.);
        assert_eq!(value(&before, r#"weconnect_connections{transport="websocket"}"#), 1.);
        assert_eq!(value(&before, "weconnect_message_committed_seconds_count"), 1.);
        assert_eq!(value(&before, "weconnect_message_delivered_seconds_count"), 1.);
        assert!(value(&before, "weconnect_commit_seconds_sum") > 0.);
        assert_eq!(value(&before, "weconnect_database_up"), 1.);
        assert!(value(&before, "process_resident_memory_bytes") > 1e6);
        assert!(value(&before, "process_start_time_seconds") > 1.7e9);
        for n in 0..20 {
            let room = server.person(&format!("person-{n}")).await.make_room(&format!("room-{n}")).await.id;
            ada.join(room).await;
            socket.post(room, "more").await;
        }
        let after = scrape(&address).await;
        assert_eq!(value(&after, "weconnect_messages_total"), 21.);
        assert_eq!(series(&after), series(&before), "as many series as with one room");
        for name in ["ada", "person-", "room-", &RoomId::LOBBY.to_string()] {
            assert!(!after.contains(name), "{name}");
        }
        promtool(&["check", "metrics"], &after);
    }
}

/// Names of our metrics in a text.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("weconnect_") || word.starts_with("process_")).map(str::to_owned).collect()
}

#[tokio::test]
async fn alerts_the_dashboard_and_the_documentation_speak_of_metrics_that_there_are() {
    let server = Server::start().await;
    server.app.store.finish_backup().await.unwrap();
    let text = scrape(&watched(&server).await).await;
    let there = metrics_in(&text);
    let read = |path: &str| fs::read_to_string(Path::new(MONITORING).join(path)).unwrap();
    for file in ["rules.yml", "dashboard.json"] {
        let missing: Vec<_> = metrics_in(&read(file)).difference(&there).cloned().collect();
        assert!(missing.is_empty(), "{file}: {missing:?}");
    }
    let documented = metrics_in(&read("../../docs/operations.md"));
    let told = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    let missing: Vec<_> = told.filter(|name| !documented.contains(*name)).collect();
    assert!(missing.is_empty(), "not in docs/operations.md: {missing:?}");
    serde_json::from_str::<Value>(&read("dashboard.json")).unwrap();
    promtool(&["check", "rules", "rules.yml"], "");
    promtool(&["test", "rules", "rules.test.yml"], "");
}

/// Ends with this.
struct Prometheus(Child);

impl Drop for Prometheus {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_prometheus_reads_it_with_the_configuration_that_is_shipped() {
    let server = Server::start().await;
    let address = watched(&server).await;
    server.person("ada").await.socket().await.post(RoomId::LOBBY, "hello").await;
    let dir = tempfile::tempdir().unwrap();
    let config = fs::read_to_string(Path::new(MONITORING).join("prometheus.yml")).unwrap();
    let config = config.replace("127.0.0.1:3100", &address).replace("15s", "1s");
    fs::write(dir.path().join("prometheus.yml"), config).unwrap();
    fs::copy(Path::new(MONITORING).join("rules.yml"), dir.path().join("rules.yml")).unwrap();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let command = &mut Command::new("prometheus");
    let child = command
        .current_dir(&dir)
        .arg("--config.file=prometheus.yml")
        .arg(format!("--web.listen-address={free}"))
        .arg("--storage.tsdb.path=data")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let _prometheus = Prometheus(child.expect("prometheus runs; scripts/setup brings it"));
    let ask = async |path: &str| -> Option<Value> {
        reqwest::get(format!("http://{free}/api/v1/{path}")).await.ok()?.json().await.ok()
    };
    let read = async {
        loop {
            let answer = ask("query?query=weconnect_messages_total").await.unwrap_or_default();
            if answer["data"]["result"][0]["value"][1] == "1" {
                return;
            }
            sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(Duration::from_secs(60), read).await.unwrap();
    let rules = ask("rules").await.unwrap();
    assert_eq!(rules["data"]["groups"][0]["name"], "weconnect", "{rules}");
}

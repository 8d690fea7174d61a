//! The executable itself: what it says, and how it ends.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

fn weconnect(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weconnect"));
    command.current_dir(dir).env_clear().env("WECONNECT_ADDRESS", "127.0.0.1:0");
    command
}

fn fails(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    assert_eq!(status.code(), Some(1));
    let message = String::from_utf8(stderr).unwrap();
    assert!(message.starts_with("weconnect: ") && message.lines().count() == 1, "{message}");
    message
}

/// Starts it and returns with the two lines that it prints when it is ready.
fn start(command: &mut Command) -> (Child, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = format!("{}\n{}", lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap());
    (child, said)
}

fn terminate(mut child: Child, signal: &str) -> String {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{log}");
    log
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
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data), 0o700, "the folder is its owner's only");
        assert_eq!(mode(&data.join("jwt.key")), 0o600);
    }
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

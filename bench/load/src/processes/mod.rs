//! The real server, and a real PostgreSQL and Redis, as processes that can be killed.

mod postgres;
mod program;
mod redis;
mod second_host;
mod server;
mod watch;

use std::{
    ffi::OsStr,
    fs, io,
    process::{Command, Stdio},
    time::Duration,
};

pub use postgres::Postgres;
pub use program::Program;
pub use redis::Redis;
pub use second_host::SecondHost;
pub use server::Server;
pub use watch::{Spent, Watched};

/// Why something can't go on.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long anything may take to get ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ends what can't go on.
///
/// # Errors
/// Always.
pub fn fail<T>(why: String) -> Result<T, Failure> {
    Err(why.into())
}

/// Bytes of memory that are a process's own, with the pages of files that it has mapped: its program, and its database.
pub fn resident(id: u32) -> u64 {
    in_status(id, "VmRSS:")
}

/// Bytes of memory that are a process's own and not the copy of a file, which the system takes back when it needs them.
pub fn anonymous(id: u32) -> u64 {
    in_status(id, "RssAnon:")
}

/// The most bytes of memory that a process has had.
pub fn peak(id: u32) -> u64 {
    in_status(id, "VmHWM:")
}

fn in_status(id: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default() * 1024
}

/// The processes that a process has started.
pub fn children(of: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|id| stat(*id).is_some_and(|(_, parent)| parent == of))
        .collect()
}

/// Whether a process is there, and more than what is left until somebody asks how it ended.
fn lives(id: u32) -> bool {
    stat(id).is_some_and(|(state, _)| state != "Z")
}

/// State and parent of a process.
fn stat(id: u32) -> Option<(String, u32)> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // They come after the name, which is in brackets.
    let mut fields = stat.rsplit(')').next()?.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}

fn signal(name: &str, process: u32) -> Result<(), Failure> {
    run(Command::new("kill").arg(format!("-{name}")).arg(process.to_string()))
}

/// A command that runs on one core, or on all.
fn on_cores(cores: Option<&str>, program: impl AsRef<OsStr>) -> Command {
    let Some(cores) = cores else { return Command::new(program) };
    let mut command = Command::new("taskset");
    command.args(["-c", cores]).arg(program);
    command
}

/// All cores of the machine, as `taskset` takes them, whatever those of this process are.
///
/// # Errors
/// The system's.
pub fn all_cores() -> io::Result<String> {
    Ok(fs::read_to_string("/sys/devices/system/cpu/online")?.trim().to_owned())
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    fail(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)))
}

/// A port of 127.0.0.1 that is free. Below those that the system gives to outgoing connections, so that it stays free while the server is down.
///
/// # Errors
/// Where none is.
pub fn free_port() -> Result<u16, Failure> {
    for _ in 0..100 {
        let port = fastrand::u16(10_000..20_000);
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    fail("no port is free".into())
}

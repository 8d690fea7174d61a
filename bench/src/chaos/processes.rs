//! The real server and a real PostgreSQL, as processes that can be killed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use server::store::Store;
use tempfile::TempDir;

use super::{Failure, fail};

/// How long anything may take to get ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server, on a port and a data folder of its own.
pub struct Server {
    dist: PathBuf,
    folder: TempDir,
    port: u16,
    database_url: String,
    child: Option<Child>,
}

impl Server {
    /// The one in the folder `dist`, not yet started. Without a database URL it keeps everything in SQLite.
    ///
    /// # Errors
    /// Where there is no folder or port to be had.
    pub fn new(dist: &Path, database_url: String) -> Result<Self, Failure> {
        Ok(Self { dist: dist.to_owned(), folder: tempfile::tempdir()?, port: free_port()?, database_url, child: None })
    }

    /// Its address.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it, and waits until it is ready.
    ///
    /// # Errors
    /// Where it does not get ready.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("log"))?;
        let mut command = Command::new(self.dist.join("weconnect"));
        command
            .current_dir(self.folder.path())
            .env("LEPTOS_SITE_ROOT", self.dist.join("site"))
            .env("LEPTOS_HASH_FILES", "true")
            .env("WECONNECT_ADDRESS", format!("127.0.0.1:{}", self.port))
            .env("WECONNECT_DATA_DIR", self.folder.path().join("data"))
            .env("WECONNECT_HEARTBEAT_SECONDS", "2")
            .stdout(log.try_clone()?)
            .stderr(log);
        for limit in ["LOGINS_PER_MINUTE", "SIGNUPS_PER_HOUR", "POSTS_PER_MINUTE", "CHANGES_PER_MINUTE"] {
            command.env(format!("WECONNECT_{limit}"), "1000000");
        }
        if self.database_url.is_empty() {
            command.env_remove("DATABASE_URL");
        } else {
            command.env("DATABASE_URL", &self.database_url);
        }
        self.child = Some(command.spawn()?);
        self.ready().await
    }

    /// Waits until it is ready, as after its database was away.
    ///
    /// # Errors
    /// Where it does not get ready.
    pub async fn ready(&self) -> Result<(), Failure> {
        let start = Instant::now();
        let address = format!("{}/readyz", self.base());
        while start.elapsed() < PATIENCE {
            if reqwest::get(&address).await.is_ok_and(|reply| reply.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        fail(format!("the server did not get ready:\n{log}"))
    }

    /// Kills it where it stands.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn kill(&mut self) -> io::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Tells it to stop, and waits for its end.
    ///
    /// # Errors
    /// Where it does not end.
    pub async fn terminate(&mut self) -> Result<ExitStatus, Failure> {
        let Some(mut child) = self.child.take() else { return fail("the server does not run".into()) };
        signal("TERM", child.id())?;
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        child.kill()?;
        fail("the server did not end after SIGTERM".into())
    }

    /// What it keeps, to be read while it does not run.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(&self) -> Result<Store, Failure> {
        Ok(Store::open(&self.database_url, &self.folder.path().join("data")).await?)
    }

    /// The first line of its log that tells of a panic.
    pub fn panic(&self) -> Option<String> {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.lines().find(|line| line.contains("panicked")).map(str::to_owned)
    }

    /// Bytes of memory that are its own.
    pub fn resident(&self) -> u64 {
        let id = self.child.as_ref().map_or(0, Child::id);
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or_default() * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing more can be done about one that can't be killed.
        let _ = self.kill();
    }
}

/// A throw-away PostgreSQL.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it.
    ///
    /// # Errors
    /// Where PostgreSQL is missing or does not start.
    pub fn start(programs: &Path) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()))?;
        }
        let cluster = Self { programs: programs.to_owned(), folder, port: free_port()? };
        let data = cluster.data();
        run(cluster.command("initdb").arg("-D").arg(data).args(["-U", "postgres", "--auth=trust", "--encoding=UTF8"]))?;
        cluster.restart()?;
        Ok(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// PostgreSQL refuses to run as root; Debian's package brings a user for it.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }

    /// Starts it, or starts it again after it was killed.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn restart(&self) -> Result<(), Failure> {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=64MB",
            self.port
        );
        let data = self.data();
        let log = data.join("server.log");
        let start = Instant::now();
        loop {
            let mut command = self.command("pg_ctl");
            command.arg("-D").arg(&data).arg("-l").arg(&log).args(["-w", "-o", &options, "start"]);
            match run(&mut command) {
                // A process that was just being forked at the kill notices by itself, and holds the memory until then.
                Err(_) if start.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(100)),
                Err(error) => return fail(format!("{error}\n{}", fs::read_to_string(&log).unwrap_or_default())),
                Ok(()) => return Ok(()),
            }
        }
    }

    /// Where the server finds it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Kills all of its processes where they stand.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn kill(&self) -> Result<(), Failure> {
        let file = fs::read_to_string(self.data().join("postmaster.pid"))?;
        let Some(main) = file.lines().next().and_then(|line| line.trim().parse::<u32>().ok()) else {
            return fail("PostgreSQL does not run".into());
        };
        let children = children(main);
        signal("KILL", main)?;
        for child in &children {
            // It may have noticed the end of the first one already.
            let _ = signal("KILL", *child);
        }
        let start = Instant::now();
        while children.iter().chain([&main]).any(|id| lives(*id)) {
            if start.elapsed() > PATIENCE {
                return fail("PostgreSQL's processes do not go".into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It is gone already, or goes with the machine.
        let _ = self.kill();
    }
}

fn children(of: u32) -> Vec<u32> {
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

/// Below those that the system gives to outgoing connections, so that it stays free while the server is down.
fn free_port() -> Result<u16, Failure> {
    for _ in 0..100 {
        let port = fastrand::u16(10_000..20_000);
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    fail("no port is free".into())
}

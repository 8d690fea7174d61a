//! WeConnect's server, as a process.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, ExitStatus},
    sync::Arc,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{Failure, PATIENCE, SecondHost, all_cores, anonymous, fail, free_port, on_cores, peak, resident, signal};

/// What keeps people from doing what a load does.
const LIMITS: [&str; 11] = [
    "GUESSES_PER_HOUR",
    "REQUESTS_PER_MINUTE",
    "LOGINS_PER_MINUTE",
    "SIGNUPS_PER_HOUR",
    "POSTS_PER_MINUTE",
    "CHANGES_PER_MINUTE",
    "UPLOADS_PER_MINUTE",
    "CONNECTIONS_PER_PERSON",
    "CONNECTIONS_PER_ADDRESS",
    "VISITORS_PER_ADDRESS",
    "FRAMES_PER_SECOND",
];

/// The server, on a port and a data folder of its own.
pub struct Server {
    dist: PathBuf,
    folder: TempDir,
    second_host: Option<Arc<SecondHost>>,
    port: u16,
    database_url: String,
    heartbeat_seconds: u32,
    settings: Vec<(&'static str, String)>,
    cores: Option<String>,
    child: Option<Child>,
}

impl Server {
    /// The one in the folder `dist`, not yet started. Without a database URL it keeps everything in SQLite.
    ///
    /// # Errors
    /// Where there is no folder or port to be had.
    pub fn new(dist: &Path, database_url: String) -> Result<Self, Failure> {
        let (dist, folder, port) = (dist.to_owned(), tempfile::tempdir()?, free_port()?);
        Ok(Self {
            dist,
            folder,
            second_host: None,
            port,
            database_url,
            heartbeat_seconds: 20,
            settings: Vec::new(),
            cores: None,
            child: None,
        })
    }

    /// With another time between signs of life on a WebSocket than 20 seconds.
    #[must_use]
    pub fn heartbeat(mut self, seconds: u32) -> Self {
        self.heartbeat_seconds = seconds;
        self
    }

    /// With one more setting, by the name of its environment variable.
    #[must_use]
    pub fn set(mut self, variable: &'static str, value: String) -> Self {
        self.settings.push((variable, value));
        self
    }

    /// On a host of its own.
    #[must_use]
    pub fn on(mut self, second_host: Arc<SecondHost>) -> Self {
        self.second_host = Some(second_host);
        self
    }

    /// With everything that it keeps in a folder of its own in this one.
    ///
    /// # Errors
    /// Where none can be made there.
    pub fn within(mut self, parent: &Path) -> Result<Self, Failure> {
        self.folder = TempDir::new_in(parent)?;
        Ok(self)
    }

    /// Another build of it from the next start on.
    pub fn replace(&mut self, dist: &Path) {
        self.dist = dist.to_owned();
    }

    /// On one core only, from its next start on.
    #[must_use]
    pub fn on_core(mut self, core: usize) -> Self {
        self.cores = Some(core.to_string());
        self
    }

    /// On all cores, from its next start on, whatever those of this process are.
    ///
    /// # Errors
    /// Where the system does not tell them.
    pub fn on_all_cores(mut self) -> io::Result<Self> {
        self.cores = Some(all_cores()?);
        Ok(self)
    }

    /// Its address.
    pub fn base(&self) -> String {
        format!("http://{}", self.address())
    }

    fn address(&self) -> SocketAddr {
        let host = if self.second_host.is_some() { SecondHost::GUEST } else { Ipv4Addr::LOCALHOST };
        (host, self.port).into()
    }

    /// Starts it, and waits until it is ready.
    ///
    /// # Errors
    /// Where it does not get ready.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("log"))?;
        let program = self.dist.join("weconnect");
        let mut command = match &self.second_host {
            Some(second_host) => second_host.command(&program),
            None => on_cores(self.cores.as_deref(), program),
        };
        command
            .current_dir(self.folder.path())
            .env("LEPTOS_SITE_ROOT", self.dist.join("site"))
            .env("LEPTOS_HASH_FILES", "true")
            .env("WECONNECT_ADDRESS", self.address().to_string())
            .env("WECONNECT_DATA_DIR", self.data())
            .env("WECONNECT_HEARTBEAT_SECONDS", self.heartbeat_seconds.to_string())
            .env("WECONNECT_ACCESS_MINUTES", "60")
            // A load asks nobody else anything.
            .env("WECONNECT_LINK_PREVIEWS", "off")
            .env("WECONNECT_WEB_PUSH", "off")
            .envs(self.settings.iter().map(|(variable, value)| (variable, value)))
            .stdout(log.try_clone()?)
            .stderr(log);
        for limit in LIMITS {
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

    /// Stops it where it stands, and lets it go on.
    ///
    /// # Errors
    /// Where it does not run.
    pub fn pause(&self, paused: bool) -> Result<(), Failure> {
        signal(if paused { "STOP" } else { "CONT" }, self.id())
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

    /// The first line of its log that tells of a panic.
    pub fn panic(&self) -> Option<String> {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.lines().find(|line| line.contains("panicked")).map(str::to_owned)
    }

    /// Bytes of memory that are its own.
    pub fn resident(&self) -> u64 {
        resident(self.id())
    }

    /// Bytes of memory that are its own and not the copy of a file.
    pub fn anonymous(&self) -> u64 {
        anonymous(self.id())
    }

    /// The most bytes of memory that it has had.
    pub fn peak(&self) -> u64 {
        peak(self.id())
    }

    /// Its process; 0 where it does not run.
    pub fn id(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    /// Where it keeps what its database does not.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The database's address, as it is told; empty for SQLite.
    pub fn database_url(&self) -> &str {
        &self.database_url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing more can be done about one that can't be killed.
        let _ = self.kill();
    }
}

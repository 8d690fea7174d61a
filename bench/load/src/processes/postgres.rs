//! A PostgreSQL of our own.

use std::{
    fs,
    io::Write,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{Failure, PATIENCE, children, fail, free_port, is_root, lives, run, signal};

/// A throw-away PostgreSQL.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    host: Ipv4Addr,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it, for this machine alone.
    ///
    /// # Errors
    /// Where PostgreSQL is missing or does not start.
    pub fn start(programs: &Path) -> Result<Self, Failure> {
        Self::start_at(programs, Ipv4Addr::LOCALHOST)
    }

    /// The same, at an address of this machine, for all whose addresses begin with the same three numbers.
    ///
    /// # Errors
    /// Where PostgreSQL is missing or does not start.
    pub fn start_at(programs: &Path, host: Ipv4Addr) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()))?;
        }
        let cluster = Self { programs: programs.to_owned(), folder, host, port: free_port()? };
        let data = cluster.data();
        run(cluster.command("initdb").arg("-D").arg(&data).args([
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
        ]))?;
        let mut trusted = fs::OpenOptions::new().append(true).open(data.join("pg_hba.conf"))?;
        writeln!(trusted, "host all all {host}/24 trust")?;
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
            "-p {} -c listen_addresses={} -c unix_socket_directories= -c shared_buffers=64MB",
            self.port, self.host
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
        format!("postgres://postgres@{}:{}/postgres", self.host, self.port)
    }

    /// Makes a database in it, for one program alone, and tells its address.
    ///
    /// # Errors
    /// PostgreSQL's.
    pub fn database(&self, name: &str) -> Result<String, Failure> {
        let mut command = self.command("createdb");
        run(command.args(["-h", &self.host.to_string(), "-U", "postgres", "-p", &self.port.to_string(), name]))?;
        Ok(format!("postgres://postgres@{}:{}/{name}", self.host, self.port))
    }

    /// Its first process.
    ///
    /// # Errors
    /// Where it does not run.
    pub fn id(&self) -> Result<u32, Failure> {
        let file = fs::read_to_string(self.data().join("postmaster.pid"))?;
        let first = file.lines().next().and_then(|line| line.trim().parse().ok());
        first.ok_or_else(|| "PostgreSQL does not run".into())
    }

    /// Kills all of its processes where they stand.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn kill(&self) -> Result<(), Failure> {
        let main = self.id()?;
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

//! A Redis of our own.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{Failure, PATIENCE, fail, free_port, signal};

/// A throw-away Redis that keeps nothing.
pub struct Redis {
    folder: TempDir,
    host: Ipv4Addr,
    port: u16,
    child: Option<Child>,
}

impl Redis {
    /// Starts one, at an address of this machine.
    ///
    /// # Errors
    /// Where Redis is missing or does not start.
    pub fn start_at(host: Ipv4Addr) -> Result<Self, Failure> {
        let mut redis = Self { folder: tempfile::tempdir()?, host, port: free_port()?, child: None };
        redis.restart()?;
        Ok(redis)
    }

    /// Starts it again after it was killed.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn restart(&mut self) -> Result<(), Failure> {
        let (host, port) = (self.host.to_string(), self.port.to_string());
        let mut command = Command::new("redis-server");
        command.args(["--bind", &host, "--port", &port, "--save", "", "--appendonly", "no", "--protected-mode", "no"]);
        self.child = Some(command.current_dir(self.folder.path()).stdout(Stdio::null()).spawn()?);
        let start = Instant::now();
        while TcpStream::connect((self.host, self.port)).is_err() {
            if start.elapsed() > PATIENCE {
                return fail("Redis did not start".into());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Where the servers find it.
    pub fn url(&self) -> String {
        format!("redis://{}:{}", self.host, self.port)
    }

    /// Its process.
    ///
    /// # Errors
    /// Where it does not run.
    pub fn id(&self) -> Result<u32, Failure> {
        self.child.as_ref().map(Child::id).ok_or_else(|| "Redis does not run".into())
    }

    /// A number of its statistics, by its name in the section "stats" of `INFO`.
    ///
    /// # Errors
    /// Where it does not answer, or knows no such number.
    pub fn statistic(&self, name: &str) -> Result<u64, Failure> {
        let mut connection = TcpStream::connect((self.host, self.port))?;
        connection.write_all(b"INFO stats\r\nQUIT\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        let value = answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        Ok(value.ok_or_else(|| format!("Redis tells no {name}"))?.trim().parse()?)
    }

    /// Kills it where it stands.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn kill(&mut self) -> Result<(), Failure> {
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
        let Some(child) = &self.child else { return fail("Redis does not run".into()) };
        signal(if paused { "STOP" } else { "CONT" }, child.id())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // Nothing more can be done about one that can't be killed.
        let _ = self.kill();
    }
}

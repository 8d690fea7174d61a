//! Any other server, as a process.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{Failure, PATIENCE, fail, free_port, on_cores};

/// A program that listens on a port of its own until this is dropped.
pub struct Program {
    child: Child,
    folder: TempDir,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Program {
    /// Starts it, on one core or on all, and waits until it takes connections. `arguments` gets its port.
    ///
    /// # Errors
    /// Where it can't be started, or takes none in time.
    pub fn start(
        core: Option<usize>,
        program: &Path,
        arguments: impl FnOnce(&mut Command, u16, &Path),
    ) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        let log = fs::File::create(folder.path().join("log"))?;
        let mut command = on_cores(core.map(|core| core.to_string()).as_deref(), program);
        arguments(&mut command, port, folder.path());
        let child = command.stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut started = Self { child, folder, address: (Ipv4Addr::LOCALHOST, port).into() };
        let start = Instant::now();
        while TcpStream::connect(started.address).is_err() {
            if start.elapsed() > PATIENCE || started.child.try_wait()?.is_some() {
                return fail(format!("{} did not start:\n{}", program.display(), started.log()));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(started)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Nothing more can be done about one that can't be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

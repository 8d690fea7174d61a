//! A Redis of a test's own.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

/// Listens on a socket in a folder of its own; ends with this.
pub struct Redis {
    dir: TempDir,
    process: Option<Child>,
}

impl Redis {
    pub async fn start() -> Self {
        let mut redis = Self { dir: tempfile::tempdir().unwrap(), process: None };
        redis.start_again().await;
        redis
    }

    /// Its address, which stays the same.
    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.socket())
    }

    fn socket(&self) -> String {
        self.dir.path().join("socket").to_str().unwrap().to_owned()
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub async fn start_again(&mut self) {
        let socket = self.socket();
        let options = ["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket", &socket];
        let process =
            Command::new("redis-server").args(options).current_dir(self.dir.path()).stdout(Stdio::null()).spawn();
        self.process = Some(process.expect("redis-server runs; scripts/setup brings it"));
        while tokio::net::UnixStream::connect(&socket).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

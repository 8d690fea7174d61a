//! A ClamAV of a test's own, which knows one signature: EICAR's.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

/// What every scanner is tried with (<https://www.eicar.org/download-anti-malware-testfile/>). In two pieces, so that none finds it here.
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

/// What the signature is called.
pub const FOUND: &str = "Eicar.UNOFFICIAL";
/// More bytes it does not take.
pub const STREAM_MAX: usize = 1024 * 1024;

/// Listens on a socket in a folder of its own; ends with this.
pub struct Clamd {
    dir: TempDir,
    process: Option<Child>,
}

impl Clamd {
    pub async fn start() -> Self {
        let mut clamd = Self { dir: tempfile::tempdir().unwrap(), process: None };
        clamd.start_again().await;
        clamd
    }

    pub fn socket(&self) -> PathBuf {
        self.dir.path().join("socket")
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub async fn start_again(&mut self) {
        let folder = self.dir.path();
        let signature: String = eicar().iter().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(folder.join("test.ndb"), format!("Eicar:0:*:{signature}\n")).unwrap();
        let shown = folder.display();
        let config = format!(
            "Foreground yes\nLocalSocket {shown}/socket\nFixStaleSocket yes\nDatabaseDirectory {shown}\n\
             TemporaryDirectory {shown}\nStreamMaxLength {STREAM_MAX}\n"
        );
        let file = folder.join("clamd.conf");
        std::fs::write(&file, config).unwrap();
        let mut command = Command::new("clamd");
        let process = command.arg("--config-file").arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.process = Some(process.expect("clamd runs; scripts/setup brings it"));
        while tokio::net::UnixStream::connect(self.socket()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.kill();
    }
}

//! The server's side: starts a child for each file, and bounds how many there are, how long, and what they say.

use std::{
    future::pending,
    io,
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

use super::{
    BYTES_MAX, EMOJI_BYTES_MAX, EMOJI_SIDE, EMOJI_TYPE, Picture, PictureError, SQUARE_MAX, SQUARE_SIDE, SQUARE_TYPE,
    answer::{self, ANSWER_MAX},
};

/// So many are read at once. Each has a core, and up to what `confine` lets it have of memory.
const AT_ONCE: usize = 2;
/// So many more wait for their turn, each with its file in memory.
const WAITING_MAX: usize = 8;
/// For so long.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// The allocator of the executable asks the system for a GiB at once, which a child can't have. Without these arenas it asks
/// for what it needs.
const ALLOCATOR: (&str, &str) = ("MIMALLOC_DISALLOW_ARENA_ALLOC", "1");

/// Reads pictures and PDFs. Cheap to clone; all clones share the bounds.
#[derive(Clone)]
pub struct Pictures {
    program: PathBuf,
    time_max: Duration,
    asked: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

/// The executable that runs, also where another one has taken its place on the disk meanwhile.
///
/// # Errors
/// Where the system does not tell.
pub fn this_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}

impl Pictures {
    /// What one picture may take, however busy the machine is. How much of a core it may use has a bound of its own.
    pub const TIME_MAX: Duration = Duration::from_secs(60);

    /// Reads by `program read-picture`, each picture within this time.
    pub fn new(program: PathBuf, time_max: Duration) -> Self {
        let asked = Arc::new(Semaphore::new(AT_ONCE + WAITING_MAX));
        Self { program, time_max, asked, running: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Reads an uploaded picture in a process of its own, which is ended where this is dropped.
    ///
    /// # Errors
    /// Why it was not read.
    pub async fn read(&self, file: Bytes) -> Result<Picture, PictureError> {
        answer::read(self.ask(file, &[]).await?)
    }

    /// Reads what a PDF says in the same way: the beginning of it, at most [`TEXT_MAX`](super::TEXT_MAX) bytes.
    ///
    /// # Errors
    /// Why it was not read.
    pub async fn text(&self, file: Bytes) -> Result<String, PictureError> {
        answer::read_text(&self.ask(file, &["--text"]).await?)
    }

    /// Makes a small square JPEG of the middle of a picture, in the same way: still, upright, on white where something shows through, and
    /// with nothing in it but pixels and their colour profile.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn square(&self, file: Bytes) -> Result<Bytes, PictureError> {
        let small = answer::read(self.ask(file, &["--square"]).await?)?.preview.ok_or(PictureError::Crashed)?;
        let is_possible = small.media_type == SQUARE_TYPE
            && small.width == small.height
            && small.width <= SQUARE_SIDE
            && small.bytes.len() <= SQUARE_MAX;
        if is_possible { Ok(small.bytes) } else { Err(PictureError::Crashed) }
    }

    /// Makes a small PNG of a picture in the same way, for the middle of a text: still, upright, with what shows through.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn emoji(&self, file: Bytes) -> Result<Bytes, PictureError> {
        let small = answer::read(self.ask(file, &["--emoji"]).await?)?.preview.ok_or(PictureError::Crashed)?;
        let is_possible = small.media_type == EMOJI_TYPE
            && small.width.max(small.height) <= EMOJI_SIDE
            && small.bytes.len() <= EMOJI_BYTES_MAX;
        if is_possible { Ok(small.bytes) } else { Err(PictureError::Crashed) }
    }

    /// What a child says of a file.
    async fn ask(&self, file: Bytes, options: &[&str]) -> Result<Bytes, PictureError> {
        if file.len() > BYTES_MAX {
            return Err(PictureError::TooLarge);
        }
        let _asked = self.asked.try_acquire().map_err(|_| PictureError::Busy)?;
        let running = timeout(WAIT_MAX, self.running.acquire()).await;
        let _running = running.map_err(|_| PictureError::Busy)?.map_err(|_| PictureError::Busy)?;
        let mut child = self.start(options)?;
        let talked = timeout(self.time_max, talk(&mut child, &file)).await;
        let Ok(talked) = talked else {
            child.kill().await?;
            return Err(PictureError::TooLong);
        };
        let (said, status) = talked?;
        if status.success() {
            return Ok(said);
        }
        if status.signal() == Some(Signal::XCPU.as_raw()) {
            return Err(PictureError::TooLong);
        }
        tracing::warn!(%status, bytes = file.len(), "a process that read a file has died");
        Err(PictureError::Crashed)
    }

    fn start(&self, options: &[&str]) -> io::Result<Child> {
        Command::new(&self.program)
            .arg("read-picture")
            .args(options)
            .env_clear()
            .envs([ALLOCATOR])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Ctrl+C in a terminal ends the server, which ends what it does in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
    }
}

/// Hands it the file. Gives all that it has said, and how it has ended.
async fn talk(child: &mut Child, file: &[u8]) -> io::Result<(Bytes, ExitStatus)> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let hand_over = async move {
        if let Some(mut stdin) = stdin {
            // It may have refused the file before all was there; what it says, or how it ends, tells.
            let _ = stdin.write_all(file).await;
        }
    };
    let mut said = Vec::new();
    let listen = async {
        match stdout {
            Some(stdout) => stdout.take(ANSWER_MAX as u64 + 1).read_to_end(&mut said).await,
            None => Ok(0),
        }
    };
    let hand_over = async {
        hand_over.await;
        pending().await
    };
    tokio::select! {
        heard = listen => heard?,
        heard = hand_over => heard,
    };
    if said.len() > ANSWER_MAX {
        child.start_kill()?;
    }
    Ok((said.into(), child.wait().await?))
}

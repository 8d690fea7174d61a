//! Brings a file to the server. In a part of its own.

use std::pin::Pin;

use client::{
    outbox::{Pending, State},
    own_file::OwnFile,
    session::Input,
};
use futures::channel::oneshot;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, web_sys::Blob};
use protocol::{ErrorBody, ErrorCode, FileId};

use super::paused;
use crate::{
    errors::Failure,
    http::{self, Tus},
    session::{Progress, View, driver::Shared},
    storage::wait_for,
    texts::texts,
};

/// Bytes of the first request of an upload; each one after that may have twice as many, while it takes less than [`QUICK_MS`].
const CHUNK_MIN: u64 = 256 * 1024;
/// Bytes of a request, at most.
const CHUNK_MAX: u64 = 8 * 1024 * 1024;
/// So that one sees every second or two that something comes of it.
const QUICK_MS: f64 = 1_000.0;
/// The pause after the first failure in a row, and the longest one.
const PAUSE_MS: u32 = 1_000;
const PAUSE_MAX_MS: u32 = 30_000;

/// A file on its way.
pub type Bringing = Pin<Box<dyn Future<Output = ()>>>;

/// The part could not be had.
pub struct Missing;

impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// Loads this part, and begins. Development builds are not split.
#[cfg(debug_assertions)]
pub async fn load(driver: Shared, file: OwnFile, view: View) -> Result<Bringing, Missing> {
    Ok(Box::pin(driver.carry(file, view)))
}

/// Loads this part, and begins.
#[cfg(not(debug_assertions))]
#[leptos::wasm_split::wasm_split(uploads, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn load(driver: Shared, file: OwnFile, view: View) -> Result<Bringing, Missing> {
    Ok(Box::pin(driver.carry(file, view)))
}

/// Why a try came to nothing.
enum Trouble {
    /// It is tried again, after so many milliseconds if the server has said so.
    Passing(Option<u32>),
    /// It won't do.
    Lasting(ErrorBody),
}

impl Shared {
    /// Brings a file to the server, and says what came of it.
    async fn carry(self, file: OwnFile, view: View) {
        let id = file.id;
        self.hear_of_pauses(&view);
        // A message that was sent goes on with all of its files.
        let is_sent = self.with_session(|session| {
            session.outbox().iter().any(|pending| pending.files.iter().any(|other| other.id == id))
        });
        if !is_sent && paused::is_paused(id) {
            view.uploads.write().insert(id, Progress::Paused);
        }
        let brought = self.bring(&file, &view).await;
        self.uploads().running.borrow_mut().remove(&id);
        let progress = match &brought {
            Ok(()) => Progress::Done,
            Err(error) => Progress::Failed(Failure::Refused(error.clone()).sentence()),
        };
        view.uploads.write().insert(id, progress);
        if brought.is_ok() {
            self.uploads().chosen.borrow_mut().remove(&id);
            self.write(&view, |storage| storage.forget_file(id), None);
        }
        self.tell_messages(id, brought.err().as_ref(), &view);
    }

    /// The messages that wait for a file hear that it is there, or why it is not.
    fn tell_messages(&self, file: FileId, error: Option<&ErrorBody>, view: &View) {
        let waits = |pending: &&Pending| {
            pending.state == State::Uploading && pending.files.iter().any(|other| other.id == file)
        };
        let waiting: Vec<Pending> =
            self.with_session(|session| session.outbox().iter().filter(waits).cloned().collect());
        for pending in waiting {
            match error {
                Some(error) => {
                    let (client_id, error) = (pending.client_id, error.clone());
                    self.handle(Input::NotUploaded { client_id, error }, view);
                }
                None => self.care_for_files_of(&pending, view),
            }
        }
    }

    async fn bring(&self, file: &OwnFile, view: &View) -> Result<(), ErrorBody> {
        // Another tab may be at it. Where the browser has no locks the server takes the bytes of one.
        let _turn_of_tabs = wait_for(&format!("weconnect-file-{}", file.id)).await;
        let turn = usize::from(file.id.0.as_bytes()[15] % 2 == 1);
        let mut pause = PAUSE_MS;
        loop {
            self.unpaused(file.id, view).await;
            let turn_here = self.uploads().turns[turn].lock().await;
            let sent = view.progress(file.id);
            let brought = self.try_to_bring(file, view).await;
            drop(turn_here);
            match brought {
                Ok(()) => return Ok(()),
                Err(Trouble::Lasting(error)) => return Err(error),
                Err(Trouble::Passing(after)) => {
                    if view.progress(file.id) != sent {
                        pause = PAUSE_MS;
                    }
                    TimeoutFuture::new(after.unwrap_or(pause)).await;
                    pause = pause.saturating_mul(2).min(PAUSE_MAX_MS);
                }
            }
        }
    }

    /// Waits where a file is to wait. No other tab goes on with it meanwhile.
    async fn unpaused(&self, id: FileId, view: &View) {
        while view.progress(id) == Some(Progress::Paused) {
            let (sender, receiver) = oneshot::channel();
            self.uploads().paused.borrow_mut().insert(id, sender);
            let _ = receiver.await;
        }
        paused::set(id, false);
    }

    async fn try_to_bring(&self, file: &OwnFile, view: &View) -> Result<(), Trouble> {
        // Rust's own words for a number with a fraction are big.
        let size = file.size;
        let mut offset = http::tus(Tus::Create(file)).await?;
        let mut chunk = CHUNK_MIN;
        let mut bytes = None;
        while offset < size {
            if view.progress(file.id) == Some(Progress::Paused) {
                return Err(Trouble::Passing(Some(0)));
            }
            view.uploads.write().insert(file.id, Progress::Sending(offset * 100 / size));
            let bytes = match &bytes {
                Some(bytes) => bytes,
                None => bytes.insert(self.bytes_of(file.id).await.ok_or_else(lost)?),
            };
            let begun = js_sys::Date::now();
            let part =
                bytes.slice_with_f64_and_f64(offset as f64, size.min(offset + chunk) as f64).map_err(|_| lost())?;
            offset = http::tus(Tus::Send(file.id, offset, part)).await?;
            if js_sys::Date::now() - begun < QUICK_MS {
                chunk = CHUNK_MAX.min(chunk * 2);
            }
        }
        Ok(())
    }

    /// What a file holds, as it was chosen here or is kept.
    async fn bytes_of(&self, id: FileId) -> Option<Blob> {
        let chosen = self.uploads().chosen.borrow().get(&id).cloned();
        match (chosen, self.storage()) {
            (Some(file), _) => Some(file.into()),
            (None, Some(storage)) => storage.file(id).await,
            (None, None) => None,
        }
    }
}

/// The browser has not kept it.
fn lost() -> Trouble {
    let message = texts().files.lost.to_owned();
    Trouble::Lasting(ErrorBody { message, ..ErrorCode::FileUnknown.into() })
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            // Another request was quicker: it goes on where that was.
            Failure::Refused(error) if error.code == ErrorCode::OffsetMismatch => Self::Passing(Some(0)),
            Failure::Refused(error) => match error.retry_after {
                Some(seconds) => Self::Passing(Some(seconds.saturating_mul(1_000))),
                None => Self::Lasting(error),
            },
            Failure::Unreachable => Self::Passing(None),
        }
    }
}

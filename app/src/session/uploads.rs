//! Files of one's own, on their way to the server (tus 1.0.0).
//!
//! A file is kept in this browser until the server has all of it. Each tab cares for every file of its person's drafts and messages
//! that it hears of; a lock for each lets one tab at a time bring it to the server, and the next one goes on where that was when it is
//! closed. A message is sent once all of its files are there: [`Input::Uploaded`].

use std::cell::RefCell;

use client::{
    outbox::{Pending, State},
    own_file::OwnFile,
    session::Input,
    sorted_vec_map::SortedVecMap,
};
use futures::{
    future::{AbortHandle, abortable},
    lock::Mutex,
};
use gloo_timers::future::TimeoutFuture;
use leptos::{
    prelude::*,
    task::spawn_local,
    web_sys::{Blob, File},
};
use protocol::{ErrorBody, ErrorCode, FileId};

use super::{View, driver::Shared, view::Progress};
use crate::{
    errors::Failure,
    http::{self, Tus},
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

/// Files that this tab cares for.
#[derive(Default)]
pub struct Uploads {
    /// Those that were chosen here. Others are read from the browser's storage.
    chosen: RefCell<SortedVecMap<FileId, File>>,
    running: RefCell<SortedVecMap<FileId, AbortHandle>>,
    /// Two files of this tab are on their way at a time: the server takes a few of one person, and more would be no quicker.
    turns: [Mutex<()>; 2],
}

/// Why a try came to nothing.
enum Trouble {
    /// It is tried again, after so many milliseconds if the server has said so.
    Passing(Option<u32>),
    /// It won't do.
    Lasting(ErrorBody),
}

impl Shared {
    /// Begins to bring a file to the server that somebody has chosen.
    pub fn upload(&self, file: &OwnFile, bytes: File, view: &View) {
        self.uploads().chosen.borrow_mut().insert(file.id, bytes.clone());
        let id = file.id;
        self.write(view, |storage| storage.keep_file(id, &bytes), None);
        self.care_for(file, view);
    }

    /// Sees to it that a file comes to the server, unless this tab does so already.
    pub(super) fn care_for(&self, file: &OwnFile, view: &View) {
        let id = file.id;
        if self.uploads().running.borrow().contains_key(&id) || view.progress(id) == Some(Progress::Done) {
            return;
        }
        view.uploads.write().insert(id, Progress::Waiting);
        let (driver, seen, file) = (self.clone(), view.clone(), file.clone());
        let (bringing, handle) = abortable(async move {
            let brought = driver.bring(&file, &seen).await;
            driver.uploads().running.borrow_mut().remove(&id);
            let progress = match &brought {
                Ok(()) => Progress::Done,
                Err(error) => Progress::Failed(Failure::Refused(error.clone()).sentence()),
            };
            seen.uploads.write().insert(id, progress);
            if brought.is_ok() {
                driver.uploads().chosen.borrow_mut().remove(&id);
                driver.write(&seen, |storage| storage.forget_file(id), None);
            }
            driver.tell_messages(id, brought.err().as_ref(), &seen);
        });
        self.uploads().running.borrow_mut().insert(id, handle);
        spawn_local(async move { _ = bringing.await });
    }

    /// A file is not wanted any more.
    pub fn drop_file(&self, id: FileId, view: &View) {
        if let Some(running) = self.uploads().running.borrow_mut().remove(&id) {
            running.abort();
        }
        self.uploads().chosen.borrow_mut().remove(&id);
        let progress = view.uploads.write().remove(&id);
        self.write(view, |storage| storage.forget_file(id), None);
        // Where the server knows it. What stays there nobody has sent, and it is deleted later.
        if progress.is_some_and(|progress| progress != Progress::Waiting) {
            spawn_local(async move { _ = http::tus(Tus::Delete(id)).await });
        }
    }

    /// Cares for the files of a message that waits for them, and tells it at once where they are there already.
    pub(super) fn care_for_files_of(&self, pending: &Pending, view: &View) {
        if pending.state != State::Uploading {
            return;
        }
        pending.files.iter().for_each(|file| self.care_for(file, view));
        if pending.files.iter().all(|file| view.progress(file.id) == Some(Progress::Done)) {
            self.handle(Input::Uploaded(pending.client_id), view);
        }
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
        let _turn_here = self.uploads().turns[turn].lock().await;
        let mut pause = PAUSE_MS;
        loop {
            let sent = view.progress(file.id);
            match self.try_to_bring(file, view).await {
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

    async fn try_to_bring(&self, file: &OwnFile, view: &View) -> Result<(), Trouble> {
        // Rust's own words for a number with a fraction are big.
        let size = file.size;
        let mut offset = http::tus(Tus::Create(file)).await?;
        let mut chunk = CHUNK_MIN;
        let mut bytes = None;
        while offset < size {
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

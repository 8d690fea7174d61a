//! Files of one's own, on their way to the server (tus 1.0.0).
//!
//! A file is kept in this browser until the server has all of it. Each tab cares for every file of its person's drafts and messages
//! that it hears of; a lock for each lets one tab at a time bring it to the server, and the next one goes on where that was when it is
//! closed. A message is sent once all of its files are there: [`Input::Uploaded`]. What brings them ([`engine`]) is loaded with the
//! first of them.

mod engine;
mod paused;

use std::cell::RefCell;

use client::{
    outbox::{Pending, State},
    own_file::OwnFile,
    session::Input,
    sorted_vec_map::SortedVecMap,
};
use futures::{
    channel::oneshot,
    future::{AbortHandle, abortable},
    lock::Mutex,
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local, web_sys::File};
use protocol::{ClientId, FileId};

use super::{View, driver::Shared, view::Progress};
use crate::http::{self, Tus};

/// The pause after which the engine is asked for again where it could not be loaded.
const RELOAD_MS: u32 = 10_000;

/// Files that this tab cares for.
#[derive(Default)]
pub struct Uploads {
    /// Those that were chosen here. Others are read from the browser's storage.
    chosen: RefCell<SortedVecMap<FileId, File>>,
    running: RefCell<SortedVecMap<FileId, AbortHandle>>,
    /// Those that wait for being told to go on.
    paused: RefCell<SortedVecMap<FileId, oneshot::Sender<()>>>,
    /// Two files of this tab are on their way at a time: the server takes a few of one person, and more would be no quicker.
    turns: [Mutex<()>; 2],
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
            loop {
                match engine::load(driver.clone(), file.clone(), seen.clone()).await {
                    Ok(engine) => return engine.await,
                    Err(engine::Missing) => TimeoutFuture::new(RELOAD_MS).await,
                }
            }
        });
        self.uploads().running.borrow_mut().insert(id, handle);
        spawn_local(async move { _ = bringing.await });
    }

    /// A file is to wait, or to go on, in whichever tab it is on its way: until it is told otherwise, also after a reload.
    pub fn keep_waiting(&self, id: FileId, is_to_wait: bool, view: &View) {
        paused::set(id, is_to_wait);
        if is_to_wait {
            self.pause(id, view);
        } else {
            self.resume(id, view);
        }
    }

    /// A file is to wait here. The bytes that are under way still arrive.
    fn pause(&self, id: FileId, view: &View) {
        if self.uploads().running.borrow().contains_key(&id) {
            view.uploads.write().insert(id, Progress::Paused);
        }
    }

    /// A file that was to wait here is to go on.
    fn resume(&self, id: FileId, view: &View) {
        if view.progress(id) != Some(Progress::Paused) {
            return;
        }
        view.uploads.write().insert(id, Progress::Waiting);
        if let Some(waiting) = self.uploads().paused.borrow_mut().remove(&id) {
            let _ = waiting.send(());
        }
    }

    /// A file is not wanted any more.
    pub fn drop_file(&self, id: FileId, view: &View) {
        if let Some(running) = self.uploads().running.borrow_mut().remove(&id) {
            running.abort();
        }
        self.uploads().chosen.borrow_mut().remove(&id);
        self.uploads().paused.borrow_mut().remove(&id);
        let progress = view.uploads.write().remove(&id);
        self.write(view, |storage| storage.forget_file(id), None);
        // Where the server knows it. What stays there nobody has sent, and it is deleted later.
        if progress.is_some_and(|progress| progress != Progress::Waiting) {
            spawn_local(async move { _ = http::tus(Tus::Delete(id)).await });
        }
    }

    /// The server lacks files of a message, as after a backup was restored: it is asked anew how far they are.
    pub(super) fn doubt_files_of(&self, message: ClientId, view: &View) {
        let is_meant = |pending: &&Pending| pending.client_id == message;
        let files =
            self.with_session(|session| session.outbox().iter().find(is_meant).map(|pending| pending.files.clone()));
        for file in files.into_iter().flatten() {
            view.uploads.write().remove(&file.id);
        }
    }

    /// Cares for the files of a message that waits for them, and tells it at once where they are there already.
    pub(super) fn care_for_files_of(&self, pending: &Pending, view: &View) {
        if pending.state != State::Uploading {
            return;
        }
        for file in &pending.files {
            self.resume(file.id, view);
            self.care_for(file, view);
        }
        if pending.files.iter().all(|file| view.progress(file.id) == Some(Progress::Done)) {
            self.handle(Input::Uploaded(pending.client_id), view);
        }
    }
}

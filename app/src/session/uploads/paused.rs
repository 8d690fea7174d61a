//! Which files wait until somebody lets them go on: all tabs of the browser know it, and it outlives them.

use std::cell::Cell;

use leptos::prelude::*;
use protocol::FileId;

use crate::{
    local_storage::{self, PAUSED},
    session::{Progress, View, driver::Shared},
};

/// Of more files, those that have waited longest are forgotten: they would go on after a reload.
const KEPT_MAX: usize = 50;

/// Whether a file is to wait.
pub fn is_paused(id: FileId) -> bool {
    kept().contains(&id.to_string())
}

/// Keeps whether a file is to wait.
pub fn set(id: FileId, is_paused: bool) {
    let (id, mut files) = (id.to_string(), kept());
    if files.contains(&id) == is_paused {
        return;
    }
    files.retain(|file| *file != id);
    if is_paused {
        files.push(id);
    }
    files.drain(..files.len().saturating_sub(KEPT_MAX));
    if files.is_empty() {
        local_storage::remove(PAUSED);
    } else {
        local_storage::set(PAUSED, &files.join("\n"));
    }
}

fn kept() -> Vec<String> {
    local_storage::get(PAUSED).unwrap_or_default().lines().map(str::to_owned).collect()
}

impl Shared {
    /// From now on this tab does with its files what another tab is told to do with them.
    pub(super) fn hear_of_pauses(&self, view: &View) {
        thread_local! {
            static HEARS: Cell<bool> = const { Cell::new(false) };
        }
        if HEARS.replace(true) {
            return;
        }
        let (driver, view) = (self.clone(), view.clone());
        // As long as the page. The browser tells the tabs that have not written it.
        window_event_listener_untyped("storage", move |_| {
            let files: Vec<_> = driver.uploads().running.borrow().keys().copied().collect();
            for id in files {
                match (is_paused(id), view.progress(id) == Some(Progress::Paused)) {
                    (true, false) => driver.pause(id, &view),
                    (false, true) => driver.resume(id, &view),
                    _ => {}
                }
            }
        });
    }
}

//! The browser's Back, which closes the viewer: on a phone it is nearer than any button.

use leptos::{ev, prelude::*};

use crate::components::dialog::close;

/// What the history calls the entry in which the viewer is open.
const VIEWER: &str = "viewer";

/// The viewer's entry in the browser's history.
#[derive(Clone, Copy)]
pub struct Entry;

impl Entry {
    /// Makes one for as long as the dialog with this heading is open.
    pub fn new(dialog: &'static str) -> Self {
        Effect::new(move |_| {
            if let Ok(history) = window().history() {
                // Fails only where a page does this hundreds of times.
                let _ = history.push_state(&VIEWER.into(), "");
            }
            let handle = window_event_listener(ev::popstate, move |_| {
                if !is_there() {
                    close(dialog);
                }
            });
            on_cleanup(move || handle.remove());
        });
        Self
    }

    /// Takes it away, where the viewer was closed in another way.
    pub fn leave(self) {
        if is_there()
            && let Ok(history) = window().history()
        {
            let _ = history.back();
        }
    }
}

fn is_there() -> bool {
    window().history().ok().and_then(|history| history.state().ok()).is_some_and(|state| state == VIEWER)
}

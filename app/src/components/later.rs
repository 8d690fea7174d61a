//! What is added to parts of a page once they are drawn, and comes in a file of its own with the first of them.

use std::{cell::Cell, pin::Pin, thread::LocalKey};

use leptos::{prelude::request_animation_frame, task::spawn_local};

/// Adds to all of the page that is not done yet.
pub type Filling = Pin<Box<dyn Future<Output = ()>>>;

/// Something was drawn that `fill` adds to: it is called once for all that one frame brings. `is_asked` is of this `fill` alone.
pub fn once_drawn(is_asked: &'static LocalKey<Cell<bool>>, fill: fn() -> Filling) {
    if !is_asked.replace(true) {
        request_animation_frame(move || {
            is_asked.set(false);
            spawn_local(fill());
        });
    }
}

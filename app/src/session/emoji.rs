//! Whoever shows the server's own emoji asks to be told when they are others: that comes in a part of its own, which nobody has to load
//! for that.

use std::cell::Cell;

thread_local! {
    static CALLED: Cell<Option<fn()>> = const { Cell::new(None) };
}

/// From now on this is called when the server has other emoji of its own.
pub fn on_change(call: fn()) {
    CALLED.set(Some(call));
}

/// They are others.
pub(super) fn changed() {
    if let Some(call) = CALLED.get() {
        call();
    }
}

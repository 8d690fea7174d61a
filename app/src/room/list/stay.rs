//! How long a room is on the screen.

use leptos::prelude::*;

/// A room on the screen. Until the next one is drawn, which is into the same elements, what it shows has to go on; before
/// that it ends for what keeps anything of those elements.
#[derive(Clone)]
pub struct Stay {
    all: Owner,
    elements: Elements,
}

#[derive(Clone)]
struct Elements(Owner);

impl Stay {
    /// Begins below an owner, which ends it if nothing else does.
    pub fn begin(parent: &Owner) -> Self {
        // Of two children, the one that came first ends first.
        let elements = Elements(parent.child());
        let all = parent.child();
        all.with(|| provide_context(elements.clone()));
        Self { all, elements }
    }

    /// Draws within it.
    pub fn draw<T>(&self, view: impl FnOnce() -> T) -> T {
        self.all.with(view)
    }

    /// Calls back while the elements are still the room's own, for the last time.
    pub fn on_end(call: impl FnOnce() + Send + Sync + 'static) {
        expect_context::<Elements>().0.with(|| on_cleanup(call));
    }

    /// The next room is about to be drawn.
    pub fn end_elements(&self) {
        self.elements.0.cleanup();
    }

    /// The next room is drawn.
    pub fn end(&self) {
        self.all.cleanup();
    }
}

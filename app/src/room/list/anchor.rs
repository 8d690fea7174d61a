//! Keeps what one reads where it is, whatever is drawn above and below it. Some browsers do so by themselves; then there is
//! nothing left to do here.

use js_sys::Array;
use leptos::{html::Div, prelude::*, web_sys};
use web_sys::{
    Element, HtmlDivElement, ResizeObserver,
    wasm_bindgen::{JsCast, prelude::Closure},
};

use super::screen::Screen;

/// A line, and how far its top was below that of the list.
pub type Held = (Element, f64);

impl Screen {
    /// Begins to hold what one reads, once there is a document. `column` is what grows and shrinks in the scroller.
    pub fn hold_still(self, column: NodeRef<Div>) {
        let watching = StoredValue::new_local(None::<Sizes>);
        Effect::new(move |_| {
            let (Some(scroller), Some(column)) = (self.scroller.get(), column.get()) else { return };
            let sizes = Sizes::watch(&scroller, &column, move |is_scroller| {
                // What stands at the end of a list that becomes lower goes on standing there.
                if !is_scroller {
                    self.hold();
                }
                self.take_hold();
            });
            watching.set_value(sizes);
        });
    }

    /// One has scrolled: the line at the top is what one reads from here on, unless the end of the list is on the screen, where
    /// a reversed column stays by itself. Does nothing once the list is gone.
    pub fn take_hold(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let edge = scroller.get_bounding_client_rect().top();
        let line = (scroller.scroll_top() < 0).then(|| self.line_at(edge + 1.0)).flatten();
        let held = line.map(|line| {
            let top = line.get_bounding_client_rect().top();
            (line, top - edge)
        });
        let _ = self.held.try_set_value(held);
    }

    /// Puts it back to where it was.
    fn hold(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        self.held.with_value(|held| {
            if let Some((line, top)) = held.as_ref().filter(|(line, _)| line.is_connected()) {
                let moved = distance(&scroller, line) - top;
                if moved.abs() >= 1.0 {
                    scroller.set_scroll_top(scroller.scroll_top() + moved.round() as i32);
                }
            }
        });
    }
}

fn distance(scroller: &HtmlDivElement, line: &Element) -> f64 {
    line.get_bounding_client_rect().top() - scroller.get_bounding_client_rect().top()
}

/// An observer of sizes, which stops when it is dropped.
struct Sizes {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut(Array)>,
}

impl Drop for Sizes {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl Sizes {
    /// Calls back once both are laid out anew, before that is painted, and says whether the scroller itself has another size.
    fn watch(scroller: &Element, column: &Element, mut call: impl FnMut(bool) + 'static) -> Option<Self> {
        let frame = scroller.clone();
        let callback = Closure::new(move |entries: Array| {
            let is_frame = |entry: &web_sys::ResizeObserverEntry| *entry.target() == *frame;
            let is_scroller = entries.iter().filter_map(|entry| entry.dyn_into().ok()).any(|entry| is_frame(&entry));
            call(is_scroller);
        });
        let observer = ResizeObserver::new(Closure::as_ref(&callback).unchecked_ref()).ok()?;
        observer.observe(scroller);
        observer.observe(column);
        Some(Self { observer, _callback: callback })
    }
}

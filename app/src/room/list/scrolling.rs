//! Where the list of messages is scrolled to. In a reversed column 0 is the bottom, and up is negative.

use super::window::Sight;
use js_sys::Array;
use leptos::{prelude::*, web_sys};
use web_sys::{
    Element, HtmlDivElement, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition,
    wasm_bindgen::{JsCast, prelude::Closure},
};

/// So many pixels above the bottom still count as the bottom.
const BOTTOM: i32 = 48;
/// What is missing is asked for when it is this near.
const MARGIN: &str = "600px 0px";

/// Whether the newest message is on the screen.
pub fn is_at_bottom(scroller: &HtmlDivElement) -> bool {
    scroller.scroll_top() > -BOTTOM
}

/// Whether something stands below the middle of what one sees.
pub fn is_in_lower_half(scroller: &Element, element: &Element) -> bool {
    let sight = scroller.get_bounding_client_rect();
    element.get_bounding_client_rect().top() > f64::midpoint(sight.top(), sight.bottom())
}

/// Shows the newest message, once what is about to be shown is there; `then` is called when that is done.
pub fn scroll_to_bottom(scroller: HtmlDivElement, then: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        scroller.set_scroll_top(0);
        then();
    });
}

/// Brings a line to the middle, at once: what is between may have to be drawn first.
pub fn scroll_to(line: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    options.set_behavior(ScrollBehavior::Instant);
    line.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Makes a line stand out for a moment, and gives it the focus.
pub fn flash(line: &HtmlElement) {
    let _ = line.remove_attribute("data-flash");
    // Asked for its place, the browser takes note of that, so that the animation begins anew.
    let _ = line.offset_top();
    let _ = line.set_attribute("data-flash", "");
    let _ = line.focus();
}

/// What the scroller shows; `None` where it is not on the screen.
pub fn sight(scroller: &HtmlDivElement) -> Option<Sight> {
    let height = f64::from(scroller.client_height());
    (height > 0.0).then(|| Sight { bottom: -f64::from(scroller.scroll_top()), height })
}

/// An observer that stops when it is dropped.
pub struct Watch {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls back when `target` comes near to what `scroller` shows; at once if it is near already.
pub fn when_near(scroller: &Element, target: &Element, mut call: impl FnMut() + 'static) -> Option<Watch> {
    let callback = Closure::new(move |entries: Array| {
        let near = entries
            .iter()
            .filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok())
            .any(|entry| entry.is_intersecting());
        if near {
            call();
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root(Some(scroller));
    options.set_root_margin(MARGIN);
    let observer = IntersectionObserver::new_with_options(Closure::as_ref(&callback).unchecked_ref(), &options).ok()?;
    observer.observe(target);
    Some(Watch { observer, _callback: callback })
}

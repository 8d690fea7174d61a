//! Waits until code is on the screen, and then adds what is missing. In a part of its own.

use js_sys::Array;
use leptos::{prelude::*, task::spawn_local, web_sys};
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry,
    wasm_bindgen::{JsCast, closure::Closure},
};

use super::{LANGUAGE, colours, lines};

/// A piece that nobody has looked at yet. One that is looked at has the attribute.
const NEW: &str = ".file-lines:not([data-watched]), .code[data-language]:not([data-watched])";

thread_local! {
    /// Holds what it observes weakly. `None` where the browser has none.
    static OBSERVER: Option<IntersectionObserver> = {
        // As long as the page.
        let seen = Closure::<dyn FnMut(Array, IntersectionObserver)>::new(seen).into_js_value();
        IntersectionObserver::new(seen.unchecked_ref()).ok()
    };
}

/// Watches all code of the page.
pub async fn watch() {
    let Ok(found) = document().query_selector_all(NEW) else { return };
    let places = (0..found.length()).filter_map(|index| found.item(index)?.dyn_into::<Element>().ok());
    OBSERVER.with(|observer| {
        let Some(observer) = observer else { return };
        for place in places {
            // Fails only for an attribute whose name is none.
            let _ = place.set_attribute("data-watched", "");
            observer.observe(&place);
        }
    });
}

fn seen(entries: Array, observer: IntersectionObserver) {
    let entries = entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok());
    for place in entries.filter(|entry| entry.is_intersecting()).map(|entry| entry.target()) {
        observer.unobserve(&place);
        spawn_local(complete(place));
    }
}

/// Adds what a piece lacks: a file its lines, and all their colours.
async fn complete(place: Element) {
    let language = place.get_attribute(LANGUAGE);
    let text = if let Some(file) = place.get_attribute("data-file") {
        // Where it fails, the card is as good without.
        let Some(lines) = lines::of_file(&file).await else { return };
        place.set_text_content(Some(&lines));
        Some(place)
    } else {
        place.query_selector("code").ok().flatten()
    };
    if let (Some(text), Some(language)) = (text, language) {
        colours::colour(text, language);
    }
}

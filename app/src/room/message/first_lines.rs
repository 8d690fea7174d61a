//! How a file of text begins, in its card. Comes with the first that is drawn, and asks for each once that is on the screen.

use js_sys::Array;
use leptos::{prelude::*, task::spawn_local, web_sys};
use protocol::FileId;
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry,
    wasm_bindgen::{JsCast, closure::Closure},
};

use crate::{
    components::part::{Placement, lazy_part, part},
    http,
};

/// Bytes that are asked for.
const BYTES: u32 = 2_048;
/// Lines that are shown; as in files.css.
const LINES: usize = 6;
/// Characters of each.
const WIDTH: usize = 160;

/// Fills in the cards of these files.
pub fn first_lines(files: Vec<FileId>) -> impl IntoView {
    part(Placement::Aside, Box::new(move || Box::pin(lazy_first_lines(files.clone()))))
}

lazy_part! {
    /// Comes with the first file of text.
    async fn lazy_first_lines(files: Vec<FileId>) {
        view! { <FirstLines files/> }.into_any()
    }
}

#[component]
fn FirstLines(files: Vec<FileId>) -> impl IntoView {
    Effect::new(move |_| {
        let seen =
            Closure::<dyn FnMut(Array, IntersectionObserver)>::new(|entries: Array, observer: IntersectionObserver| {
                let entries = entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok());
                for place in entries.filter(|entry| entry.is_intersecting()).map(|entry| entry.target()) {
                    observer.unobserve(&place);
                    spawn_local(fill(place));
                }
            });
        let Ok(observer) = IntersectionObserver::new(seen.as_ref().unchecked_ref()) else { return };
        for file in &files {
            let place = document().query_selector(&format!(".file-lines[data-file='{file}']"));
            if let Ok(Some(place)) = place {
                observer.observe(&place);
            }
        }
        let watch = StoredValue::new_local((observer, seen));
        on_cleanup(move || watch.with_value(|(observer, _)| observer.disconnect()));
    });
}

async fn fill(place: Element) {
    let Some(file) = place.get_attribute("data-file") else { return };
    // Where it fails, the card is as good without.
    if let Ok(bytes) = http::beginning(&format!("/api/files/{file}"), BYTES).await {
        place.set_text_content(Some(&lines(&bytes)));
    }
}

/// The first lines of a text of which this much is known.
fn lines(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    // A letter may be cut in two.
    let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
    text.lines().take(LINES).map(|line| line.chars().take(WIDTH).collect()).collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_a_few_lines_which_are_not_endless() {
        assert_eq!(lines(b"one\r\ntwo\n"), "one\ntwo");
        assert_eq!(lines("x\n".repeat(50).as_bytes()).lines().count(), LINES);
        assert_eq!(lines("y".repeat(2_000).as_bytes()).len(), WIDTH);
        assert_eq!(lines(&"ü".as_bytes()[..1]), "");
    }
}

//! Puts the pictures of emoji of this server's own into the page. In a part of its own.

use std::{cell::RefCell, collections::BTreeSet};

use leptos::prelude::*;
use web_sys::{Element, wasm_bindgen::JsCast};

use super::{
    custom::{address, forget, refresh},
    places::{PLACE, drawn},
};
use crate::session;

/// How old the list may be, in milliseconds, where no name is new that is not in it: the server tells of changes, while there is a
/// connection. It says in a few bytes that the list is the same.
const AGE_MS: f64 = 30_000.0;

thread_local! {
    /// Names in the page that no emoji had when the list came last.
    static MISSED: RefCell<BTreeSet<String>> = RefCell::default();
}

/// Fills all places of the page, and again when the server has other emoji.
pub async fn fill() {
    session::on_emoji_change(|| {
        forget();
        drawn();
    });
    let is_new = |place: &Element| {
        let name = place.get_attribute(PLACE).filter(|name| address(name).is_none());
        name.is_some_and(|name| MISSED.with_borrow(|missed| !missed.contains(&name)))
    };
    let age = if places().iter().any(is_new) { 0.0 } else { AGE_MS };
    refresh(age).await;
    let mut missed = BTreeSet::new();
    for place in places() {
        let Some(name) = place.get_attribute(PLACE) else { continue };
        let picture = address(&name);
        show(&place, &name, picture.as_deref());
        if picture.is_none() {
            missed.insert(name);
        }
    }
    MISSED.set(missed);
}

fn places() -> Vec<Element> {
    let Ok(found) = document().query_selector_all("[data-emoji]") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// The picture, or where there is none any more the name.
fn show(place: &Element, name: &str, picture: Option<&str>) {
    let shown = place.first_element_child().and_then(|image| image.get_attribute("src"));
    if shown.as_deref() == picture {
        return;
    }
    place.set_text_content(picture.is_none().then_some(name));
    let Some(picture) = picture else { return };
    let Ok(image) = document().create_element("img") else { return };
    for (attribute, value) in [("src", picture), ("alt", name), ("title", name), ("draggable", "false")] {
        // Fails only for a name that is none.
        let _ = image.set_attribute(attribute, value);
    }
    let _ = place.append_child(&image);
}

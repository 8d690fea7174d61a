//! What the buttons and links in a message's text do, and those of its link previews. One handler serves all of a list: most messages have none.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local, web_sys};
use web_sys::{Element, HtmlAnchorElement, wasm_bindgen::JsCast};

use crate::{
    dom, navigation,
    room::{act::Act, lines::line_of},
    texts::texts,
};

/// What can be pressed.
const PRESSED: &str = ".text :is(button, a), .files :is(.picture, .play), .preview button";
/// For how long a button says that it has copied.
const SAYS_COPIED: Duration = Duration::from_secs(2);

/// Something in a list of messages was clicked, or pressed by the keyboard.
pub fn pressed(event: &ev::MouseEvent, on_act: Callback<Act>) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(pressed) = target.and_then(|target| target.closest(PRESSED).ok().flatten()) else { return };
    match pressed.dyn_into::<HtmlAnchorElement>() {
        Ok(link) if link.class_name() == "picture" => look_at(&link, event, on_act),
        Ok(link) => follow(&link, event),
        Err(button) if button.class_name() == "play" => play(&button),
        Err(button) if button.has_attribute("aria-expanded") => {
            // It may be in the label of a link, which is not to be followed.
            event.prevent_default();
            reveal(&button);
        }
        Err(button) if button.has_attribute("value") => remove_preview(&button, on_act),
        Err(button) => copy(button, on_act),
    }
}

/// A picture is shown over the page, unless a new tab is asked for.
fn look_at(link: &HtmlAnchorElement, event: &ev::MouseEvent, on_act: Callback<Act>) {
    let file = link.pathname().rsplit('/').next().and_then(|id| id.parse().ok());
    if let Some(file) = file.filter(|_| !is_with_others(event)) {
        event.prevent_default();
        on_act.run(Act::View(file));
    }
}

/// A picture that stands still begins to move, or the other way round.
fn play(button: &Element) {
    let still = button.previous_element_sibling().and_then(|link| link.query_selector("source").ok().flatten());
    let Some(still) = still else { return };
    let plays = button.get_attribute("aria-pressed").as_deref() == Some("true");
    let _ = still.set_attribute("media", if plays { "all" } else { "not all" });
    let _ = button.set_attribute("aria-pressed", if plays { "false" } else { "true" });
}

fn is_with_others(event: &ev::MouseEvent) -> bool {
    event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key()
}

/// A link to a room or a message of this server needs no new tab, unless one is asked for.
fn follow(link: &HtmlAnchorElement, event: &ev::MouseEvent) {
    if link.origin() == dom::origin() && link.pathname().starts_with("/rooms/") && !is_with_others(event) {
        event.prevent_default();
        navigation::go(&[link.pathname(), link.search()].concat());
    }
}

/// Shows what follows a button, or hides it again.
fn reveal(button: &Element) {
    let Some(hidden) = button.next_element_sibling() else { return };
    let is_shown = !hidden.has_attribute("hidden");
    let _ = button.set_attribute("aria-expanded", if is_shown { "false" } else { "true" });
    let _ = hidden.toggle_attribute("hidden");
}

/// Takes a link preview away. Its button goes with it; the focus stays with the message.
fn remove_preview(button: &Element, on_act: Callback<Act>) {
    let attribute = |name| button.get_attribute(name).unwrap_or_default();
    let Ok(seq) = attribute("name").parse() else { return };
    if let Some(line) = line_of(button) {
        dom::focus(&line.id());
    }
    on_act.run(Act::RemovePreview(seq, attribute("value")));
}

/// Copies the code that follows a button. Where the browser doesn't let it, that is said, and the code stays selected.
fn copy(button: Element, on_act: Callback<Act>) {
    let Some(code) = button.next_element_sibling() else { return };
    // The old way works only while the click is handled.
    let by_selection = !dom::has_clipboard() && dom::copy_content(&code);
    let written = dom::copy(&code.text_content().unwrap_or_default());
    spawn_local(async move {
        if !by_selection && !written.await && !dom::copy_content(&code) {
            on_act.try_run(Act::NotCopied);
            return;
        }
        let t = &texts().talk;
        button.set_text_content(Some(t.copied));
        set_timeout(move || button.set_text_content(Some(t.copy)), SAYS_COPIED);
    });
}

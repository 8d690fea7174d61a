//! The box as high as its text, and in its direction.

use leptos::web_sys::{self, ClipboardEvent, HtmlTextAreaElement};

/// Beyond this many UTF-16 units the box no longer finds a text's direction by itself: with `dir=auto`, Chromium
/// takes 15 s to paste a million characters and 2 s for each key then, otherwise a third and a tenth of a second.
const DIRECTED: u32 = 20_000;

/// Prepares the box for a very long paste, before it happens.
pub fn brace(area: &HtmlTextAreaElement, event: &ClipboardEvent) {
    let text = event.clipboard_data().and_then(|data| data.get_data("text").ok());
    if text.is_some_and(|text| text.len() > DIRECTED as usize) {
        area.set_dir("ltr");
    }
}

/// Brings the box's direction and height up to date with its text.
pub fn fit(area: &HtmlTextAreaElement) {
    let direction = if area.text_length() > DIRECTED { "ltr" } else { "auto" };
    if area.dir() != direction {
        area.set_dir(direction);
    }
    fit_height(area);
}

/// Makes the box as high as its text, where the browser doesn't do so by itself (`field-sizing`). The style sets the
/// greatest height.
fn fit_height(area: &HtmlTextAreaElement) {
    if web_sys::css::supports_with_value("field-sizing", "content").unwrap_or(false) {
        return;
    }
    let style = web_sys::HtmlElement::style(area);
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
}

//! What happens while one writes.

use crate::texts::texts;
use leptos::web_sys;
use protocol::text;
use web_sys::HtmlTextAreaElement;

/// Characters before the limit at which the count appears.
const NEAR: usize = 400;

/// A text's length, where it comes near to the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(usize);

impl Length {
    /// Counts what stands in the box.
    pub fn of(area: &HtmlTextAreaElement) -> Option<Self> {
        // UTF-16 units, never fewer than characters; the browser knows them without copying the text.
        if (area.text_length() as usize) < text::MAX - NEAR {
            return None;
        }
        Some(area.value().chars().count()).filter(|&count| count >= text::MAX - NEAR).map(Self)
    }

    /// Whether it is over the limit.
    pub fn too_long(self) -> bool {
        self.0 > text::MAX
    }

    /// What stands below the box.
    pub fn words(self) -> String {
        (texts().room.length)(self.0, text::MAX)
    }
}

/// Beyond this many UTF-16 units the box no longer finds a text's direction by itself: with `dir=auto`, Chromium
/// takes 15 s to paste a million characters and 2 s for each key then, otherwise a third and a tenth of a second.
const DIRECTED: u32 = 20_000;

/// Prepares the box for a very long paste, before it happens.
pub fn brace(area: &HtmlTextAreaElement, event: &web_sys::ClipboardEvent) {
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

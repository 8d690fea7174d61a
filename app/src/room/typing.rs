//! What happens while one writes.

use std::fmt;

use leptos::{ev, prelude::*, web_sys};
use protocol::{RoomId, text};
use web_sys::HtmlTextAreaElement;

/// Characters before the limit at which the count appears.
const NEAR: usize = 400;
/// Keys that an input method handles itself come with this code, also where `isComposing` is not set (Safari).
const IME_KEY: u32 = 229;

/// Whether this key sends: Enter without Shift, and not while an input method is at work.
pub fn sends(event: &ev::KeyboardEvent) -> bool {
    event.key() == "Enter" && !event.shift_key() && !event.is_composing() && event.key_code() != IME_KEY
}

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
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.0, text::MAX)
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

/// Text as it stands between the tags of a text area.
pub fn escape(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    // The parser drops a line break right after the tag.
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

/// The texts of boxes that were left.
pub type Drafts = ArcRwSignal<Vec<(RoomId, String)>>;

/// Keeps what stands in the box when its room is left.
pub struct Draft {
    drafts: Drafts,
    room: RoomId,
    area: HtmlTextAreaElement,
}

impl Draft {
    /// Begins to care for a box, and gives it what was left there before.
    pub fn new(drafts: Drafts, room: RoomId, area: HtmlTextAreaElement) -> Self {
        let mut left = drafts.write_untracked();
        if let Some(index) = left.iter().position(|(id, _)| *id == room) {
            let (_, text) = left.swap_remove(index);
            if area.value().is_empty() {
                area.set_value(&text);
            }
        }
        drop(left);
        Self { drafts, room, area }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let text = self.area.value();
        if !text.trim().is_empty() {
            self.drafts.write_untracked().push((self.room, text));
        }
        // The next room's box can be the same element.
        self.area.set_value("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_area_is_not_left_by_what_stands_in_it() {
        assert_eq!(escape("</textarea><script>&amp;"), "&lt;/textarea>&lt;script>&amp;amp;");
        assert_eq!(escape("\nindented"), "\n\nindented");
    }
}

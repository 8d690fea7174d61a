//! How long a text is, where it comes near to the limit.

use crate::texts::texts;
use leptos::web_sys::HtmlTextAreaElement;
use protocol::text;

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

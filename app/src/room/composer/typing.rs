//! What happens while one writes.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::unsaved;
use crate::{dom, session::Client, texts::texts};
use leptos::{ev, html::Textarea, leptos_dom::helpers::TimeoutHandle, prelude::*, web_sys};
use protocol::{RoomId, Seq, UserId, text};
use web_sys::HtmlTextAreaElement;

/// Characters before the limit at which the count appears.
const NEAR: usize = 400;

/// Whether this key sends: Enter without Shift, and not while an input method is at work.
pub fn sends(event: &ev::KeyboardEvent) -> bool {
    event.key() == "Enter" && !event.shift_key() && !dom::composes(event)
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

/// Text as it stands between the tags of a text area.
pub fn escape(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    // The parser drops a line break right after the tag.
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

/// How long after a key the text is kept.
const SETTLE: Duration = Duration::from_millis(400);

/// Keeps what stands in a box, a moment after it was typed and when the room is left.
#[derive(Clone)]
pub struct Draft {
    client: Client,
    room: RoomId,
    area: NodeRef<Textarea>,
    settling: Arc<Mutex<Option<TimeoutHandle>>>,
    /// What stands in the box at the moment is what this message is to say.
    aside: Arc<Mutex<Option<Seq>>>,
}

impl Draft {
    /// Begins to care for a box.
    pub fn new(client: Client, room: RoomId, area: NodeRef<Textarea>) -> Self {
        Self { client, room, area, settling: Arc::default(), aside: Arc::default() }
    }

    fn area(&self) -> Option<HtmlTextAreaElement> {
        self.area.try_get_untracked().flatten()
    }

    /// Gives the box what was kept, where nothing stands in it.
    pub fn restore(&self) {
        let Some(area) = self.area() else { return };
        let is_free = self.aside().is_none() && area.value().is_empty();
        if let Some(text) = self.client.view.drafts.read_untracked().get(&self.room).filter(|_| is_free) {
            area.set_value(text);
            fit(&area);
        }
    }

    /// Gives the box to what a message is to say, for a while.
    pub fn put_aside(&self, seq: Seq, text: &str) {
        let Some(area) = self.area() else { return };
        // What is kept may still be on its way into an empty box.
        if self.aside().is_none() && (self.is_settling() || !area.value().is_empty()) {
            self.keep();
        }
        *self.lock_aside() = Some(seq);
        area.set_value(text);
        self.keep();
    }

    /// The change that was under way in this room.
    pub fn unsaved(&self) -> Option<(Seq, String)> {
        unsaved::kept(self.me()?, self.room)
    }

    /// The other text is done with.
    pub fn bring_back(&self) {
        *self.lock_aside() = None;
        if let Some(me) = self.me() {
            unsaved::drop(me, self.room);
        }
        if let Some(area) = self.area() {
            area.set_value("");
        }
        self.restore();
    }

    fn aside(&self) -> Option<Seq> {
        *self.lock_aside()
    }

    fn lock_aside(&self) -> MutexGuard<'_, Option<Seq>> {
        self.aside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_settling(&self) -> bool {
        self.settling.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn me(&self) -> Option<UserId> {
        self.client.view.me.read_untracked().as_ref().map(|me| me.id)
    }

    /// Something was typed.
    pub fn touch(&self) {
        if self.area().is_some_and(|area| area.text_length() > 0) {
            self.client.types(self.room);
        }
        let mut settling = self.settling.lock().unwrap_or_else(PoisonError::into_inner);
        if settling.is_none() {
            let draft = self.clone();
            *settling = set_timeout_with_handle(move || draft.keep(), SETTLE).ok();
        }
    }

    /// Keeps what stands in the box now.
    pub fn keep(&self) {
        if let Some(settling) = self.settling.lock().unwrap_or_else(PoisonError::into_inner).take() {
            settling.clear();
        }
        let Some(area) = self.area() else { return };
        match (self.aside(), self.me()) {
            (Some(seq), Some(me)) => unsaved::keep(me, self.room, seq, &area.value()),
            (Some(_), None) => {}
            (None, _) => self.client.keep_draft(self.room, area.value()),
        }
    }

    /// The room is left; the next room's box can be the same element.
    pub fn leave(&self) {
        self.keep();
        if let Some(area) = self.area() {
            area.set_value("");
        }
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

//! Putting text into the message box as if it were typed.

use leptos::{prelude::*, web_sys};
use web_sys::{Event, HtmlDocument, HtmlTextAreaElement, wasm_bindgen::JsCast};

/// Puts a text in the place of what stands between two positions, in UTF-16 units; the cursor comes after it. It can be
/// undone like what is typed, and whoever listens to what is typed hears of it.
pub fn replace(area: &HtmlTextAreaElement, from: u32, to: u32, text: &str) {
    let _ = area.focus();
    let _ = area.set_selection_range(from, to);
    // Out of fashion, and the only way that leaves the browser's own history whole.
    let document = document().dyn_into::<HtmlDocument>();
    let typed = document.is_ok_and(|document| {
        document.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or_default()
    });
    if !typed {
        let _ = area.set_range_text_with_start_and_end(text, from, to);
        let end = from + u32::try_from(text.encode_utf16().count()).unwrap_or_default();
        let _ = area.set_selection_range(end, end);
        if let Ok(event) = Event::new("input") {
            let _ = area.dispatch_event(&event);
        }
    }
}

/// Puts a text where the cursor is, in the place of what is selected.
pub fn insert(area: &HtmlTextAreaElement, text: &str) {
    let end = area.text_length();
    let position = |at: Result<Option<u32>, _>| at.ok().flatten().unwrap_or(end);
    replace(area, position(area.selection_start()), position(area.selection_end()), text);
}

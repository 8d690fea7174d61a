//! Small dealings with the browser's page. Only event handlers and effects call these, so never the server.

use js_sys::futures::JsFuture;
use leptos::{ev, prelude::*, web_sys};
use web_sys::{Element, HtmlDocument, HtmlElement, HtmlInputElement, HtmlTextAreaElement, wasm_bindgen::JsCast};

/// Keys that an input method handles itself come with this code, also where `isComposing` is not set (Safari).
const IME_KEY: u32 = 229;

/// Whether an input method is at work, which has its own use for keys.
pub fn composes(event: &ev::KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == IME_KEY
}

/// Whether a key is pressed with others that make it mean something else.
pub fn is_with_others(event: &ev::KeyboardEvent) -> bool {
    event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key()
}

/// The same of a key that is held while one clicks.
pub fn is_with_others_of(event: &ev::MouseEvent) -> bool {
    event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key()
}

/// Whether somebody can see the page.
pub fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// The element with this id.
pub fn element<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The next element around the one with this id that a selector fits.
pub fn around<T: JsCast>(id: &str, selector: &str) -> Option<T> {
    document().get_element_by_id(id)?.closest(selector).ok()??.dyn_into().ok()
}

/// What stands in an input or a text area.
pub fn input_value(id: &str) -> String {
    element::<HtmlInputElement>(id)
        .map(|input| input.value())
        .or_else(|| element::<HtmlTextAreaElement>(id).map(|area| area.value()))
        .unwrap_or_default()
}

/// Whether a box is ticked.
pub fn is_checked(id: &str) -> bool {
    element::<HtmlInputElement>(id).is_some_and(|input| input.checked())
}

/// Empties an input.
pub fn clear_input(id: &str) {
    fill_input(id, "");
}

/// Puts a text into an input, in place of the one that it has.
pub fn fill_input(id: &str, text: &str) {
    if let Some(input) = element::<HtmlInputElement>(id) {
        input.set_value(text);
    }
}

/// Moves the keyboard's focus.
pub fn focus(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        let _ = element.focus();
    }
}

/// For a button that brings more into the list before it, and has the focus. What this returns moves the focus to the first entry
/// that has come since, where the button has gone.
pub fn focus_of_list() -> impl FnOnce() + 'static {
    let button = document().active_element();
    let around = button.as_ref().and_then(|button| button.parent_element());
    let entries = move || around.as_ref().and_then(|around| around.query_selector_all("li").ok());
    let count = entries().map_or(0, |entries| entries.length());
    move || {
        let is_gone = button.is_some_and(|button| !button.is_connected());
        let first = entries().filter(|_| is_gone).and_then(|entries| entries.item(count));
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            first.set_tab_index(-1);
            let _ = first.focus();
        }
    }
}

/// Clicks the first element that a selector finds.
pub fn click(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.click();
    }
}

/// Scrolls an element into view, no further than it must.
pub fn reveal(id: &str) {
    reveal_first(&format!("#{id}"));
}

/// Scrolls the first element that a selector finds into view, no further than it must.
pub fn reveal_first(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Closes a popover, if it is open.
pub fn close_popover(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        let _ = element.hide_popover();
    }
}

/// Whether there is a place to copy to by [`copy`]: not where the page came over plain HTTP from another machine.
pub fn has_clipboard() -> bool {
    !window().navigator().clipboard().is_undefined()
}

/// Puts a text where others can be pasted from; whether the browser let it, and has such a place.
pub fn copy(text: &str) -> impl Future<Output = bool> + use<> {
    let clipboard = window().navigator().clipboard();
    let written = has_clipboard().then(|| clipboard.write_text(text));
    async move {
        match written {
            Some(written) => JsFuture::from(written).await.is_ok(),
            None => false,
        }
    }
}

/// Leaves the application for a page of the server.
pub fn leave_for(path: &str) {
    let _ = window().location().assign(path);
}

/// Asks the server for this page again.
#[cfg(feature = "browser")]
pub fn reload() {
    let _ = window().location().reload();
}

/// Path of the address.
pub fn here() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Path and query of the address.
pub fn address() -> String {
    here() + &window().location().search().unwrap_or_default()
}

/// Where this server is.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Copies what stands in a field, by the old way, which needs no TLS. It is selected in any case.
pub fn copy_field(field: &HtmlInputElement) -> bool {
    field.select();
    let document = document().dyn_into::<HtmlDocument>();
    document.is_ok_and(|document| document.exec_command("copy").unwrap_or(false))
}

/// Copies what an element says, by the old way, which needs no TLS. Where that fails it stays selected. The browser says that it
/// has copied also where nothing can be selected.
pub fn copy_content(element: &Element) -> bool {
    let Some(selection) = window().get_selection().ok().flatten() else { return false };
    let document = document().dyn_into::<HtmlDocument>();
    let copied = selection.select_all_children(element).is_ok()
        && !String::from(selection.to_string()).is_empty()
        && document.is_ok_and(|document| document.exec_command("copy").unwrap_or(false));
    if copied {
        let _ = selection.remove_all_ranges();
    }
    copied
}

/// Whether no field of the page has text in it that would be lost with the page: what is searched for stands in its address.
pub fn nothing_typed() -> bool {
    let Ok(fields) =
        document().query_selector_all("textarea, input:not([type=hidden], [type=checkbox], [readonly], .search *)")
    else {
        return true;
    };
    (0..fields.length()).filter_map(|index| fields.item(index)).all(|field| {
        match field.dyn_into::<HtmlTextAreaElement>() {
            Ok(area) => area.value().is_empty(),
            Err(field) => field.dyn_into::<HtmlInputElement>().is_ok_and(|input| input.value().is_empty()),
        }
    })
}

/// Whether there is room for a pane beside the page; see `search.css` and `thread.css`.
pub fn has_room_beside() -> bool {
    is_so("(width >= 64rem)")
}

fn is_so(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

/// Whether the main pointing device is a finger: there, giving a field the focus brings up a keyboard.
pub fn is_touched() -> bool {
    is_so("(pointer: coarse)")
}

/// Whether somebody has told their system that things should not move.
pub fn wants_less_motion() -> bool {
    is_so("(prefers-reduced-motion: reduce)")
}

/// Whether one writes on glass alone: no pointing device beside the finger tells of a keyboard.
pub fn is_without_keyboard() -> bool {
    is_so("(pointer: coarse) and (not (any-hover: hover))")
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// Whether neither a dialog nor anything else lies over the page.
pub fn is_nothing_open() -> bool {
    document().query_selector(":popover-open, dialog[open]").is_ok_and(|found| found.is_none())
}

/// Whether the focus is on the element of this id.
pub fn is_in(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

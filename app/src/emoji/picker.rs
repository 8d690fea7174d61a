//! The emoji picker, over the page.

use leptos::{prelude::*, web_sys};
use web_sys::{ToggleEvent, wasm_bindgen::JsCast};

use super::panel::panel;
use crate::{dom, texts::texts};

/// A popover that a button opens by `popovertarget=id`, from which the focus returns to that button. It gives what was
/// picked, in the skin tone that somebody likes, and closes. What is in it is there while it is open.
#[component]
pub fn EmojiPicker(id: &'static str, on_pick: Callback<String>) -> impl IntoView {
    let open = RwSignal::new(false);
    let pick = Callback::new(move |text| {
        dom::close_popover(id);
        on_pick.run(text);
    });
    view! {
        <div
            id=id
            class="emoji-picker"
            popover="auto"
            role="dialog"
            aria-label=texts().emoji.picker
            tabindex="-1"
            // Before, so that it does not open empty.
            on:beforetoggle=move |event| {
                if opens(&event) {
                    open.set(true);
                }
            }
            // After, since the browser gives the focus back only from what is still there.
            on:toggle=move |event| {
                if !opens(&event) {
                    open.set(false);
                }
            }
        >
            {move || open.get().then(|| panel(id, pick))}
        </div>
    }
}

fn opens(event: &web_sys::Event) -> bool {
    event.dyn_ref::<ToggleEvent>().is_some_and(|event| event.new_state() == "open")
}

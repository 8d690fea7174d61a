//! The button of the message box that opens the emoji picker.

use leptos::{html::Textarea, prelude::*};

use super::inserting;
use crate::{emoji::EmojiPicker, texts::texts};

/// The picker's id.
const PICKER: &str = "emoji";

/// What is picked comes to where the cursor of the box is.
#[component]
pub fn EmojiButton(area: NodeRef<Textarea>) -> impl IntoView {
    let pick = Callback::new(move |emoji: String| {
        if let Some(area) = area.get_untracked() {
            inserting::insert(&area, &emoji);
        }
    });
    view! {
        <button
            type="button"
            class="button quiet icon needs-scripts"
            popovertarget=PICKER
            aria-haspopup="dialog"
            aria-label=texts().emoji.emoji
            title=texts().emoji.emoji
        >
            <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                <circle cx="12" cy="12" r="9"/>
                <path d="M9 9.5v.5M15 9.5v.5M8 14a4.5 4.5 0 0 0 8 0"/>
            </svg>
        </button>
        <EmojiPicker id=PICKER on_pick=pick/>
    }
}

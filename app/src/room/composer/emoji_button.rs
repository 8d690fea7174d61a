//! The button of the message box that opens the emoji picker.

use super::inserting;
use crate::{
    components::icon::{self, Icon},
    emoji::EmojiPicker,
    texts::texts,
};
use leptos::{html::Textarea, prelude::*};

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
            <Icon path=icon::FACE/>
        </button>
        <EmojiPicker id=PICKER on_pick=pick/>
    }
}

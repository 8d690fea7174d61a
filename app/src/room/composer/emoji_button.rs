//! The button of the message box that opens the emoji picker.

use super::inserting;
use crate::{
    components::icon::{self, Icon},
    emoji::EmojiPicker,
    room::lines::Talk,
    texts::texts,
};
use leptos::{html::Textarea, prelude::*};

/// What is picked comes to where the cursor of the box is.
#[component]
pub fn EmojiButton(talk: Talk, area: NodeRef<Textarea>) -> impl IntoView {
    let picker = talk.name("emoji", "emoji-for-answer");
    let pick = Callback::new(move |emoji: String| {
        if let Some(area) = area.get_untracked() {
            inserting::insert(&area, &emoji);
        }
    });
    view! {
        <button
            type="button"
            class="button quiet icon needs-scripts"
            popovertarget=picker
            aria-haspopup="dialog"
            aria-label=texts().emoji.emoji
            title=texts().emoji.emoji
        >
            <Icon path=icon::FACE/>
        </button>
        <EmojiPicker id=picker on_pick=pick/>
    }
}

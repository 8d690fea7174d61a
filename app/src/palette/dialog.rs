//! The palette: a box to type in, and what answers.

use leptos::{ev, prelude::*};

use super::overlay::{PaletteOverlay, Typing};
use crate::{components::dialog::Dialog, dom, texts::texts};

/// The list's id.
pub const LIST: &str = "palette-list";
/// The id of the palette's heading.
pub const TITLE: &str = "palette-title";

/// The box is there at once, as one types on without looking; what answers comes in a file of its own. The focus stays in
/// the box, which says by `aria-activedescendant` which answer is chosen.
#[component]
pub fn PaletteDialog(on_close: Callback<()>, on_shortcuts: Callback<()>) -> impl IntoView {
    let typing = Typing {
        text: RwSignal::default(),
        chosen: RwSignal::default(),
        count: RwSignal::default(),
        decided: RwSignal::default(),
    };
    let Typing { text, chosen, count, decided } = typing;
    let is_open = move || count.get() > 0;
    let keydown = move |event: ev::KeyboardEvent| {
        if dom::composes(&event) {
            return;
        }
        let count = count.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if !event.alt_key() && count > 0 => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" if !event.alt_key() && count > 0 => {
                chosen.update(|chosen| *chosen = (*chosen + count - 1) % count)
            }
            "Enter" => decided.set(true),
            _ => return,
        }
        event.prevent_default();
    };
    let t = &texts().common;
    view! {
        <Dialog labelled_by=TITLE class="palette" on_close>
            <h2 id=TITLE class="unseen">{t.go_to}</h2>
            <input
                type="text"
                role="combobox"
                aria-label=t.go_to_hint
                placeholder=t.go_to_hint
                aria-expanded=move || if is_open() { "true" } else { "false" }
                aria-controls=LIST
                aria-autocomplete="list"
                aria-activedescendant=move || is_open().then(|| place_id(chosen.get()))
                autocomplete="off"
                spellcheck="false"
                on:keydown=keydown
                on:input=move |event| {
                    chosen.set(0);
                    decided.set(false);
                    text.set(event_target_value(&event));
                }
            />
            {PaletteOverlay::Found(typing, on_shortcuts).show()}
        </Dialog>
    }
}

/// The id of the answer at this place.
pub fn place_id(place: usize) -> String {
    format!("{LIST}-{place}")
}

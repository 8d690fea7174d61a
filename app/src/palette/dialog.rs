//! The palette: a box to type in, and what answers.

use leptos::{ev, prelude::*};

use crate::{components::dialog::Dialog, dom, overlay::Overlay, texts::texts};

/// The list's id.
pub const LIST: &str = "palette-list";
/// The id of the palette's heading.
pub const TITLE: &str = "palette-title";

/// What somebody does in the box.
#[derive(Clone, Copy)]
pub struct Typing {
    /// The text.
    pub text: RwSignal<String>,
    /// The place of the chosen answer.
    pub chosen: RwSignal<usize>,
    /// How many answers there are; none until they are there.
    pub count: RwSignal<usize>,
    /// Whether they decided for the chosen one. It may be before there is an answer; whoever types on has not.
    pub decided: RwSignal<bool>,
}

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
    let t = &texts().palette;
    view! {
        <Dialog labelled_by=TITLE class="palette" on_close>
            <h2 id=TITLE class="unseen">{t.title}</h2>
            <input
                type="text"
                role="combobox"
                aria-label=t.search
                placeholder=t.search
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
            {Overlay::Found(typing, on_shortcuts).show()}
        </Dialog>
    }
}

/// The id of the answer at this place.
pub fn place_id(place: usize) -> String {
    format!("{LIST}-{place}")
}

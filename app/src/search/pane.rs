//! The pane, as far as it is there at once: one types on without looking.

use leptos::prelude::*;

use super::{opening::BOX, panel::Panel, question::TEXT};
use crate::{
    components::part::{Placement, lazy_part, part},
    navigation,
    texts::texts,
};

/// The pane, for as long as the address says that something is searched for.
#[component]
pub fn SearchPane() -> impl IntoView {
    let query = navigation::query();
    let is_asked = Memo::new(move |_| query.read().get(TEXT).is_some());
    // Never in the first rendering, as its file comes later.
    let is_open = RwSignal::new(false);
    Effect::new(move || is_open.set(is_asked.get()));
    let label = texts().search.label;
    move || {
        is_open.get().then(|| {
            view! {
                <div class="search" role="search" aria-label=label>
                    <input
                        id=BOX
                        type="text"
                        role="combobox"
                        aria-label=label
                        placeholder=label
                        aria-autocomplete="list"
                        aria-expanded="false"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        enterkeyhint="search"
                    />
                    {part(Placement::Within, Box::new(|| Box::pin(search_panel())))}
                </div>
            }
        })
    }
}

lazy_part! {
    /// Comes when it is opened first.
    async fn search_panel() {
        view! { <Panel/> }.into_any()
    }
}

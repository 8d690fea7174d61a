//! The pane, as far as it is there at once: one types on without looking.

use leptos::prelude::*;

use super::{opening::TEXT, panel::Panel};
use crate::{
    components::part::{Placement, lazy_part, part},
    navigation,
};

/// The pane, for as long as the address says that something is searched for.
#[component]
pub fn SearchPane() -> impl IntoView {
    let query = navigation::query();
    // Never in the first rendering, as its file comes later.
    let is_open = RwSignal::new(false);
    Effect::new(move || {
        let is_asked = query.read().get(TEXT).is_some();
        if is_open.get_untracked() != is_asked {
            is_open.set(is_asked);
        }
    });
    move || {
        is_open.get().then(|| {
            // The rest says what they are called.
            view! {
                <div class="search-page">
                    <div class="search" role="search">
                        <input
                            id="search-box"
                            type="text"
                            role="combobox"
                            aria-autocomplete="list"
                            aria-expanded="false"
                            autocomplete="off"
                            autocapitalize="none"
                            spellcheck="false"
                            enterkeyhint="search"
                        />
                        {part(Placement::Within, Box::new(|| Box::pin(search_panel())))}
                    </div>
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

//! A part of the sidebar that folds up.

use leptos::prelude::*;

use crate::{
    components::icon::{self, Icon},
    local_storage,
};

/// A list under a heading. Folded up, it shows what is unread and the room that one is in; this browser remembers it.
#[component]
pub fn Section(
    /// Of the heading.
    id: &'static str,
    title: &'static str,
    children: Children,
) -> impl IntoView {
    let folded = RwSignal::new(false);
    Effect::new(move || {
        if local_storage::flag(&key(id)) {
            folded.set(true);
        }
    });
    let fold = move |_| {
        folded.update(|folded| *folded = !*folded);
        // A browser that keeps nothing forgets it with the page.
        local_storage::set_flag(&key(id), folded.get_untracked());
    };
    view! {
        <section class="section" class:folded=folded aria-labelledby=id>
            <h2 id=id tabindex="-1">
                <button
                    type="button"
                    aria-expanded=move || if folded.get() { "false" } else { "true" }
                    on:click=fold
                >
                    <Icon path=icon::CHEVRON/>
                    {title}
                </button>
            </h2>
            <ul class="rooms">{children()}</ul>
        </section>
    }
}

fn key(id: &str) -> String {
    format!("folded-{id}")
}

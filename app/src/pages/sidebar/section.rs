//! A part of the sidebar that folds up.

use leptos::{prelude::*, web_sys};

use crate::components::icon::{self, Icon};

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
        if kept().and_then(|kept| kept.get_item(&key(id)).ok().flatten()).is_some() {
            folded.set(true);
        }
    });
    let fold = move |_| {
        folded.update(|folded| *folded = !*folded);
        if let Some(kept) = kept() {
            // A browser that keeps nothing forgets it with the page.
            let _ = if folded.get_untracked() { kept.set_item(&key(id), "") } else { kept.remove_item(&key(id)) };
        }
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

fn kept() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

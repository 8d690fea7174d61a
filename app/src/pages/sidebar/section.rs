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
    #[prop(into)]
    id: String,
    #[prop(into)] title: String,
    children: Children,
) -> impl IntoView {
    let folded = RwSignal::new(false);
    let key = StoredValue::new(format!("folded-{id}"));
    Effect::new(move || {
        if key.with_value(|key| local_storage::flag(key)) {
            folded.set(true);
        }
    });
    let fold = move |_| {
        folded.update(|folded| *folded = !*folded);
        // A browser that keeps nothing forgets it with the page.
        key.with_value(|key| local_storage::set_flag(key, folded.get_untracked()));
    };
    view! {
        <section class="section" class:folded=folded aria-labelledby=id>
            <h2 id=id.clone() tabindex="-1">
                <button
                    type="button"
                    aria-expanded=move || if folded.get() { "false" } else { "true" }
                    on:click=fold
                >
                    <Icon path=icon::CHEVRON/>
                    <bdi>{title}</bdi>
                </button>
            </h2>
            <ul class="rooms">{children()}</ul>
        </section>
    }
}

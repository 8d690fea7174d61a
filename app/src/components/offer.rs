//! What a box offers while one types in it.

use leptos::prelude::*;

/// One of what is offered. The focus stays in the box, which says by `aria-activedescendant` which one is chosen.
#[component]
pub fn Offer(
    /// Its id, for the box.
    id: String,
    /// Where it stands.
    place: usize,
    /// The place of the chosen one.
    chosen: RwSignal<usize>,
    #[prop(into)] on_pick: Callback<usize>,
    children: Children,
) -> impl IntoView {
    view! {
        <li
            id=id
            role="option"
            aria-selected=move || if chosen.get() == place { "true" } else { "false" }
            on:click=move |_| on_pick.run(place)
        >
            {children()}
        </li>
    }
}

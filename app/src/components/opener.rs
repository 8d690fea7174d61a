//! A button in a header that opens something over the page.

use leptos::prelude::*;

use super::{focus, icon::Icon};

/// Works without scripts: what it opens is a popover.
#[component]
pub fn Opener(
    /// The popover's id.
    opens: &'static str,
    /// Names the button.
    #[prop(into)]
    name: Signal<String>,
    /// The lines of its drawing.
    icon: &'static str,
    /// Where it is there.
    #[prop(optional)]
    class: &'static str,
    /// What kind of thing it opens, where it takes the focus: `menu` or `dialog`.
    #[prop(optional)]
    popup: Option<&'static str>,
    /// What stands beside the drawing.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=["button quiet small icon ", class].concat()
            popovertarget=opens
            // Once it is open; nothing where it was closed, or has taken the focus itself.
            on:click=move |_| request_animation_frame(move || focus::enter(opens))
            aria-haspopup=popup
            aria-label=name
            title=name
        >
            <Icon path=icon/>
            {children.map(|children| children())}
        </button>
    }
}

//! A menu that a button opens: the focus goes in, the arrow keys move it, and it goes back to the button.

use leptos::{ev, prelude::*, web_sys};
use web_sys::{Element, HtmlElement, wasm_bindgen::JsCast};

use super::roving::Roving;

const ITEMS: Roving = Roving { group: "[role=menu]", items: "[role=menuitem]", is_row: false };

/// A popover that a button opens by `popovertarget=id`, so that it opens without scripts too. Each of its children is an `li` with
/// the role `none` and in it a `menuitem`.
#[component]
pub fn Menu(
    id: &'static str,
    class: &'static str,
    /// Names it.
    label: &'static str,
    /// What went wrong with what was chosen last.
    #[prop(optional)]
    error: Option<RwSignal<Option<String>>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div id=id class=class popover="auto" on:toggle=move |event| ITEMS.opened(&event) on:keydown=move |event| pressed(&event)>
            <ul role="menu" aria-label=label>{children()}</ul>
            {error.map(|error| view! { <p class="error" role="alert">{move || error.get()}</p> })}
        </div>
    }
}

/// One thing of a menu that one can do.
#[component]
pub fn MenuItem(
    #[prop(optional)] class: &'static str,
    /// The key that does the same, as `aria-keyshortcuts` has it.
    #[prop(optional)]
    keys: Option<&'static str>,
    /// Whether it is not there at the moment.
    #[prop(optional, into)]
    hidden: Signal<bool>,
    /// Whether a dialog follows.
    #[prop(optional)]
    asks: bool,
    #[prop(into)] on_choose: Callback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <li role="none" class="needs-scripts" hidden=hidden>
            <button
                type="button"
                role="menuitem"
                class=class
                dir="auto"
                aria-keyshortcuts=keys
                aria-haspopup=asks.then_some("dialog")
                on:click=move |_| on_choose.run(())
            >
                {children()}
            </button>
        </li>
    }
}

fn pressed(event: &ev::KeyboardEvent) {
    if event.key() == "Tab" {
        // The focus goes back to the button first, and on from there.
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let popover = target.and_then(|target| target.closest("[popover]").ok().flatten());
        if let Some(popover) = popover.and_then(|popover| popover.dyn_into::<HtmlElement>().ok()) {
            let _ = popover.hide_popover();
        }
        return;
    }
    ITEMS.press(event);
}

//! What lies over the page until it is dealt with.

use leptos::{html, prelude::*};

/// A dialog that is there while it is open. The browser keeps the focus in it, and gives it back afterwards.
#[component]
pub fn Dialog(
    /// The id of its heading.
    labelled_by: &'static str,
    #[prop(into)] open: Signal<bool>,
    /// However it came to be closed.
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        match (open, dialog.open()) {
            // Fails only where the page is going away.
            (true, false) => _ = dialog.show_modal(),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="card" node_ref=dialog aria-labelledby=labelled_by on:close=move |_| on_close.run(())>
            {children()}
        </dialog>
    }
}

//! What lies over the page until it is dealt with.

use leptos::{html, prelude::*, web_sys::HtmlDialogElement};

use crate::dom;

/// A dialog that is open for as long as it is there. The browser keeps the focus in it, and gives it back afterwards.
#[component]
pub fn Dialog(
    /// The id of its heading.
    labelled_by: &'static str,
    #[prop(default = "card")] class: &'static str,
    /// However it came to be closed. Takes it away.
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            // Fails only where the page is going away.
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog class=class node_ref=dialog aria-labelledby=labelled_by on:close=move |_| on_close.run(())>
            {children()}
        </dialog>
    }
}

/// Closes a dialog.
#[component]
pub fn CloseButton(
    /// The id of the dialog's heading.
    dialog: &'static str,
    words: &'static str,
    /// Whether it has the focus first: where something is asked, it does no harm.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    view! {
        <button type="button" class="button quiet small" autofocus=first on:click=move |_| close(dialog)>
            {words}
        </button>
    }
}

/// Closes the dialog whose heading has this id. It is not just taken away, so that the browser gives the focus back.
pub fn close(labelled_by: &str) {
    if let Some(dialog) = dom::around::<HtmlDialogElement>(labelled_by, "dialog") {
        dialog.close();
    }
}

/// Whether one is open.
pub fn is_one_open() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|open| open.is_some())
}

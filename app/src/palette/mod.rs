//! What leads quickly from place to place: the palette of Ctrl+K, and the shortcuts.

mod dialog;
mod items;
mod keys;
mod search;
mod shortcuts;

use leptos::{ev, html::Dialog, prelude::*};
use leptos_router::hooks::use_navigate;

use self::{
    dialog::PaletteDialog,
    keys::{Command, room_beside},
    shortcuts::ShortcutsDialog,
};

/// Both dialogs, and the keys that work everywhere.
#[component]
pub fn Palette() -> impl IntoView {
    let palette = NodeRef::<Dialog>::new();
    let shortcuts = NodeRef::<Dialog>::new();
    let is_open = RwSignal::new(false);
    let navigate = use_navigate();
    let press = move |event: ev::KeyboardEvent| {
        let Some(command) = Command::of(&event) else { return };
        event.prevent_default();
        match command {
            Command::Palette => {
                if show(palette) {
                    is_open.set(true);
                }
            }
            Command::Shortcuts => _ = show(shortcuts),
            Command::Beside(step) => {
                if let Some(path) = room_beside(step) {
                    navigate(&path, Default::default());
                }
            }
        }
    };
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, press.clone());
        on_cleanup(move || handle.remove());
    });
    let on_shortcuts = Callback::new(move |()| _ = show(shortcuts));
    view! {
        <PaletteDialog node_ref=palette is_open on_shortcuts/>
        <ShortcutsDialog node_ref=shortcuts/>
    }
}

/// Opens a dialog over the page, unless another is open there. Says whether it did.
fn show(dialog: NodeRef<Dialog>) -> bool {
    let is_taken = document().query_selector("dialog[open]").is_ok_and(|open| open.is_some());
    // Fails only where the page is going away.
    dialog.get_untracked().is_some_and(|dialog| !is_taken && dialog.show_modal().is_ok())
}

/// Closes a dialog; the browser gives the focus back.
fn close(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.try_get_untracked().flatten() {
        dialog.close();
    }
}

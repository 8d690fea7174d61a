//! What leads quickly from place to place: the palette of Ctrl+K, and the shortcuts.

mod dialog;
mod found;
mod items;
mod keys;
mod search;
mod shortcuts;

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use self::{
    dialog::PaletteDialog,
    keys::{Command, room_beside},
};
pub use self::{dialog::Typing, found::Found, shortcuts::ShortcutsDialog};
use crate::{components::dialog::is_one_open, overlay::Overlay};

/// What lies over the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sheet {
    /// Where one can go, and what one can do.
    Palette,
    /// All keys.
    Shortcuts,
}

/// Both dialogs, and the keys that work everywhere.
#[component]
pub fn Palette() -> impl IntoView {
    let open = RwSignal::new(None::<Sheet>);
    let show = move |sheet| {
        if !is_one_open() {
            open.set(Some(sheet));
        }
    };
    let navigate = use_navigate();
    let press = move |event: ev::KeyboardEvent| {
        let Some(command) = Command::of(&event) else { return };
        event.prevent_default();
        match command {
            Command::Palette => show(Sheet::Palette),
            Command::Shortcuts => show(Sheet::Shortcuts),
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
    let on_shortcuts = Callback::new(move |()| open.set(Some(Sheet::Shortcuts)));
    move || {
        let sheet = open.get()?;
        let on_close = Callback::new(move |()| {
            // The other one may have taken its place.
            _ = open.try_update(|open| *open = open.filter(|open| *open != sheet));
        });
        Some(match sheet {
            Sheet::Palette => view! { <PaletteDialog on_close on_shortcuts/> }.into_any(),
            Sheet::Shortcuts => Overlay::Shortcuts(on_close).show().into_any(),
        })
    }
}

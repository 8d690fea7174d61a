//! What leads quickly from place to place: the palette of Ctrl+K, and the shortcuts.

mod dialog;
mod found;
mod items;
mod keys;
mod overlay;
mod search;
mod shortcuts;

use std::time::Duration;

use leptos::{ev, prelude::*};

pub use self::overlay::PaletteOverlay;
use self::{
    dialog::PaletteDialog,
    found::Found,
    keys::{Command, room_beside},
    shortcuts::ShortcutsDialog,
};
use crate::{
    components::dialog::is_one_open,
    dom,
    navigation::{self, Route},
    session::Client,
};

/// What lies over the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sheet {
    /// Where one can go, and what one can do.
    Palette,
    /// All keys.
    Shortcuts,
}

/// Opens the palette from elsewhere on the page.
#[derive(Clone, Copy)]
pub struct Opening(RwSignal<u32>);

impl Opening {
    /// For all that the page shows.
    pub fn provide() {
        provide_context(Self(RwSignal::new(0)));
    }

    /// Opens it.
    pub fn ask(self) {
        self.0.update(|times| *times += 1);
    }
}

/// Both dialogs, and the keys that work everywhere.
#[component]
pub fn Palette() -> impl IntoView {
    // Numbered, as the browser tells only afterwards that a dialog was closed: the next one may be open by then, and is
    // another one, with a box of its own.
    let open = RwSignal::new(None::<(Sheet, u32)>);
    let openings = StoredValue::new(0_u32);
    let put = move |sheet| {
        openings.update_value(|count| *count = count.wrapping_add(1));
        open.set(Some((sheet, openings.get_value())));
    };
    let show = move |sheet| {
        if !is_one_open() {
            put(sheet);
        }
    };
    let Opening(asked) = expect_context();
    Effect::new(move |_| {
        if asked.get() > 0 {
            show(Sheet::Palette);
        }
    });
    let client = StoredValue::new(expect_context::<Client>());
    let press = move |event: ev::KeyboardEvent| {
        let Some(command) = Command::of(&event) else { return };
        if !matches!(command, Command::Read { .. }) {
            event.prevent_default();
        }
        match command {
            Command::Palette => show(Sheet::Palette),
            Command::Search { here } => crate::search::open(here, ""),
            Command::Shortcuts => show(Sheet::Shortcuts),
            // Afterwards it is known whether Escape meant something else, which may hear of it later than this.
            Command::Read { all } => set_timeout(
                move || {
                    let here = Route::room(&dom::here());
                    if !event.default_prevented() && (all || here.is_some()) {
                        client.with_value(|client| client.read_to_end(here.filter(|_| !all)));
                    }
                },
                Duration::ZERO,
            ),
            Command::Beside(step) => {
                if let Some(path) = room_beside(step) {
                    navigation::go(&path);
                }
            }
        }
    };
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, press);
        on_cleanup(move || handle.remove());
    });
    let on_shortcuts = Callback::new(move |()| put(Sheet::Shortcuts));
    let sheet = move |opened: (Sheet, u32)| {
        let on_close = Callback::new(move |()| {
            // Another one may have taken its place.
            _ = open.try_update(|open| *open = open.filter(|open| *open != opened));
        });
        match opened.0 {
            Sheet::Palette => view! { <PaletteDialog on_close on_shortcuts/> }.into_any(),
            Sheet::Shortcuts => PaletteOverlay::Shortcuts(on_close).show().into_any(),
        }
    };
    view! { <For each=move || open.get() key=|(_, number)| *number children=sheet/> }
}

/// Draws what comes in a file of its own.
pub fn draw(overlay: PaletteOverlay) -> AnyView {
    match overlay {
        PaletteOverlay::Found(typing, on_shortcuts) => view! { <Found typing on_shortcuts/> }.into_any(),
        PaletteOverlay::Shortcuts(on_close) => view! { <ShortcutsDialog on_close/> }.into_any(),
    }
}

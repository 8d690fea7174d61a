//! The formatting of what is selected in the message box: its buttons and its keys.

use super::inserting;
use crate::{
    components::icon::Icon,
    dom, local_storage,
    room::{
        lines::Talk,
        overlay::{Formatting, RoomOverlay},
    },
    texts::texts,
};
use client::compose::{
    formatting::{Replacement, Style, pasted_link},
    place::{bytes, units},
};
use leptos::{ev, html::Textarea, prelude::*, web_sys};
use web_sys::{ClipboardEvent, HtmlTextAreaElement, KeyboardEvent};

/// The id of the buttons.
fn formats(talk: Talk) -> &'static str {
    talk.name("formats", "answer-formats")
}

/// Where the browser keeps whether the buttons are shown.
const KEPT: &str = "formats";

/// What a box's text is formatted by. The buttons, and what a key does, come in a file of their own.
#[derive(Clone, Copy)]
pub struct Formats {
    formatting: Formatting,
    /// Whether the buttons are shown.
    shown: RwSignal<bool>,
    /// Whether the file is needed.
    used: RwSignal<bool>,
}

impl Formats {
    /// For this box.
    pub fn new(talk: Talk, area: NodeRef<Textarea>) -> Self {
        let (shown, used) = (RwSignal::new(false), RwSignal::new(false));
        Effect::new(move |_| {
            if local_storage::flag(KEPT) {
                used.set(true);
                shown.set(true);
            }
        });
        Self { formatting: Formatting { talk, area, wanted: RwSignal::new(None) }, shown, used }
    }

    /// A key has asked for it.
    pub fn want(self, style: Style) {
        self.used.set(true);
        self.formatting.wanted.set(Some(style));
    }

    fn toggle(self) {
        let is_shown = !self.shown.get_untracked();
        self.used.set(true);
        self.shown.set(is_shown);
        // Where the browser keeps nothing, the buttons are shown until the next load.
        local_storage::set_flag(KEPT, is_shown);
        if let Some(area) = self.formatting.area.get_untracked() {
            let _ = area.focus();
        }
    }
}

/// Makes a link of what is selected where an address is pasted; says whether it did.
pub fn pastes_link(area: &HtmlTextAreaElement, event: &ClipboardEvent) -> bool {
    let Some(pasted) = event.clipboard_data().and_then(|data| data.get_data("text").ok()) else { return false };
    let (Ok(Some(start)), Ok(Some(end))) = (area.selection_start(), area.selection_end()) else { return false };
    if start == end {
        return false;
    }
    let text = area.value();
    let words = &text[bytes(&text, start as usize)..bytes(&text, end as usize)];
    let Some(link) = pasted_link(words, &pasted) else { return false };
    event.prevent_default();
    inserting::replace(area, start, end, &link);
    true
}

/// Shows the buttons, or hides them.
#[component]
pub fn FormatsButton(formats: Formats) -> impl IntoView {
    let name = texts().writing.formatting;
    view! {
        <button
            type="button"
            class="button quiet icon needs-scripts"
            aria-label=name
            title=name
            aria-controls=self::formats(formats.formatting.talk)
            aria-expanded=move || if formats.shown.get() { "true" } else { "false" }
            on:click=move |_| formats.toggle()
        >
            <Icon path="M3 18 8 6l5 12M4.7 14h6.6M21 12v6M21 15a3 3 0 1 1-6 0 3 3 0 0 1 6 0"/>
        </button>
    }
}

/// The place of the buttons, above the text.
#[component]
pub fn FormatsPlace(formats: Formats) -> impl IntoView {
    view! {
        <div class="formats" hidden=move || !formats.shown.get()>
            {move || formats.used.get().then(|| RoomOverlay::Formats(formats.formatting).show())}
        </div>
    }
}

/// A button: its drawing, its name and its key.
type Row = (Style, &'static str, fn() -> &'static str, &'static str);

const ROWS: [Row; 7] = [
    (Style::Bold, "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z", || texts().writing.bold, "B"),
    (Style::Italic, "M10 5h8M6 19h8M14 5l-4 14", || texts().writing.italic, "I"),
    (Style::Strike, "M4 12h16M16 8a4 3.5 0 0 0-8 0M8 16a4 3.5 0 0 0 8 0", || texts().writing.strike, "Shift+X"),
    (Style::Code, "M8 7l-5 5 5 5M16 7l5 5-5 5", || texts().writing.code, "E"),
    (
        Style::Link,
        "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1",
        || texts().writing.link,
        "K",
    ),
    (Style::List, "M9 6h11M9 12h11M9 18h11M4 6v.01M4 12v.01M4 18v.01", || texts().writing.list, "Shift+8"),
    (Style::Quote, "M5 5v14M9 8h11M9 12h11M9 16h7", || texts().writing.quote, "Shift+9"),
];

/// The buttons. The arrow keys go from one to the next.
#[component]
pub fn FormatsBar(formatting: Formatting) -> impl IntoView {
    let Formatting { talk, area, wanted } = formatting;
    Effect::new(move |_| {
        if let Some(style) = wanted.get() {
            wanted.set(None);
            apply(area, style);
        }
    });
    // The one that Tab stops at.
    let stop = RwSignal::new(0_usize);
    let keydown = move |event: KeyboardEvent| {
        let is_mirrored = texts().direction == "rtl";
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowLeft" if (event.key() == "ArrowLeft") == is_mirrored => 1,
            "ArrowRight" | "ArrowLeft" => ROWS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        stop.update(|stop| *stop = (*stop + next) % ROWS.len());
        dom::focus(&id(talk, stop.get_untracked()));
    };
    let rows = ROWS.into_iter().enumerate().map(|(place, (style, path, name, key))| {
        let name = name();
        view! {
            <button
                id=id(talk, place)
                type="button"
                tabindex=move || if stop.get() == place { "0" } else { "-1" }
                aria-label=name
                title=format!("{name} (Ctrl+{key})")
                // What is selected in the box stays so.
                on:mousedown=move |event: ev::MouseEvent| event.prevent_default()
                on:click=move |_| apply(area, style)
            >
                <Icon path/>
            </button>
        }
    });
    view! {
        <div id=formats(talk) role="toolbar" aria-label=texts().writing.formatting on:keydown=keydown>
            {rows.collect_view()}
        </div>
    }
}

/// Formats what is selected in the box.
fn apply(area: NodeRef<Textarea>, style: Style) {
    let Some(area) = area.try_get_untracked().flatten() else { return };
    let text = area.value();
    let place = |at: Result<Option<u32>, _>| bytes(&text, at.ok().flatten().unwrap_or_default() as usize);
    let (start, end) = (place(area.selection_start()), place(area.selection_end()));
    let Replacement { range, text: new, selected } = style.apply(&text, start..end);
    let unit = |at: usize, text: &str| u32::try_from(units(&text[..at])).unwrap_or_default();
    let (from, to) = (unit(range.start, &text), unit(range.end, &text));
    inserting::replace(&area, from, to, &new);
    let changed = [&text[..range.start], &new, &text[range.end..]].concat();
    let _ = area.set_selection_range(unit(selected.start, &changed), unit(selected.end, &changed));
}

fn id(talk: Talk, place: usize) -> String {
    format!("{}-{place}", formats(talk))
}

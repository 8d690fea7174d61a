//! The messages that are pinned to a room, behind a button of its header.

use crate::room::{list::entries::hue, message::Act};
use crate::{
    components::{icon, more::paged, opener::Opener},
    dom,
    overlay::Overlay,
    session::Client,
    texts::texts,
};
use leptos::{ev, prelude::*, web_sys};
use protocol::{Event, EventKind, RoomId, api, markdown, message::QUOTE_MAX};
use web_sys::{ToggleEvent, wasm_bindgen::JsCast};

/// The popover's id.
const PINS: &str = "pins";

/// Leads to what one does with the room's messages. Handed to the header by the room's page.
#[derive(Clone, Copy)]
pub struct Pinning {
    /// Whose messages.
    pub room: RoomId,
    /// What to do.
    pub on_act: Callback<Act>,
}

/// The button and its list, which is loaded whenever it opens.
#[component]
pub fn PinsButton() -> impl IntoView {
    let pinning = expect_context::<Pinning>();
    let t = texts();
    let open = RwSignal::new(false);
    let toggled = move |event: ev::Event| {
        open.set(event.dyn_ref::<ToggleEvent>().is_some_and(|event| event.new_state() == "open"));
    };
    view! {
        <Opener opens=PINS name=t.talk.pins icon=icon::PIN class="needs-scripts"/>
        <div id=PINS class="pins" popover="auto" role="dialog" aria-label=t.talk.pins on:toggle=toggled>
            <div aria-live="polite">{move || open.get().then(|| Overlay::Pins(pinning).show())}</div>
        </div>
    }
}

/// The list.
#[component]
pub fn Pins(pinning: Pinning) -> impl IntoView {
    let Pinning { room, on_act } = pinning;
    let show = move |events: Vec<Event>| {
        let none = events.is_empty().then(|| view! { <p class="faint">{texts().talk.no_pins}</p> });
        let rows = events.into_iter().map(|event| view! { <li><Pin event on_act/></li> }).collect_view();
        view! { {none} <ol>{rows}</ol> }
    };
    paged(format!("/api/rooms/{room}/pins"), RwSignal::new(0), |pins: api::Pins| (pins.events, pins.next), show)
}

/// A pinned message; it leads to where that stands.
#[component]
fn Pin(event: Event, on_act: Callback<Act>) -> impl IntoView {
    let clock = expect_context::<Client>().view.clock;
    let Event { seq, at, actor, kind, .. } = event;
    let excerpt = match &kind {
        EventKind::Posted { content, .. } => content.text().map(|text| markdown::plain(text, QUOTE_MAX)),
        _ => None,
    };
    let go = move |_| {
        dom::close_popover(PINS);
        on_act.run(Act::Jump(seq));
    };
    view! {
        <button type="button" class="pin" on:click=go>
            <span class=format!("author {}", hue(actor.id)) dir="auto">{actor.shown().to_owned()}</span>
            <span class="faint">{move || { let clock = clock.get(); clock.day_label(clock.day(at)) }}</span>
            <span class="excerpt" dir="auto">{excerpt}</span>
        </button>
    }
}

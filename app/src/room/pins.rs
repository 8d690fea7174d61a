//! The messages that are pinned to a room, behind a button of its header.

use leptos::{ev, prelude::*, task::spawn_local, web_sys};
use protocol::{Event, EventKind, RoomId, api, markdown, message::QUOTE_MAX};
use web_sys::{ToggleEvent, wasm_bindgen::JsCast};

use super::{entries::hue, message::Act};
use crate::{
    components::{icon, opener::Opener},
    dom,
    errors::Failure,
    http,
    session::Client,
    texts::texts,
};

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
    let Pinning { room, on_act } = expect_context();
    let t = texts();
    let loaded = RwSignal::new(None::<Result<api::Pins, Failure>>);
    let open = move |event: ev::Event| {
        if event.dyn_ref::<ToggleEvent>().is_none_or(|event| event.new_state() != "open") {
            return;
        }
        loaded.set(None);
        spawn_local(async move {
            let pins = http::get(&format!("/api/rooms/{room}/pins")).await;
            let _ = loaded.try_set(Some(pins));
        });
    };
    let list = move || match loaded.get() {
        None => view! { <p class="faint">{t.common.loading}</p> }.into_any(),
        Some(Err(failure)) => view! { <p class="error">{failure.sentence()}</p> }.into_any(),
        Some(Ok(pins)) if pins.events.is_empty() => view! { <p class="faint">{t.talk.no_pins}</p> }.into_any(),
        Some(Ok(pins)) => {
            let rows = pins.events.into_iter().map(|event| view! { <li><Pin event on_act/></li> });
            view! { <ol>{rows.collect_view()}</ol> }.into_any()
        }
    };
    view! {
        <Opener opens=PINS name=t.talk.pins icon=icon::PIN class="needs-scripts"/>
        <div id=PINS class="pins" popover="auto" role="dialog" aria-label=t.talk.pins on:toggle=open>
            <div aria-live="polite">{list}</div>
        </div>
    }
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

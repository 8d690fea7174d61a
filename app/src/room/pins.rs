//! The messages that are pinned to a room, behind a button of its header.

use crate::{
    components::{
        icon::{self, Icon},
        more::paged,
        opener::Opener,
        roving::Roving,
    },
    dom,
    names::hue,
    room::{
        act::Act,
        overlay::{Pinning, RoomOverlay},
    },
    session::Client,
    texts::texts,
};
use leptos::{ev, prelude::*, web_sys};
use protocol::{Event, EventKind, Seq, api, markdown, message::QUOTE_MAX};
use web_sys::{ToggleEvent, wasm_bindgen::JsCast};

/// The popover's id.
const PINS: &str = "pins";

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
        <Opener opens=PINS name=t.talk.pins icon=icon::PIN class="needs-scripts" popup="dialog"/>
        // It takes the focus itself: what is in it comes later.
        <div
            id=PINS
            class="pins"
            popover="auto"
            role="dialog"
            aria-label=t.talk.pins
            tabindex="-1"
            autofocus
            on:toggle=toggled
            on:keydown=move |event| ROWS.press(&event)
        >
            <div aria-live="polite">{move || open.get().then(|| RoomOverlay::Pins(pinning).show())}</div>
        </div>
    }
}

/// The arrow keys lead along; the Tab key stops at all, as some can be unpinned.
const ROWS: Roving = Roving { group: ".pins", items: ".pin", is_row: false };

/// The list. It is got anew when one of them may have changed, so that it keeps no words of a message that is deleted.
#[component]
pub fn Pins(pinning: Pinning) -> impl IntoView {
    let room = pinning.room;
    let client = expect_context::<Client>();
    let changed = Memo::new(move |_| {
        client.view.told.track();
        client.with_room(room, |timeline, _| {
            let is_change = |event: &&Event| {
                matches!(
                    event.kind,
                    EventKind::Pinned { .. }
                        | EventKind::Unpinned { .. }
                        | EventKind::Deleted { .. }
                        | EventKind::Edited { .. }
                )
            };
            timeline.and_then(|timeline| timeline.newest().events().rev().find(is_change).map(|event| event.seq))
        })
    });
    let version = RwSignal::new(0);
    Effect::new(move |before: Option<Option<Seq>>| {
        let now = changed.get();
        if before.is_some_and(|before| before != now) {
            version.update(|version| *version += 1);
        }
        now
    });
    let show = move |events: Vec<Event>| {
        let t = &texts().talk;
        let none = events.is_empty().then(|| view! { <p class="faint">{t.no_pins}</p> });
        let title = (t.pins_count)(events.len());
        let rows = events.into_iter().map(|event| view! { <Pin event pinning/> }).collect_view();
        view! { <h2>{title}</h2> {none} <ol>{rows}</ol> }
    };
    paged(format!("/api/rooms/{room}/pins"), version, |pins: api::Pins| (pins.events, pins.next), show)
}

/// A pinned message; it leads to where that stands.
#[component]
fn Pin(event: Event, pinning: Pinning) -> impl IntoView {
    let Pinning { rights, on_act, .. } = pinning;
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
    let unpin = texts().talk.unpin;
    let about = format!("{unpin}: {}", actor.shown());
    view! {
        <li>
            <button type="button" class="pin" on:click=go>
                <span class=format!("author {}", hue(actor.id)) dir="auto">{actor.shown().to_owned()}</span>
                <span class="faint">{move || { let clock = clock.get(); clock.day_label(clock.day(at)) }}</span>
                <span class="excerpt" dir="auto">{excerpt}</span>
            </button>
            <button
                type="button"
                class="unpin"
                aria-label=about
                title=unpin
                hidden=move || !rights.read().pin
                on:click=move |_| on_act.run(Act::Pin(seq, false))
            >
                <Icon path=icon::CROSS/>
            </button>
        </li>
    }
}

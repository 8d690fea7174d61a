//! How somebody is there.

use leptos::prelude::*;
use protocol::frame::Presence;

use crate::texts::texts;

/// A dot that tells it by its shape and its colour, with words for those who hear it. Whoever is offline has none.
#[component]
pub fn PresenceDot(#[prop(into)] presence: Signal<Presence>) -> impl IntoView {
    let t = &texts().room;
    move || {
        let (class, words) = match presence.get() {
            Presence::Online => ("presence online", t.online),
            Presence::Away => ("presence away", t.away),
            Presence::Offline => return None,
        };
        Some(view! { <span class=class><span class="unseen">{words}</span></span> })
    }
}

//! Reads new messages out to those who don't see the screen.

use leptos::prelude::*;

use crate::{session::LIVE_REGION, texts::texts};

/// A live region, out of sight.
#[component]
pub fn Announcer() -> impl IntoView {
    view! { <div id=LIVE_REGION class="unseen" role="log" aria-live="polite" aria-label=texts().message.new_messages></div> }
}

//! The last word, after a fault in the application itself.

use leptos::prelude::*;

use crate::texts::texts;

const ID: &str = "broken";

/// A line that stays hidden until [`show_broken`].
#[component]
pub fn Broken() -> impl IntoView {
    let t = &texts().trouble;
    view! {
        <div id=ID class="broken" role="alert" hidden>
            <p>{t.broken} <a href="" rel="external">{t.reload}</a></p>
        </div>
    }
}

/// Says that the page no longer works. For the panic hook: whatever the application's state, this touches none of it.
pub fn show_broken() {
    if let Some(line) = document().get_element_by_id(ID) {
        let _ = line.remove_attribute("hidden");
    }
}

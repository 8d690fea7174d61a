//! Says what went wrong.

use crate::texts::texts;
use leptos::prelude::*;

/// Says why something could not be done with a message, until it is put away or something works.
#[component]
pub fn Refusal(trouble: RwSignal<Option<String>>) -> impl IntoView {
    let close = texts().talk.close;
    view! {
        <div class="refusal" hidden=move || trouble.read().is_none()>
            <p class="error" role="alert">{move || trouble.get()}</p>
            <button type="button" class="link" on:click=move |_| trouble.set(None)>{close}</button>
        </div>
    }
}

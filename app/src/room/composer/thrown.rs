//! Leads back to what one has thrown away.

use crate::{
    room::acts::{Acts, Thrown},
    texts::texts,
};
use leptos::prelude::*;

/// Says what was thrown away last, until it is brought back, put away, or something is sent.
#[component]
pub fn ThrownBar(acts: Acts) -> impl IntoView {
    let t = &texts().writing;
    let words = move || match *acts.thrown.read() {
        Some(Thrown::Change(_)) => t.change_given_up,
        Some(Thrown::Message(..)) => t.discarded,
        None => "",
    };
    view! {
        <div class="refusal" hidden=move || acts.thrown.read().is_none()>
            <p role="status">{words}</p>
            <button type="button" class="link" on:click=move |_| acts.bring_back()>{t.undo}</button>
            <button type="button" class="link" on:click=move |_| acts.thrown.set(None)>{texts().talk.close}</button>
        </div>
    }
}

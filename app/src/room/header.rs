//! The bar above a room.

use leptos::prelude::*;

use super::{people::People, pins::PinsButton, user_list::PEOPLE};
use crate::{pages::sidebar::SIDEBAR, texts::texts};

/// Name and members, and where the screen is narrow the way to the other panes.
#[component]
pub fn Header(name: String, people: Memo<People>) -> impl IntoView {
    let t = &texts().common;
    view! {
        <header class="bar">
            <button type="button" class="button quiet small narrow-only" popovertarget=SIDEBAR>{t.menu}</button>
            <h1 dir="auto">{name}</h1>
            <PinsButton/>
            <button type="button" class="button quiet small people-button" popovertarget=PEOPLE>
                {move || (t.members)(people.read().count as usize)}
            </button>
        </header>
    }
}

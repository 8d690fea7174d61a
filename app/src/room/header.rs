//! The bar above a room.

use leptos::prelude::*;

use super::{people::People, user_list::PEOPLE};
use crate::pages::{rooms::members, sidebar::SIDEBAR};

/// Name and members, and where the screen is narrow the way to the other panes.
#[component]
pub fn Header(name: String, people: Memo<People>) -> impl IntoView {
    view! {
        <header class="bar">
            <button type="button" class="button quiet small narrow-only" popovertarget=SIDEBAR>"Menu"</button>
            <h1 dir="auto">{name}</h1>
            <button type="button" class="button quiet small people-button" popovertarget=PEOPLE>
                {move || members(people.read().count)}
            </button>
        </header>
    }
}

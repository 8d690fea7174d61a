//! Opens the search from a page's header.

use leptos::prelude::*;

use super::opening::open;
use crate::{
    components::icon::{self, Icon},
    texts::texts,
};

/// Looks like a field where there is room for it.
#[component]
pub fn SearchButton() -> impl IntoView {
    view! {
        <button
            type="button"
            class="button quiet small icon search-opener needs-scripts"
            on:click=|_| open(false, "")
        >
            <Icon path=icon::SEARCH/>
            <span>{texts().common.search_messages}</span>
        </button>
    }
}

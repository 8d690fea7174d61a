//! What stands at addresses that lead nowhere.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::ErrorCode;

use crate::data;

/// Says so and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    data::set_status(Some(ErrorCode::NotFound));
    view! {
        <Title text="Not found"/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>"There is nothing here."</h1>
            <p>"The address may have a slip in it, or what was here has gone."</p>
            <a class="button" href="/" rel="external">"To the start"</a>
        </main>
    }
}

//! What stands at addresses that lead nowhere.

use leptos::prelude::*;
use protocol::ErrorCode;

use crate::{components::title::Title, data, texts::texts};

/// Says so and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    data::set_status(Some(ErrorCode::NotFound));
    let t = &texts().door;
    view! {
        <Title text=t.not_found_title/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>{t.not_found}</h1>
            <p>{t.not_found_why}</p>
            <a class="button" href="/" rel="external">{t.to_the_start}</a>
        </main>
    }
}

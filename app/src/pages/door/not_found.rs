//! What stands at addresses that lead nowhere.

use leptos::prelude::*;
use protocol::ErrorCode;

use super::door_page::DoorPage;
use crate::{data, texts::texts};

/// Says so and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    data::set_status(Some(ErrorCode::NotFound));
    let t = &texts().door;
    view! {
        <DoorPage title=t.not_found_title>
            <h1>{t.not_found}</h1>
            <p>{t.not_found_why}</p>
            <a class="button" href="/" rel="external">{t.to_the_start}</a>
        </DoorPage>
    }
}

//! The shell: the page that the service worker keeps, and hands out for others while the server can't be reached.

use leptos::prelude::*;

use super::door_page::DoorPage;
use crate::texts::texts;

/// Whether the application is to open the page that the address names. A part of the document's script.
pub const OPENS_SHELL: &str = "location.pathname!=='/offline'";

/// What stands there until the application has drawn the page that was asked for; and what this is, where it is opened
/// itself. The server renders it the same for everyone.
#[component]
pub fn Offline() -> impl IntoView {
    let t = texts();
    view! {
        <DoorPage title=t.trouble.offline_page>
            <p id="opening" class="loading" role="status" hidden>{t.trouble.opening}</p>
            <div id="offline">
                <h1>{t.trouble.offline_page}</h1>
                <p>{t.trouble.opens_through_this}</p>
                <p><a href="/">{t.common.try_again}</a></p>
            </div>
        </DoorPage>
    }
}

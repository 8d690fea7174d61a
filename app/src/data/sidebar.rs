//! How the person has arranged their rooms: shown, changed, and kept in this browser for when there is no server.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
#[cfg(feature = "browser")]
use protocol::codec::{Unknown, from_bytes};
use protocol::{ErrorCode, codec::to_bytes, sidebar::Sidebar};

use crate::{
    errors::Failure,
    http,
    local_storage::{self, SIDEBAR},
    session::View,
};

const ADDRESS: &str = "/api/sidebar";
/// How often a change is made anew where another device was quicker.
const TRIES: u32 = 3;

/// Asks how it is by now.
pub fn load(view: View) {
    spawn_local(async move {
        // Where there is no answer, the next connection asks again.
        if let Ok(now) = http::get(ADDRESS).await {
            show(&view, now);
        }
    });
}

/// Changes it, here and on all devices. What another device has done meanwhile stays.
///
/// # Errors
/// What the server says, or that it can't be reached; then all is as it was.
pub async fn change(view: &View, edit: impl Fn(&mut Sidebar)) -> Result<(), Failure> {
    let mut tries = 1;
    loop {
        let mut wanted = view.sidebar.get_untracked();
        edit(&mut wanted);
        match http::send(Method::PUT, ADDRESS, &wanted).await {
            Ok(now) => {
                show(view, now);
                return Ok(());
            }
            Err(failure) if failure.code() == Some(ErrorCode::SidebarChanged) && tries < TRIES => {
                tries += 1;
                show(view, http::get(ADDRESS).await?);
            }
            Err(failure) => return Err(failure),
        }
    }
}

fn show(view: &View, now: Sidebar) {
    if *view.sidebar.read_untracked() != now {
        // A letter for each byte: there is less code for that here than for JSON.
        local_storage::set(SIDEBAR, &to_bytes(&now).into_iter().map(char::from).collect::<String>());
        view.sidebar.set(now);
    }
}

/// As it was when this browser last heard of it.
#[cfg(feature = "browser")]
pub fn kept() -> Sidebar {
    let letters = local_storage::get(SIDEBAR).unwrap_or_default();
    let bytes: Option<Vec<u8>> = letters.chars().map(|letter| u8::try_from(letter).ok()).collect();
    bytes.and_then(|bytes| from_bytes(&bytes, Unknown::Replaced).ok()).unwrap_or_default()
}

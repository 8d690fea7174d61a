//! What a room doesn't need is loaded when it is used: these pages here, each from a file of its own, but for what one has put off,
//! which comes with what opens over a page (`overlays.rs`): both choose times.
//!
//! To make another page so, add a function here, and a line to [`preload`]. One that can't be had says so in its place.
//! What opens within a page (a dialog, a picker) is a function of this form, in the file of what opens it, as the emoji
//! picker's panel is:
//!
//! ```ignore
//! lazy_part! {
//!     async fn emoji_panel(on_pick: Callback<String>) {
//!         view! { <Panel on_pick/> }.into_any()
//!     }
//! }
//! ```
//!
//! and is shown, never in the first rendering, with
//! `{move || open.get().then(|| part(Placement::Within, Box::new(move || Box::pin(emoji_panel(on_pick)))))}`. Such a function names
//! no generic types. Only what is used from nowhere else goes into its file: `scripts/build` prints how large each has become.

use leptos::prelude::*;
use protocol::api::{Account, Rooms};

use super::{
    account::{AccountPage, AdminPage},
    rooms::RoomsPage,
};
use crate::{
    components::part::{Placement, lazy_part, part},
    errors::Failure,
    notifier::Notifier,
};

lazy_part! {
    /// [`RoomsPage`], when it is opened.
    async fn lazy_rooms(rooms: Result<Rooms, Failure>), loaded by load_rooms {
        view! { <RoomsPage rooms/> }.into_any()
    }
}

lazy_part! {
    /// [`AccountPage`], when it is opened.
    async fn lazy_account(account: Result<Account, Failure>), loaded by load_account {
        view! { <AccountPage account/> }.into_any()
    }
}

lazy_part! {
    /// [`AdminPage`], when it is opened.
    async fn lazy_admin(account: Result<Account, Failure>), loaded by load_admin {
        view! { <AdminPage account/> }.into_any()
    }
}

lazy_part! {
    /// [`Notifier`], where somebody wants to be notified.
    async fn lazy_notifier() {
        view! { <Notifier/> }.into_any()
    }
}

/// What tells of what is new; it draws nothing.
pub fn notifier() -> impl IntoView {
    part(Placement::Aside, Box::new(|| Box::pin(lazy_notifier())))
}

/// All rooms.
pub fn rooms(rooms: Result<Rooms, Failure>) -> impl IntoView {
    part(Placement::Page, Box::new(move || Box::pin(lazy_rooms(rooms.clone()))))
}

/// One's own account.
pub fn account(account: Result<Account, Failure>) -> impl IntoView {
    part(Placement::Page, Box::new(move || Box::pin(lazy_account(account.clone()))))
}

/// The server's accounts.
pub fn admin(account: Result<Account, Failure>) -> impl IntoView {
    part(Placement::Page, Box::new(move || Box::pin(lazy_admin(account.clone()))))
}

/// The file that a page needs, by its name without its hash.
#[cfg(feature = "ssr")]
pub fn file(page: &crate::navigation::Inside) -> Option<&'static str> {
    use crate::navigation::Inside;
    match page {
        Inside::Room(_) => None,
        Inside::Rooms => Some("lazy_rooms"),
        Inside::Inbox | Inside::Later => Some("overlay"),
        Inside::Account => Some("lazy_account"),
        Inside::Admin => Some("lazy_admin"),
    }
}

/// Loads the file that a page needs, and its texts. What can't be had is told in the page's place.
#[cfg(feature = "browser")]
pub async fn preload(page: &crate::navigation::Inside) {
    if !matches!(page, crate::navigation::Inside::Room(_)) {
        crate::texts::load_more().await;
    }
    #[cfg(not(debug_assertions))]
    {
        use crate::navigation::Inside;
        let _ = match page {
            Inside::Room(_) => Ok(()),
            Inside::Rooms => load_rooms().await,
            Inside::Inbox | Inside::Later => super::overlays::load().await,
            Inside::Account => load_account().await,
            Inside::Admin => load_admin().await,
        };
    }
}

//! What a room doesn't need is loaded when it is used: these pages here, each from a file of its own.
//!
//! To make another page so, add a line here and name it in the routes as `{Lazy::<…>::new()}`. One that can't be had says so
//! in its place: leptos's own `#[lazy]` would end the whole application. What opens within a page (a dialog, a picker) is a
//! function of this form, in the file of what opens it, as the emoji picker's chooser is:
//!
//! ```ignore
//! lazy_part! {
//!     async fn emoji_chooser(on_pick: Callback<String>) {
//!         view! { <Chooser on_pick/> }.into_any()
//!     }
//! }
//! ```
//!
//! and is shown, never in the first rendering, with
//! `{move || open.get().then(|| Suspend::new(shown(Placement::Within, Box::new(move || Box::pin(emoji_chooser(on_pick))))))}`. Such a
//! function names no generic types. Only what is used from nowhere else goes into its file: `scripts/build` prints how large
//! each has become.

use leptos::prelude::*;
use leptos_router::LazyRoute;

use super::{
    account::{AccountPage, AdminPage},
    join::JoinPage,
    log_in::LogIn,
    rooms::RoomsPage,
    sign_up::SignUp,
    welcome::Welcome,
};
use crate::components::part::{Placement, lazy_part, shown};

macro_rules! lazy_pages {
    ($($(#[$doc:meta])* $name:ident = $page:ident from $file:ident, $preload:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            async fn view(_this: Self) -> AnyView {
                // So that the browser asks for the file along with the others.
                #[cfg(all(feature = "ssr", not(debug_assertions)))]
                leptos::prefetch_lazy_fn_on_server(stringify!($file));
                shown(Placement::Page, Box::new(|| Box::pin($file()))).await
            }

            async fn preload() {
                // A file that can't be had is told in the page's place.
                #[cfg(not(debug_assertions))]
                drop($preload().await);
            }
        }

        lazy_part! {
            async fn $file(), loaded by $preload {
                view! { <$page/> }.into_any()
            }
        }
    )*};
}

lazy_pages! {
    /// [`Welcome`], when it is opened.
    LazyWelcome = Welcome from lazy_welcome, load_welcome;
    /// [`SignUp`], when it is opened.
    LazySignUp = SignUp from lazy_sign_up, load_sign_up;
    /// [`LogIn`], when it is opened.
    LazyLogIn = LogIn from lazy_log_in, load_log_in;
    /// [`RoomsPage`], when it is opened.
    LazyRooms = RoomsPage from lazy_rooms, load_rooms;
    /// [`JoinPage`], when it is opened.
    LazyJoin = JoinPage from lazy_join, load_join;
    /// [`AccountPage`], when it is opened.
    LazyAccount = AccountPage from lazy_account, load_account;
    /// [`AdminPage`], when it is opened.
    LazyAdmin = AdminPage from lazy_admin, load_admin;
}

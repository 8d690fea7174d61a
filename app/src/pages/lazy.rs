//! What a room doesn't need is loaded when it is used: these pages here, each from a file of its own.
//!
//! To make another page so, add a line here and name it in the routes as `{Lazy::<…>::new()}`. What opens within a page (a
//! dialog, a picker) is a function of this form, in the file of what opens it, as the emoji picker's chooser is:
//!
//! ```ignore
//! #[cfg_attr(not(debug_assertions), leptos::lazy)]
//! async fn chooser(on_pick: Callback<String>) -> AnyView {
//!     view! { <Chooser on_pick/> }.into_any()
//! }
//! ```
//!
//! and is shown, never in the first rendering, with `{move || open.get().then(|| Suspend::new(chooser(on_pick)))}`.
//! Such a function names no generic types and borrows nothing. Only what is used from nowhere else goes into its file:
//! `scripts/build` prints how large each has become.
//!
//! Development builds are not split, hence the condition.

use leptos::prelude::*;
use leptos_router::LazyRoute;
#[cfg(not(debug_assertions))]
use leptos_router::lazy_route;

use super::{
    account::{AccountPage, AdminPage},
    join::JoinPage,
    log_in::LogIn,
    rooms::RoomsPage,
    sign_up::SignUp,
    welcome::Welcome,
};

macro_rules! lazy_pages {
    ($($(#[$doc:meta])* $name:ident = $page:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        #[cfg(debug_assertions)]
        impl LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            async fn view(_this: Self) -> AnyView {
                view! { <$page/> }.into_any()
            }
        }

        #[cfg(not(debug_assertions))]
        #[lazy_route]
        impl LazyRoute for $name {
            fn data() -> Self {
                Self
            }

            fn view(_this: Self) -> AnyView {
                view! { <$page/> }.into_any()
            }
        }
    )*};
}

lazy_pages! {
    /// [`Welcome`], when it is opened.
    LazyWelcome = Welcome;
    /// [`SignUp`], when it is opened.
    LazySignUp = SignUp;
    /// [`LogIn`], when it is opened.
    LazyLogIn = LogIn;
    /// [`RoomsPage`], when it is opened.
    LazyRooms = RoomsPage;
    /// [`JoinPage`], when it is opened.
    LazyJoin = JoinPage;
    /// [`AccountPage`], when it is opened.
    LazyAccount = AccountPage;
    /// [`AdminPage`], when it is opened.
    LazyAdmin = AdminPage;
}

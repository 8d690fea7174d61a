//! The pages before one is in the application: plain documents with plain forms, for which no browser needs WebAssembly.

mod auth_form;
mod join;
mod log_in;
mod not_found;
mod offline;
mod sign_up;
mod welcome;

use leptos::prelude::*;
use protocol::api::Registration;

pub use self::offline::OPENS_SHELL;
use self::{join::JoinPage, log_in::LogIn, not_found::NotFound, offline::Offline, sign_up::SignUp, welcome::Welcome};
use crate::{backend::Backend, errors::Failure, navigation::Route};

/// One of these pages, with what it needs.
#[derive(Clone, Debug)]
pub enum Door {
    /// What strangers see first.
    Welcome,
    /// The log-in.
    LogIn,
    /// Where one makes an account; and whether one may.
    SignUp(Result<Registration, Failure>),
    /// Where an invitation leads: its code.
    Join(String),
    /// What the service worker keeps.
    Offline,
    /// What stands at addresses that lead nowhere.
    NotFound,
}

impl Door {
    /// Loads what the page of a route needs. Pages inside are none of these.
    pub async fn load(backend: &dyn Backend, route: Route) -> Self {
        match route {
            Route::Welcome => Self::Welcome,
            Route::LogIn => Self::LogIn,
            Route::SignUp => Self::SignUp(backend.registration().await.map_err(Failure::Refused)),
            Route::Join(code) => Self::Join(code),
            Route::Offline => Self::Offline,
            Route::Unknown | Route::Inside(_) => Self::NotFound,
        }
    }

    /// Whether only strangers see it: what this browser keeps for whoever was logged in can be read no longer.
    pub fn is_for_strangers(&self) -> bool {
        matches!(self, Self::Welcome | Self::LogIn | Self::SignUp(_))
    }

    /// Whether a room is likely to come next.
    pub fn leads_inside(&self) -> bool {
        self.is_for_strangers() || matches!(self, Self::Join(_))
    }

    /// The page.
    pub fn view(self) -> AnyView {
        match self {
            Self::Welcome => view! { <Welcome/> }.into_any(),
            Self::LogIn => view! { <LogIn/> }.into_any(),
            Self::SignUp(registration) => view! { <SignUp registration/> }.into_any(),
            Self::Join(code) => view! { <JoinPage code/> }.into_any(),
            Self::Offline => view! { <Offline/> }.into_any(),
            Self::NotFound => view! { <NotFound/> }.into_any(),
        }
    }
}

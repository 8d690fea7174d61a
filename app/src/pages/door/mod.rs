//! The pages before one is in the application: plain documents with plain forms, for which no browser needs WebAssembly.

mod auth_form;
mod auth_page;
mod door_page;
mod join;
mod languages;
mod log_in;
mod not_found;
mod offline;
mod sign_up;
mod welcome;

use leptos::prelude::*;
use protocol::{
    ErrorBody,
    api::{LinkPreview, Registration},
};

pub use self::offline::OPENS_SHELL;
use self::{join::JoinPage, log_in::LogIn, not_found::NotFound, offline::Offline, sign_up::SignUp, welcome::Welcome};
use crate::{
    backend::Backend,
    errors::Failure,
    navigation::{Query, Route},
    next,
};

/// One of these pages, with what it needs.
#[derive(Clone, Debug)]
pub enum Door {
    /// What strangers see first.
    Welcome,
    /// The log-in; what the server says to whoever it does not let in, where no address can carry it.
    LogIn(Option<ErrorBody>),
    /// Where one makes an account; whether one may, and the link by which one comes, if it is good.
    SignUp(Result<Registration, Failure>, Option<LinkPreview>),
    /// Where a link leads: its code, and what it says.
    Join(String, Result<LinkPreview, Failure>),
    /// What the service worker keeps.
    Offline,
    /// What stands at addresses that lead nowhere.
    NotFound,
}

impl Door {
    /// Loads what the page of a route needs. Pages inside are none of these.
    pub async fn load(backend: &dyn Backend, route: Route, query: &Query) -> Self {
        match route {
            Route::Welcome => Self::Welcome,
            Route::LogIn => Self::LogIn(None),
            Route::SignUp => {
                let registration = backend.registration().await.map_err(Failure::Refused);
                let next = query.get("next");
                let link = match next.as_deref().and_then(next::link_code) {
                    Some(code) => backend.invitation(code).await.ok(),
                    None => None,
                };
                Self::SignUp(registration, link)
            }
            Route::Join(code) => {
                let preview = backend.invitation(&code).await.map_err(Failure::Refused);
                Self::Join(code, preview)
            }
            Route::Offline => Self::Offline,
            Route::Unknown | Route::Inside(_) => Self::NotFound,
        }
    }

    /// Where it sends who opens it instead: members of a link's room are in already.
    pub fn leads_to(&self) -> Option<String> {
        match self {
            Self::Join(_, Ok(LinkPreview { joined: Some(room), .. })) => Some(next::room(*room)),
            _ => None,
        }
    }

    /// Whether only strangers see it: what this browser keeps for whoever was logged in can be read no longer.
    pub fn is_for_strangers(&self) -> bool {
        matches!(self, Self::Welcome | Self::LogIn(_) | Self::SignUp(..))
    }

    /// Whether a room is likely to come next.
    pub fn leads_inside(&self) -> bool {
        self.is_for_strangers() || matches!(self, Self::Join(..))
    }

    /// The page.
    pub fn view(self) -> AnyView {
        match self {
            Self::Welcome => view! { <Welcome/> }.into_any(),
            Self::LogIn(refusal) => view! { <LogIn refusal/> }.into_any(),
            Self::SignUp(registration, link) => view! { <SignUp registration link/> }.into_any(),
            Self::Join(code, preview) => view! { <JoinPage code preview/> }.into_any(),
            Self::Offline => view! { <Offline/> }.into_any(),
            Self::NotFound => view! { <NotFound/> }.into_any(),
        }
    }
}

//! The sign-up page.

use leptos::{either::Either, prelude::*};
use protocol::{
    ErrorCode,
    api::{LinkPreview, Registration},
};

use super::{
    auth_form::{AuthForm, Purpose},
    auth_page::AuthPage,
};
use crate::{
    errors::{self, Failure},
    texts::texts,
};

/// Makes an account, where the server takes new ones, or the link takes them by which somebody comes.
#[component]
pub fn SignUp(registration: Result<Registration, Failure>, link: Option<LinkPreview>) -> impl IntoView {
    let can_sign_up = link.as_ref().is_some_and(|link| link.can_sign_up);
    let purpose = Purpose::SignUp;
    view! {
        <AuthPage purpose>
            {match registration {
                Ok(Registration { open: false, .. }) if !can_sign_up => {
                    Either::Left(view! { <p>{errors::sentence(ErrorCode::RegistrationClosed)}</p> })
                }
                // Where it can't be told, signing up itself tells.
                _ => Either::Right(view! { {link.map(invited)} <AuthForm purpose refusal=None/> }),
            }}
        </AuthPage>
    }
}

/// By whom, and where to.
fn invited(LinkPreview { name, by, .. }: LinkPreview) -> impl IntoView {
    view! { <p dir="auto">{(texts().entry.sign_up_by)(by.shown(), &name)}</p> }
}

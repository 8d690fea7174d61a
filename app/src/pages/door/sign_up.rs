//! The sign-up page.

use leptos::{either::Either, prelude::*};
use protocol::{
    ErrorCode,
    api::{LinkPreview, Registration},
};

use super::auth_form::{AuthForm, Purpose};
use crate::{
    components::title::Title,
    errors::{self, Failure},
    next,
    texts::texts,
};

/// Makes an account, where the server takes new ones, or the link takes them by which somebody comes.
#[component]
pub fn SignUp(registration: Result<Registration, Failure>, link: Option<LinkPreview>) -> impl IntoView {
    let can_sign_up = link.as_ref().is_some_and(|link| link.can_sign_up);
    let log_in = next::with_next("/login", next::from_query().as_deref());
    let t = texts();
    view! {
        <Title text=t.common.sign_up/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>{t.common.sign_up}</h1>
            {match registration {
                Ok(Registration { open: false, .. }) if !can_sign_up => {
                    Either::Left(view! { <p>{errors::sentence(ErrorCode::RegistrationClosed)}</p> })
                }
                // Where it can't be told, signing up itself tells.
                _ => Either::Right(view! { {link.map(invited)} <AuthForm purpose=Purpose::SignUp refusal=None/> }),
            }}
            <p>{t.door.have_an_account} <a href=log_in>{t.common.log_in}</a></p>
        </main>
    }
}

/// By whom, and where to.
fn invited(LinkPreview { name, by, .. }: LinkPreview) -> impl IntoView {
    view! { <p dir="auto">{(texts().entry.sign_up_by)(by.shown(), &name)}</p> }
}

//! The sign-up page.

use leptos::{either::Either, prelude::*};
use protocol::{ErrorCode, api::Registration};

use super::auth_form::{AuthForm, Purpose};
use crate::{
    components::title::Title,
    errors::{self, Failure},
    next,
    texts::texts,
};

/// Makes an account, where the server takes new ones.
#[component]
pub fn SignUp(registration: Result<Registration, Failure>) -> impl IntoView {
    let log_in = next::with_next("/login", next::from_query().as_deref());
    let t = texts();
    view! {
        <Title text=t.common.sign_up/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>{t.common.sign_up}</h1>
            {match registration {
                Ok(Registration { open: false }) => {
                    Either::Left(view! { <p>{errors::sentence(ErrorCode::RegistrationClosed)}</p> })
                }
                // Where it can't be told, signing up itself tells.
                _ => Either::Right(view! { <AuthForm purpose=Purpose::SignUp/> }),
            }}
            <p>{t.door.have_an_account} <a href=log_in>{t.common.log_in}</a></p>
        </main>
    }
}

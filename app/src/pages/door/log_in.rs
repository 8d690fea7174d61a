//! The log-in page.

use leptos::prelude::*;
use protocol::ErrorBody;

use super::auth_form::{AuthForm, Purpose};
use crate::{components::title::Title, data, errors::Failure, next, texts::texts};

/// Lets in who has an account.
#[component]
pub fn LogIn(
    /// Why somebody is not let in, where the address does not say it.
    refusal: Option<ErrorBody>,
) -> impl IntoView {
    let refusal = refusal.map(Failure::Refused);
    if let Some(refusal) = &refusal {
        data::set_status(refusal.code());
    }
    let sign_up = next::with_next("/signup", next::from_query().as_deref());
    let t = texts();
    view! {
        <Title text=t.common.log_in/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>{t.common.log_in}</h1>
            <AuthForm purpose=Purpose::LogIn refusal/>
            <p>{t.door.new_here} <a href=sign_up>{t.common.sign_up}</a></p>
        </main>
    }
}

//! The log-in page.

use leptos::prelude::*;

use super::auth_form::{AuthForm, Purpose};
use crate::{components::title::Title, next, texts::texts};

/// Lets in who has an account.
#[component]
pub fn LogIn() -> impl IntoView {
    let sign_up = next::with_next("/signup", next::from_query().as_deref());
    let t = texts();
    view! {
        <Title text=t.common.log_in/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>{t.common.log_in}</h1>
            <AuthForm purpose=Purpose::LogIn/>
            <p>{t.door.new_here} <a href=sign_up>{t.common.sign_up}</a></p>
        </main>
    }
}

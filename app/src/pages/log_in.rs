//! The log-in page.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::auth_form::{AuthForm, Purpose},
    next,
};

/// Lets in who has an account.
#[component]
pub fn LogIn() -> impl IntoView {
    let sign_up = next::with_next("/signup", next::from_query().as_deref());
    view! {
        <Title text="Log in"/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>"Log in"</h1>
            <AuthForm purpose=Purpose::LogIn/>
            <p>"New here? " <a href=sign_up>"Sign up"</a></p>
        </main>
    }
}

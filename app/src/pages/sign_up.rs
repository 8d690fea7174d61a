//! The sign-up page.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::auth_form::{AuthForm, Purpose},
    next,
};

/// Makes an account.
#[component]
pub fn SignUp() -> impl IntoView {
    let log_in = next::with_next("/login", next::from_query().as_deref());
    view! {
        <Title text="Sign up"/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>"Sign up"</h1>
            <AuthForm purpose=Purpose::SignUp/>
            <p>"You have an account? " <a href=log_in>"Log in"</a></p>
        </main>
    }
}

//! The sign-up page.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::auth_form::{AuthForm, Purpose},
    next,
    texts::texts,
};

/// Makes an account.
#[component]
pub fn SignUp() -> impl IntoView {
    let log_in = next::with_next("/login", next::from_query().as_deref());
    let t = texts();
    view! {
        <Title text=t.common.sign_up/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/">"WeConnect"</a>
            <h1>{t.common.sign_up}</h1>
            <AuthForm purpose=Purpose::SignUp/>
            <p>{t.door.have_an_account} <a href=log_in>{t.common.log_in}</a></p>
        </main>
    }
}

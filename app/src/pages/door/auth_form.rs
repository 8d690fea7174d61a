//! The form of the sign-up and the log-in page.

use leptos::prelude::*;

use crate::{
    components::field::{Field, FormError, FormState},
    errors::Failure,
    navigation, next,
    texts::texts,
};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new account.
    SignUp,
    /// A new session.
    LogIn,
}

/// Name and password.
#[component]
pub fn AuthForm(purpose: Purpose, refusal: Option<Failure>) -> impl IntoView {
    let form = FormState::from_query(&["name", "password"]);
    if let Some(refusal) = refusal {
        form.refuse(refusal.into());
    }
    let name = navigation::query().read_untracked().get("name");
    let t = texts();
    let (action, password, submit, hints) = match purpose {
        Purpose::SignUp => ("/signup", "new-password", t.common.sign_up, (t.door.name_hint, t.door.password_hint)),
        Purpose::LogIn => ("/login", "current-password", t.common.log_in, ("", "")),
    };
    view! {
        <form class="stack" method="post" action=action novalidate>
            <FormError form/>
            <input type="hidden" name="next" value=next::from_query()/>
            <Field
                name="name"
                label=t.door.name
                autocomplete="username"
                value=name.unwrap_or_default()
                hint=hints.0
                form
            />
            <Field name="password" label=t.door.password kind="password" autocomplete=password hint=hints.1 form/>
            <button class="button wide">{submit}</button>
        </form>
    }
}

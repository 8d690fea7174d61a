//! The form of the sign-up and the log-in page.

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use protocol::{
    ErrorCode,
    api::{Credentials, SignedIn},
    names::UserName,
    password::Password,
};

use super::field::{Field, FormError, FormState};
use crate::{data, dom, errors::FormErrors, http, next, texts::texts};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new account.
    SignUp,
    /// A new session.
    LogIn,
}

impl Purpose {
    /// Where the form posts itself, without scripts.
    fn action(self) -> &'static str {
        match self {
            Self::SignUp => "/signup",
            Self::LogIn => "/login",
        }
    }

    /// Where scripts post it.
    fn api(self) -> &'static str {
        match self {
            Self::SignUp => "/api/accounts",
            Self::LogIn => "/api/sessions",
        }
    }

    /// What can be told without asking the server.
    fn check(self, typed: &Credentials) -> FormErrors {
        FormErrors::from_rules(match self {
            Self::SignUp => {
                [("name", UserName::parse(&typed.name).err()), ("password", Password::parse(&typed.password).err())]
            }
            Self::LogIn => [
                ("name", typed.name.trim().is_empty().then_some(ErrorCode::NameBlank)),
                ("password", typed.password.is_empty().then_some(ErrorCode::PasswordTooShort)),
            ],
        })
    }
}

/// Name and password.
#[component]
pub fn AuthForm(purpose: Purpose) -> impl IntoView {
    let form = FormState::from_query(&["name", "password"]);
    let name = use_query_map().read_untracked().get("name");
    let next = StoredValue::new(next::from_query());
    Effect::new(data::forget_person);

    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let typed = Credentials { name: dom::input_value("name"), password: dom::input_value("password") };
        let errors = purpose.check(&typed);
        if !errors.is_empty() {
            return form.refuse(errors);
        }
        form.errors.set(FormErrors::default());
        form.busy.set(true);
        spawn_local(async move {
            match http::sign_in::<SignedIn>(purpose.api(), &typed).await {
                // A whole new page: nothing of what came before may stay.
                Ok(_) => dom::leave_for(&next.get_value().unwrap_or_else(next::lobby)),
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };

    let t = texts();
    let new = purpose == Purpose::SignUp;
    view! {
        <form class="stack" method="post" action=purpose.action() novalidate on:submit=submit>
            <FormError form/>
            <input type="hidden" name="next" value=next.get_value()/>
            <Field
                name="name"
                label=t.door.name
                autocomplete="username"
                value=name.unwrap_or_default()
                hint=if new { t.door.name_hint } else { "" }
                form
            />
            <Field
                name="password"
                label=t.door.password
                kind="password"
                autocomplete=if new { "new-password" } else { "current-password" }
                hint=if new { t.door.password_hint } else { "" }
                form
            />
            <button class="button wide" aria-disabled=move || form.busy.get().then_some("true")>
                {move || match (new, form.busy.get()) {
                    (true, false) => t.common.sign_up,
                    (true, true) => t.door.signing_up,
                    (false, false) => t.common.log_in,
                    (false, true) => t.door.logging_in,
                }}
            </button>
        </form>
    }
}

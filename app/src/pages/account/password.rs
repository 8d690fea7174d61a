//! A new password.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{api::PasswordChange, password::Password};

use crate::{
    components::field::{Field, FormError, FormState, Saved},
    dom,
    errors::FormErrors,
    http, texts,
};

/// The old and the new one.
#[component]
pub fn PasswordForm() -> impl IntoView {
    let form = FormState::from_query(&["old_password", "password"]);
    let saved = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let [old_password, password] = ["old_password", "password"].map(dom::input_value);
        saved.set(false);
        if let Err(code) = Password::parse(&password) {
            return form.refuse(FormErrors::from_rules([("password", Some(code))]));
        }
        form.start();
        spawn_local(async move {
            let typed = PasswordChange { old_password, password };
            match http::tell(Method::PUT, "/api/account/password", &typed).await {
                Ok(()) => {
                    for name in ["old_password", "password"] {
                        dom::clear_input(name);
                    }
                    _ = saved.try_set(form.done());
                }
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    let t = texts::account();
    view! {
        <section aria-labelledby="change-password">
            <h2 id="change-password">{t.password}</h2>
            <form class="stack" method="post" action="/account/password" novalidate on:submit=submit>
                <FormError form/>
                <Field name="old_password" label=t.old_password kind="password" autocomplete="current-password" form/>
                <Field
                    name="password"
                    label=t.new_password
                    kind="password"
                    autocomplete="new-password"
                    hint=t.new_password_hint
                    form
                />
                <div class="actions">
                    <button class="button" aria-disabled=move || form.busy.get().then_some("true")>{t.change_password}</button>
                    <Saved saved words=t.password_changed/>
                </div>
            </form>
        </section>
    }
}

//! The end of an account.

use client::session::Input;
use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::api::PasswordProof;

use crate::{
    components::field::{Field, FormError, FormState},
    dom,
    errors::FormErrors,
    http,
    session::Client,
    texts,
};

/// Says what goes and what stays, and asks for the password.
#[component]
pub fn Deletion() -> impl IntoView {
    let client = expect_context::<Client>();
    let form = FormState::from_query(&["own_password"]);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let typed = PasswordProof { own_password: dom::input_value("own_password") };
        if typed.own_password.is_empty() {
            let code = protocol::ErrorCode::WrongPassword;
            return form.refuse(FormErrors::from_rules([("own_password", Some(code))]));
        }
        let client = client.clone();
        form.start();
        spawn_local(async move {
            // Otherwise the session would hear of its own end, and lead to the log-in.
            client.input(Input::Stop);
            match http::tell(Method::DELETE, "/api/account", &typed).await {
                Ok(()) => {
                    client.erase().await;
                    // A whole new page: nothing of what came before may stay.
                    dom::leave_for("/");
                }
                Err(failure) => {
                    client.input(Input::Start);
                    form.refuse(failure.into());
                }
            }
        });
    };
    let t = texts::account();
    view! {
        <section aria-labelledby="deletion">
            <h2 id="deletion">{t.deletion}</h2>
            <p>{t.deletion_says}</p>
            <form class="stack" method="post" action="/account/delete" novalidate on:submit=submit>
                <FormError form/>
                <Field name="own_password" label=t.own_password kind="password" autocomplete="current-password" form/>
                <div class="actions">
                    <button class="button danger" aria-disabled=move || form.busy.get().then_some("true")>
                        {t.delete}
                    </button>
                </div>
            </form>
        </section>
    }
}

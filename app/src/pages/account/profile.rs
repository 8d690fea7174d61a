//! How others see one.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use protocol::{
    api::{Account, ProfileChange},
    profile,
};

use crate::{
    components::{
        avatar::Avatar,
        field::{Field, FormError, FormState, Saved, TextField},
        picture_form::PictureForm,
    },
    dom,
    errors::FormErrors,
    http,
    session::Client,
    texts,
};

/// Display name, status and bio.
#[component]
pub fn ProfileForm(account: Account) -> impl IntoView {
    let client = expect_context::<Client>();
    let form = FormState::from_query(&["display_name", "status", "bio"]);
    let saved = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let [display_name, status, bio] = ["display_name", "status", "bio"].map(dom::input_value);
        let errors = FormErrors::from_rules([
            ("display_name", profile::display_name(&display_name).err()),
            ("status", profile::status(&status).err()),
            ("bio", profile::bio(&bio).err()),
        ]);
        saved.set(false);
        if !errors.is_empty() {
            return form.refuse(errors);
        }
        let typed = ProfileChange {
            display_name: Some(display_name),
            status: Some(status),
            bio: Some(bio),
            ..ProfileChange::default()
        };
        let client = client.clone();
        form.start();
        spawn_local(async move {
            match http::send::<Account>(Method::PATCH, "/api/account", &typed).await {
                Ok(account) => {
                    client.is_called(account.me);
                    _ = saved.try_set(form.done());
                }
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    let Account { me, bio, status, .. } = account;
    let shown = {
        let (known, me) = (expect_context::<Client>().view.me, me.clone());
        Memo::new(move |_| known.get().unwrap_or_else(|| me.clone()))
    };
    let has_one = Signal::derive(move || shown.read().avatar.is_some());
    let on_change = {
        let client = expect_context::<Client>();
        Callback::new(move |account: Account| client.is_called(account.me))
    };
    let t = texts::account();
    view! {
        <section aria-labelledby="profile">
            <h2 id="profile">{t.profile}</h2>
            <PictureForm path="/api/account/avatar" has_one on_change>
                {move || view! { <Avatar person=shown.get()/> }}
            </PictureForm>
            <form class="stack" method="post" action="/account" novalidate on:submit=submit>
                <FormError form/>
                <Field
                    name="display_name"
                    label=t.display_name
                    autocomplete="nickname"
                    value=me.display_name.unwrap_or_default()
                    hint=t.display_name_hint
                    required=false
                    form
                />
                <Field
                    name="status"
                    label=t.status
                    autocomplete="off"
                    value=status
                    hint=t.status_hint
                    required=false
                    form
                />
                <TextField name="bio" label=t.bio value=bio hint=t.bio_hint form/>
                <div class="actions">
                    <button class="button" aria-disabled=move || form.busy.get().then_some("true")>{t.save_profile}</button>
                    <Saved saved words=t.saved/>
                </div>
            </form>
        </section>
    }
}

//! One's own account, and the server's accounts for its administrators.

mod admin;
mod appearance;
mod asking;
mod blocks;
mod close;
mod deletion;
mod devices;
mod password;
mod profile;
mod reading;
mod registration;

use client::session::Input;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use protocol::api::Account;

pub use admin::AdminPage;
pub use appearance::Looks;

use self::{
    appearance::Appearance, asking::Asking, blocks::BlockedList, deletion::Deletion, devices::DeviceList,
    password::PasswordForm, profile::ProfileForm, reading::Reading,
};
use super::sidebar::MenuButton;
use crate::{components::trouble::Trouble, data, session::Client, texts::texts};

/// Profile, password, devices, and the way out.
#[component]
pub fn AccountPage() -> impl IntoView {
    let t = &texts().account;
    view! {
        <WithAccount title=t.title let:account>
            <p class="faint">{t.name_is} <strong dir="auto">{account.me.name.clone()}</strong></p>
            {account.is_admin.then(|| view! { <p><a href="/admin">{t.administer}</a></p> })}
            <ProfileForm account=account.clone()/>
            <Reading account=account.clone()/>
            <Asking account/>
            <Appearance/>
            <PasswordForm/>
            <BlockedList/>
            <DeviceList/>
            <Deletion/>
        </WithAccount>
    }
}

/// A page that needs to know the account of who looks at it.
#[component]
fn WithAccount<V: IntoView + 'static>(
    title: &'static str,
    children: impl Fn(Account) -> V + Clone + Send + 'static,
) -> impl IntoView {
    let t = &texts().common;
    let client = expect_context::<Client>();
    let account = data::resource(|| (), |()| data::account());
    Effect::new(move || client.input(Input::Watch(None)));
    view! {
        <Title text=title/>
        <div class="page">
            <header class="bar">
                <MenuButton/>
                <h1>{title}</h1>
            </header>
            <div class="page-body">
                <Suspense fallback=move || view! { <p class="faint">{t.loading}</p> }>
                    {move || {
                        let children = children.clone();
                        Suspend::new(async move {
                            match account.await {
                                Ok(account) => Either::Left(children(account)),
                                Err(failure) => {
                                    Either::Right(view! { <Trouble failure again=move |()| account.refetch()/> })
                                }
                            }
                        })
                    }}
                </Suspense>
            </div>
        </div>
    }
}

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
use protocol::api::Account;

pub use admin::AdminPage;
pub use appearance::Looks;

use self::{
    appearance::Appearance, asking::Asking, blocks::BlockedList, deletion::Deletion, devices::DeviceList,
    password::PasswordForm, profile::ProfileForm, reading::Reading,
};
use super::{inside::Again, sidebar::MenuButton};
use crate::{
    components::{title::Title, trouble::Trouble},
    errors::Failure,
    session::Client,
    texts::texts,
};

/// Profile, password, devices, and the way out.
#[component]
pub fn AccountPage(account: Result<Account, Failure>) -> impl IntoView {
    let t = &texts().account;
    view! {
        <WithAccount title=t.title account let:account>
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
    account: Result<Account, Failure>,
    children: impl FnOnce(Account) -> V + Send + 'static,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let again = expect_context::<Again>().0;
    Effect::new(move || client.input(Input::Watch(None)));
    view! {
        <Title text=title/>
        <div class="page">
            <header class="bar">
                <MenuButton/>
                <h1>{title}</h1>
            </header>
            <div class="page-body">
                {match account {
                    Ok(account) => Either::Left(children(account)),
                    Err(failure) => Either::Right(view! { <Trouble failure again/> }),
                }}
            </div>
        </div>
    }
}

//! One's own account, and the server's accounts for its administrators.

mod admin;
mod appearance;
mod asking;
mod blocks;
mod close;
mod deletion;
mod devices;
mod emoji;
mod language;
mod mail;
mod notifications;
mod password;
mod profile;
mod reading;
mod registration;
mod uploads;

use client::session::Input;
use leptos::{either::Either, prelude::*};
use protocol::api::Account;

pub use admin::AdminPage;
pub use appearance::Looks;

use self::{
    appearance::Appearance, asking::Asking, blocks::BlockedList, deletion::Deletion, devices::DeviceList,
    language::Language, mail::MailForm, notifications::NotificationsForm, password::PasswordForm, profile::ProfileForm,
    reading::Reading, uploads::Uploads,
};
use super::inside::Again;
use crate::{
    components::{menu_button::MenuButton, title::Title, trouble::Trouble},
    errors::Failure,
    session::Client,
    texts::{self, texts},
};

/// Profile, password, devices, and the way out.
#[component]
pub fn AccountPage(account: Result<Account, Failure>) -> impl IntoView {
    let t = texts::account();
    view! {
        <WithAccount title=texts().me.account account let:account>
            <header class="page-head">
                <p class="faint">{t.name_is} <strong dir="auto">{account.me.name.clone()}</strong></p>
                {account.is_admin.then(|| view! { <a class="button quiet small" href="/admin">{t.administer}</a> })}
            </header>
            <Contents/>
            <ProfileForm account=account.clone()/>
            <Appearance/>
            <Language account=account.clone()/>
            <NotificationsForm/>
            <MailForm/>
            <Reading account=account.clone()/>
            <Asking account/>
            <BlockedList/>
            <Uploads/>
            <PasswordForm/>
            <DeviceList/>
            <Deletion/>
        </WithAccount>
    }
}

/// Leads to the page's sections, by the ids of their headings.
#[component]
fn Contents() -> impl IntoView {
    let t = texts();
    let sections = [
        ("#profile", texts::account().profile),
        ("#appearance", t.activity.appearance),
        ("#language", texts::language_choice().language),
        ("#notifications", texts::notifications().notifications),
        ("#reading", t.activity.reading),
        ("#asking", t.people.asking),
        ("#blocked", t.people.blocked),
        ("#uploads", t.viewer.uploads),
        ("#change-password", texts::account().password),
        ("#devices", texts::account().devices),
        ("#deletion", texts::account().deletion),
    ];
    // Left to the browser: the router would only change the address.
    let link = |(href, title)| view! { <li><a href=href rel="external">{title}</a></li> };
    view! {
        <nav class="contents" aria-label=texts::account().contents>
            <ul>{sections.map(link)}</ul>
        </nav>
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
            <div class="page-body account-page">
                {match account {
                    Ok(account) => Either::Left(children(account)),
                    Err(failure) => Either::Right(view! { <Trouble failure again/> }),
                }}
            </div>
        </div>
    }
}

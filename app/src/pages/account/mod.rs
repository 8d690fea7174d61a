//! One's own account, and the server's accounts for its administrators.

mod admin;
mod close;
mod deletion;
mod devices;
mod password;
mod profile;
mod registration;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use protocol::{api::Account, session::Input};

pub use admin::AdminPage;

use self::{deletion::Deletion, devices::DeviceList, password::PasswordForm, profile::ProfileForm};
use super::sidebar::SIDEBAR;
use crate::{components::trouble::Trouble, data, session::Client};

/// Profile, password, devices, and the way out.
#[component]
pub fn AccountPage() -> impl IntoView {
    view! {
        <WithAccount title="Your account" let:account>
            <p class="faint">"You log in, and are mentioned, as " <strong dir="auto">{account.me.name.clone()}</strong></p>
            {account.is_admin.then(|| view! { <p><a href="/admin">"Administer this server"</a></p> })}
            <ProfileForm account/>
            <PasswordForm/>
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
    let client = expect_context::<Client>();
    let account = Resource::new(|| (), |()| data::account());
    Effect::new(move || client.input(Input::Watch(None)));
    view! {
        <Title text=title/>
        <div class="page">
            <header class="bar">
                <button type="button" class="button quiet small narrow-only" popovertarget=SIDEBAR>"Menu"</button>
                <h1>{title}</h1>
            </header>
            <div class="page-body">
                <Suspense fallback=|| view! { <p class="faint">"Loading…"</p> }>
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

//! Who is logged in, what they can do for themself, and how to log out.

use client::session::Input;
use gloo_net::http::Method;
use leptos::{ev, html, prelude::*, task::spawn_local};
use protocol::Person;

use super::overlays::my_menu;
use crate::{
    components::{
        avatar::Avatar,
        focus::enter,
        icon::{self, Icon},
        unsent::Unsent,
    },
    dom, http,
    session::Client,
    texts::texts,
};

/// The id of the menu.
const MENU: &str = "my-menu";

/// Picture, name, and a menu. Where something is not sent yet, logging out asks first, since it takes everything with it that
/// this browser keeps.
#[component]
pub fn Me(me: Person) -> impl IntoView {
    #[cfg(feature = "ssr")]
    return crate::pieces::piece("me", me, shown);
    #[cfg(not(feature = "ssr"))]
    shown(me)
}

fn shown(me: Person) -> impl IntoView {
    let client = expect_context::<Client>();
    let person = client.view.me.clone();
    let person = Memo::new(move |_| person.get().unwrap_or_else(|| me.clone()));
    let error = RwSignal::new(None::<String>);
    let unsent = RwSignal::new(0_usize);
    let opened = RwSignal::new(false);
    let (button, stay_button) = (NodeRef::<html::Button>::new(), NodeRef::<html::Button>::new());
    let submit = {
        let client = client.clone();
        move |event: ev::SubmitEvent| {
            event.prevent_default();
            let client = client.clone();
            spawn_local(async move {
                match client.unsent().await {
                    0 => log_out(client, error).await,
                    count => {
                        _ = unsent.try_set(count);
                        dom::close_popover(MENU);
                        focus(stay_button);
                    }
                }
            });
        }
    };
    {
        let client = client.clone();
        Effect::new(move || {
            client.view.outbox.track();
            // All of it was discarded, or sent meanwhile.
            if unsent.get_untracked() > 0 && !client.has_unsent() {
                unsent.set(0);
            }
        });
    }
    let anyway = move |_| {
        let client = client.clone();
        spawn_local(async move { log_out(client, error).await });
    };
    let stay = move |_| {
        unsent.set(0);
        focus(button);
    };
    let t = &texts().me;
    let asks = move || unsent.get() > 0;
    view! {
        <div class="me">
            <button
                type="button"
                class="me-button"
                popovertarget=MENU
                node_ref=button
                on:click=move |_| {
                    opened.set(true);
                    request_animation_frame(|| enter(MENU));
                }
            >
                {move || view! { <Avatar person=person.get()/> }}
                <span class="unseen">{move || (t.menu_of)(person.read().shown())}</span>
                <span class="who" dir="auto" aria-hidden="true">{move || person.read().shown().to_owned()}</span>
                <Icon path=icon::MORE/>
            </button>
            <div id=MENU class="menu my-menu" popover="auto">
                {move || opened.get().then(my_menu)}
                <ul>
                    <li><a href="/account" on:click=|_| dom::close_popover(MENU)>{t.account}</a></li>
                    <li>
                        <form method="post" action="/logout" on:submit=submit>
                            <button>{t.log_out}</button>
                        </form>
                    </li>
                </ul>
            </div>
            <p class="warning" role="alert">{move || asks().then(|| (t.not_sent_yet)(unsent.get()))}</p>
            {move || asks().then(|| view! { <Unsent/> })}
            <div class="actions" hidden=move || !asks()>
                <button type="button" class="button quiet small" node_ref=stay_button on:click=stay>{t.stay}</button>
                <button type="button" class="button quiet small" on:click=anyway.clone()>{t.log_out_anyway}</button>
            </div>
            <p class="error" role="alert">{move || error.get()}</p>
        </div>
    }
}

/// Moves the focus to a button that is just coming into view.
fn focus(button: NodeRef<html::Button>) {
    request_animation_frame(move || {
        if let Some(button) = button.try_get_untracked().flatten() {
            let _ = button.focus();
        }
    });
}

async fn log_out(client: Client, error: RwSignal<Option<String>>) {
    // Otherwise the session would hear of its own end, and lead to the log-in.
    client.input(Input::Stop);
    match http::command(Method::DELETE, "/api/sessions/current").await {
        Err(failure) if !failure.signed_out() => {
            client.input(Input::Start);
            dom::close_popover(MENU);
            _ = error.try_set(Some(failure.sentence()));
        }
        _ => {
            client.erase().await;
            // A whole new page: nothing of what came before may stay.
            dom::leave_for("/");
        }
    }
}

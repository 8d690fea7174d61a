//! A line that says when the connection is gone, and what happens about it.

use client::session::{Input, Link};
use leptos::prelude::*;

use crate::{
    navigation, next,
    session::{Client, View},
    texts::texts,
};

/// Floats over the page, so that nothing moves when it comes and goes.
#[component]
pub fn ConnectionLine() -> impl IntoView {
    let client = expect_context::<Client>();
    let t = &texts().trouble;
    let View { link, joined, offline, outdated, unkept, outbox, .. } = client.view.clone();
    // Messages that would be lost with the page.
    let unsent = {
        let client = client.clone();
        Memo::new(move |_| {
            outbox.track();
            unkept.get() && client.has_unsent()
        })
    };
    let is_old = {
        let link = link.clone();
        Memo::new(move |_| link.get() == Link::Live && outdated.get())
    };
    let words = {
        let (link, client) = (link.clone(), client.clone());
        move || {
            let offline = offline.get();
            match link.get() {
                Link::Idle | Link::Live => is_old.get().then_some(t.outdated),
                Link::Connecting | Link::Renewing | Link::Waiting if offline => Some(t.offline),
                // The first connection of a page is quiet: nobody has to know how long 50 ms are.
                Link::Connecting | Link::Renewing => joined.read().is_some().then_some(t.reconnecting),
                Link::Waiting if client.has_tried_in_vain() => Some(t.no_connection),
                // A moment's loss is no more than that.
                Link::Waiting => Some(t.reconnecting),
                Link::Ended => Some(t.session_ended),
            }
            .map(|words| if unsent.get() { (t.keep_tab_open)(words) } else { words.into() })
        }
    };
    let is = move |state| {
        let link = link.clone();
        move || link.get() == state
    };
    let (waiting, ended) = (is.clone()(Link::Waiting), is(Link::Ended));
    let path = navigation::path();
    let here = navigation::here();
    view! {
        <div class="connection">
            <span role="status">{words}</span>
            <button type="button" class="link" hidden=move || !waiting() on:click=move |_| client.input(Input::ConnectNow)>
                {t.try_now}
            </button>
            <a href=move || here.get() rel="external" hidden=move || !is_old.get() || unsent.get()>{t.reload_page}</a>
            <a href=move || next::log_in(&path.read()) rel="external" hidden=move || !ended()>{t.log_in_again}</a>
        </div>
    }
}

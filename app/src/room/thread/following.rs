//! Whether one follows a thread, and how far one has read it.

use client::session::{Input, Link};
use gloo_net::http::Method;
use leptos::{html::Div, prelude::*, task::spawn_local};
use protocol::{RoomId, Seq, api::ReadThread};

use super::answers::Answers;
use crate::{dom, http, room::list::scrolling::is_at_bottom, search, session::Client, texts};

/// Pressed where one is told of the thread.
#[component]
pub fn FollowButton(room: RoomId, root: Seq, answers: Answers, trouble: RwSignal<Option<String>>) -> impl IntoView {
    let t = texts::threads();
    let threads = expect_context::<Client>().view.threads;
    Effect::new(move || {
        // By an answer, or on another device.
        if threads.read().unread((room, root)).is_some() {
            answers.following.set(Some(true));
        }
    });
    let is_followed = move || answers.following.get() == Some(true);
    let press = move |_| {
        let follows = !answers.following.get_untracked().unwrap_or_default();
        spawn_local(async move {
            let method = if follows { Method::PUT } else { Method::DELETE };
            match http::command(method, &format!("/api/rooms/{room}/threads/{root}/following")).await {
                Ok(()) => _ = answers.following.try_set(Some(follows)),
                Err(failure) => _ = trouble.try_set(Some(failure.sentence())),
            }
        });
    };
    view! {
        <button
            type="button"
            class="button quiet small"
            hidden=move || answers.following.read().is_none()
            aria-pressed=move || if is_followed() { "true" } else { "false" }
            on:click=press
        >
            {move || if is_followed() { t.following } else { t.follow }}
        </button>
    }
}

/// Tells how far the thread is read, while its end is on the screen. What it returns looks once more.
pub fn note_reading(client: Client, room: RoomId, root: Seq, answers: Answers, scroller: NodeRef<Div>) -> Callback<()> {
    let told = StoredValue::new(0);
    let (link, away) = (client.view.link.clone(), client.view.away.clone());
    let client = StoredValue::new(client);
    let look = Callback::new(move |()| {
        let Some(scroller) = scroller.try_get_untracked().flatten() else { return };
        let is_there = dom::is_visible() && scroller.is_connected() && !search::covers();
        let is_live = client
            .with_value(|client| !client.view.away.get_untracked() && client.view.link.get_untracked() == Link::Live);
        let last = answers.last();
        if !is_there || !is_live || !is_at_bottom(&scroller) || last <= told.get_value() {
            return;
        }
        told.set_value(last);
        client.with_value(|client| client.input(Input::ReadThread { room, root, seq: last }));
        spawn_local(async move {
            let path = format!("/api/rooms/{room}/threads/{root}/read");
            // Where it fails, the next answer says so too, or the next connection.
            if http::tell(Method::PUT, &path, &ReadThread { seq: last }).await.is_err() {
                told.try_set_value(0);
            }
        });
    });
    Effect::new(move |_| {
        link.track();
        away.track();
        answers.read(|_| ());
        // Once it is drawn.
        request_animation_frame(move || _ = look.try_run(()));
    });
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::visibilitychange, move |_| _ = look.try_run(()));
        on_cleanup(move || handle.remove());
    });
    look
}

//! Rooms that one is asked to come into, in the sidebar.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use protocol::{
    RoomId,
    api::{Invitation, Invitations as List},
};

use crate::{errors::Failure, http, next, session::Client, texts::texts};

/// Each with its two answers; nothing where there is none. The list comes once there is a connection, and again where it has
/// changed.
#[component]
pub fn Invitations() -> impl IntoView {
    let client = expect_context::<Client>();
    let waiting = RwSignal::new(Vec::<Invitation>::new());
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    Effect::new(move || {
        client.view.invitations.track();
        if client.is_live() {
            spawn_local(async move {
                if let Ok(list) = http::get::<List>("/api/invitations").await {
                    _ = waiting.try_set(list.invitations);
                }
            });
        }
    });
    let answer = Callback::new(move |(room, method): (RoomId, Method)| {
        let (navigate, accepts) = (navigate.clone(), method == Method::POST);
        spawn_local(async move {
            let answered: Result<(), Failure> = http::command(method, &format!("/api/invitations/{room}")).await;
            let is_done = answered.is_ok();
            _ = error.try_set(answered.err().map(|failure| failure.sentence()));
            if is_done && accepts {
                navigate(&next::room(room), Default::default());
            }
        });
    });
    let t = &texts().people;
    view! {
        <section class="invitations" aria-labelledby="invitations" hidden=move || waiting.read().is_empty()>
            <h2 id="invitations">{t.invitations}</h2>
            <p class="error" role="alert">{move || error.get()}</p>
            <ul class="rooms">
                <For
                    each=move || waiting.get()
                    key=|waiting| (waiting.room, waiting.by.id, waiting.name.clone())
                    let(waiting)
                >
                    <Row waiting answer/>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn Row(waiting: Invitation, answer: Callback<(RoomId, Method)>) -> impl IntoView {
    let Invitation { room, name, by, .. } = waiting;
    let t = &texts().people;
    let of_room = format!(" {name}");
    view! {
        <li class="invitation">
            <p dir="auto">{(t.invites)(by.shown(), &name)}</p>
            <div class="actions">
                <button type="button" class="button small" on:click=move |_| answer.run((room, Method::POST))>
                    {texts().common.join}<span class="unseen">{of_room.clone()}</span>
                </button>
                <button type="button" class="button quiet small" on:click=move |_| answer.run((room, Method::DELETE))>
                    {t.decline}<span class="unseen">{of_room.clone()}</span>
                </button>
            </div>
        </li>
    }
}

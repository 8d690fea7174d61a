//! The rooms that one is asked to come into, and the people who ask to come back.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{RoomId, RoomKind, UserId, api::Invitation};

use super::waiting::Waiting;
use crate::{
    components::{join_request::Request, room_picture::RoomPicture},
    dom,
    errors::Failure,
    http, navigation, next,
    texts::texts,
};

const TITLE: &str = "invitations";
const REQUESTS: &str = "join-requests";

/// Each with its two answers.
#[component]
pub fn InvitationList(waiting: Waiting) -> impl IntoView {
    let Waiting { list, next_title } = waiting;
    let waiting_for = Memo::new(move |_| list.read().invitations.clone());
    let requests = Memo::new(move |_| list.read().requests.clone());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let answer = Callback::new(move |(room, method): (RoomId, Method)| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let accepts = method == Method::POST;
        spawn_local(async move {
            let answered: Result<(), Failure> = http::command(method, &format!("/api/invitations/{room}")).await;
            let is_done = answered.is_ok();
            _ = error.try_set(answered.err().map(|failure| failure.sentence()));
            // One that is no longer there has no answer either.
            waiting.load().await;
            _ = busy.try_set(false);
            if is_done && accepts {
                navigation::go(&next::room(room));
            } else if is_done {
                // The button that was pressed goes with its invitation.
                let is_last = list.try_with_untracked(|list| list.invitations.is_empty()).unwrap_or(true);
                dom::focus(if is_last { next_title } else { TITLE });
            }
        });
    });
    let answer_request = Callback::new(move |(room, person, method): (RoomId, UserId, Method)| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answered = http::command(method, &format!("/api/rooms/{room}/requests/{person}")).await;
            let is_done = answered.is_ok();
            _ = error.try_set(answered.err().map(|failure| failure.sentence()));
            waiting.load().await;
            _ = busy.try_set(false);
            if is_done {
                let is_last = list.try_with_untracked(|list| list.requests.is_empty()).unwrap_or(true);
                dom::focus(if is_last { next_title } else { REQUESTS });
            }
        });
    });
    let t = &texts().people;
    view! {
        <section class="invitations" aria-labelledby=REQUESTS hidden=move || requests.read().is_empty()>
            <h2 id=REQUESTS tabindex="-1">{texts().entry.requests}</h2>
            <ul class="rooms">
                <For
                    each=move || requests.get()
                    key=|request| (request.room, request.person.id, request.at.0)
                    let(request)
                >
                    <Request request answer=answer_request busy/>
                </For>
            </ul>
        </section>
        <section class="invitations" aria-labelledby=TITLE hidden=move || waiting_for.read().is_empty() && error.read().is_none()>
            <h2 id=TITLE tabindex="-1">{t.invitations}</h2>
            <p class="error" role="alert">{move || error.get()}</p>
            <ul class="rooms">
                <For
                    each=move || waiting_for.get()
                    key=|waiting| (waiting.room, waiting.by.id, waiting.name.clone())
                    let(waiting)
                >
                    <Row waiting answer busy/>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn Row(waiting: Invitation, answer: Callback<(RoomId, Method)>, busy: RwSignal<bool>) -> impl IntoView {
    let Invitation { room, name, by, picture, .. } = waiting;
    let address = picture.map(|picture| format!("/api/rooms/{room}/picture/{picture}"));
    let picture = address.is_some().then(|| view! { <RoomPicture kind=RoomKind::Private address/> });
    let t = &texts().people;
    let of_room = format!(" {name}");
    let is_busy = move || busy.get().then_some("true");
    view! {
        <li class="invitation">
            <p dir="auto">{picture}{(t.invites)(by.shown(), &name)}</p>
            <div class="actions">
                <button
                    type="button"
                    class="button small"
                    aria-disabled=is_busy
                    on:click=move |_| answer.run((room, Method::POST))
                >
                    {texts().common.join}<span class="unseen">{of_room.clone()}</span>
                </button>
                <button
                    type="button"
                    class="button quiet small"
                    aria-disabled=is_busy
                    on:click=move |_| answer.run((room, Method::DELETE))
                >
                    {t.decline}<span class="unseen">{of_room.clone()}</span>
                </button>
            </div>
        </li>
    }
}

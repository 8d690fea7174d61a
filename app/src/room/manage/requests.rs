//! Who asks to come back, for those who decide about it.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{RoomId, UserId};

use crate::{components::join_request::Request, http, session::Client, texts::texts};

/// The list, as it changes.
#[component]
pub fn Requests(room: RoomId) -> impl IntoView {
    let view = expect_context::<Client>().view;
    let requests = RwSignal::from(view.requests);
    let here =
        Memo::new(move |_| requests.read().iter().filter(|request| request.room == room).cloned().collect::<Vec<_>>());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let answer = Callback::new(move |(room, person, method): (RoomId, UserId, Method)| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let changed = view.invitations.clone();
        spawn_local(async move {
            let answered = http::command(method, &format!("/api/rooms/{room}/requests/{person}")).await;
            _ = error.try_set(answered.err().map(|failure| failure.sentence()));
            _ = busy.try_set(false);
            // One that is no longer there has no answer either.
            changed.notify();
        });
    });
    view! {
        <div class="part">
            <p class="error" role="alert">{move || error.get()}</p>
            {move || here.read().is_empty().then(|| view! { <p class="faint">{texts().entry.no_requests}</p> })}
            <ul class="requests">
                <For each=move || here.get() key=|request| (request.person.id, request.at.0) let(request)>
                    <Request request answer busy/>
                </For>
            </ul>
        </div>
    }
}

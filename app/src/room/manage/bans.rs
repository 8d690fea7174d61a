//! Who may not come back, and letting them.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{Person, RoomId, api};

use crate::{components::more::paged, http, texts::texts};

/// The list.
#[component]
pub fn Bans(room: RoomId) -> impl IntoView {
    let t = &texts().manage;
    let version = RwSignal::new(0_u32);
    let error = RwSignal::new(None::<String>);
    let lift = Callback::new(move |person: Person| {
        spawn_local(async move {
            let path = format!("/api/rooms/{room}/members/{}/removal", person.id);
            let failure = http::command(Method::DELETE, &path).await.err();
            _ = error.try_set(failure.map(|failure| failure.sentence()));
            _ = version.try_update(|version| *version += 1);
        });
    });
    let row = move |person: Person| {
        let name = person.shown().to_owned();
        view! {
            <li>
                <p class="about name" dir="auto">{name.clone()}</p>
                <button type="button" class="button quiet small" on:click=move |_| lift.run(person.clone())>
                    {t.lift_ban}<span class="unseen">{format!(" {name}")}</span>
                </button>
            </li>
        }
    };
    let show = move |people: Vec<Person>| {
        let none = people.is_empty().then(|| view! { <p class="faint">{t.no_bans}</p> });
        let rows = people.into_iter().map(row).collect_view();
        view! { {none} <ul class="listing">{rows}</ul> }
    };
    view! {
        <div id="bans" class="part" tabindex="-1">
            <p class="error" role="alert">{move || error.get()}</p>
            {paged(format!("/api/rooms/{room}/bans"), version, |bans: api::Bans| (bans.people, bans.next), show)}
        </div>
    }
}

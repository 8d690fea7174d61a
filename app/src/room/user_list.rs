//! Who is in the room, and who of them is online.

use leptos::prelude::*;
use protocol::{Person, RoomId};

use super::{entries::hue, people::People};
use crate::{
    components::membership::{Membership, MembershipButton},
    pages::rooms::members,
};

/// The list's id, for the button that opens it where there is no room for it.
pub const PEOPLE: &str = "people";

/// With the way out at its end. Beside the messages; on a narrow screen over them, when it is asked for.
#[component]
pub fn UserList(room: RoomId, name: String, people: Memo<People>) -> impl IntoView {
    let title = move || {
        let people = people.read();
        let online = people.list.iter().filter(|(_, online)| *online).count();
        format!("{}, {online} online", members(people.count))
    };
    let more = move || {
        let people = people.read();
        let more = (people.count as usize).saturating_sub(people.list.len());
        (more > 0).then(|| format!("and {more} more"))
    };
    let rows =
        move || people.get().list.into_iter().map(|(person, online)| view! { <Row person online/> }).collect_view();
    view! {
        <aside id=PEOPLE class="people" popover="auto" aria-labelledby="people-title">
            <h2 id="people-title">{title}</h2>
            <ul>{rows}</ul>
            <p class="faint">{more}</p>
            {(room != RoomId::LOBBY)
                .then(|| view! { <MembershipButton room name membership=Membership::Leave class="button quiet small"/> })}
        </aside>
    }
}

#[component]
fn Row(person: Person, online: bool) -> impl IntoView {
    view! {
        <li class=if online { "online" } else { "offline" }>
            <span class=format!("author {}", hue(person.id)) dir="auto">{person.shown().to_owned()}</span>
            <span class="unseen">{if online { " (online)" } else { " (offline)" }}</span>
        </li>
    }
}

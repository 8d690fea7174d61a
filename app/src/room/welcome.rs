//! Greets somebody who has just made an account or followed an invitation, where others talk already: what the room is, and in the lobby
//! which rooms there are to join. In a room in which nobody has said anything, `list/beginning.rs` does that.

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Person, RoomId, RoomKind,
    api::{RoomInfo, RoomListing, Rooms},
};

use crate::{
    components::{
        icon::{self, Icon},
        membership::{Membership, MembershipButton},
    },
    http,
    names::title,
    texts::texts,
};

/// So many rooms are named.
const ROOMS: usize = 3;

/// Stays until it is put away or one leaves the room.
#[component]
pub fn Welcome(me: Person, info: RoomInfo, open: RwSignal<bool>) -> impl IntoView {
    let t = &texts().first;
    let is_lobby = info.id == RoomId::LOBBY;
    let heading = if is_lobby { (t.welcome)(me.shown()) } else { (t.welcome_to)(&title(&info), me.shown()) };
    let busiest = RwSignal::new(Vec::<RoomListing>::new());
    if is_lobby {
        spawn_local(async move {
            // Where they can't be had, the link leads to all of them.
            if let Ok(rooms) = http::get::<Rooms>("/api/rooms").await {
                _ = busiest.try_set(most_joined(rooms.public));
            }
        });
    }
    let row = |RoomListing { id, name, member_count, .. }: RoomListing| {
        view! {
            <li>
                <Icon path=icon::of_room(RoomKind::Public)/>
                <span class="name" dir="auto">{name.clone()}</span>
                <span class="faint">{(texts().common.members)(member_count as usize)}</span>
                <MembershipButton room=id name membership=Membership::Join class="button quiet small"/>
            </li>
        }
    };
    view! {
        <section class="greeting" aria-labelledby="welcome">
            <h2 id="welcome" dir="auto">{heading}</h2>
            <p>{if is_lobby { t.in_lobby } else { t.in_room }}</p>
            <ul>{move || busiest.get().into_iter().map(row).collect_view()}</ul>
            <div class="actions">
                {is_lobby.then(|| view! { <a class="button small" href="/rooms#public-rooms">{t.find_room}</a> })}
                <button type="button" class="button quiet small" on:click=move |_| open.set(false)>{t.dismiss}</button>
            </div>
        </section>
    }
}

/// Those with the most members that one is not in, the most first.
fn most_joined(mut rooms: Vec<RoomListing>) -> Vec<RoomListing> {
    rooms.retain(|room| !room.joined && room.member_count > 0);
    rooms.sort_by_key(|room| std::cmp::Reverse(room.member_count));
    rooms.truncate(ROOMS);
    rooms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rooms_with_the_most_members_are_named_but_those_that_one_is_in() {
        let room = |n: u128, member_count, joined| RoomListing {
            id: RoomId(uuid::Uuid::from_u128(n)),
            name: format!("room {n}"),
            topic: String::new(),
            member_count,
            joined,
        };
        let rooms = [
            room(1, 2, false),
            room(2, 9, true),
            room(3, 7, false),
            room(4, 7, false),
            room(5, 3, false),
            room(6, 0, false),
        ];
        let names: Vec<_> = most_joined(rooms.to_vec()).into_iter().map(|room| room.name).collect();
        assert_eq!(names, ["room 3", "room 4", "room 5"]);
        assert!(most_joined(vec![room(6, 0, false)]).is_empty());
    }
}

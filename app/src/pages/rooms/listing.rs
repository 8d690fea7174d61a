//! A line of the list of rooms.

use leptos::{either::Either, prelude::*};
use protocol::{RoomId, RoomKind, api::RoomListing};

use crate::{
    components::{
        icon::{self, Icon},
        membership::{Membership, MembershipButton},
    },
    next,
    texts::texts,
};

/// One that all can find, and the way in.
#[component]
pub fn Listing(room: RoomListing) -> impl IntoView {
    let t = texts();
    let RoomListing { id, name, topic, member_count, joined } = room;
    let action = if joined {
        Either::Left(view! { <Open room=id name=name.clone()/> })
    } else {
        Either::Right(
            view! { <MembershipButton room=id name=name.clone() membership=Membership::Join class="button small"/> },
        )
    };
    let state = joined.then_some(t.rooms.joined);
    view! { <Row kind=RoomKind::Public name topic state members=member_count>{action}</Row> }
}

/// One that only its members can find.
#[component]
pub fn PrivateListing(id: RoomId, name: String, topic: String) -> impl IntoView {
    view! {
        <Row kind=RoomKind::Private name=name.clone() topic state=Some(texts().rooms.private)>
            <Open room=id name/>
        </Row>
    }
}

#[component]
fn Open(room: RoomId, name: String) -> impl IntoView {
    view! {
        <a class="button quiet small" href=next::room(room)>
            {texts().rooms.open}
            <span class="unseen">{format!(" {name}")}</span>
        </a>
    }
}

#[component]
fn Row(
    kind: RoomKind,
    name: String,
    topic: String,
    /// What the room is to the reader.
    state: Option<&'static str>,
    /// How many there are, where that is known.
    #[prop(optional, into)]
    members: Option<u32>,
    children: Children,
) -> impl IntoView {
    let members = members.map(|count| view! { <span>{(texts().common.members)(count as usize)}</span> });
    view! {
        <li>
            <Icon path=icon::of_room(kind)/>
            <div class="about">
                <p class="name" dir="auto">{name}</p>
                {(!topic.is_empty()).then(|| view! { <p class="topic-line" dir="auto">{topic}</p> })}
                <p class="faint facts">
                    {members}
                    {state.map(|state| view! { <span class="chip">{state}</span> })}
                </p>
            </div>
            {children()}
        </li>
    }
}

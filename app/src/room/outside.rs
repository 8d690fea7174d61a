//! A room that one can't see.

use leptos::prelude::*;
use protocol::{ErrorCode, RoomId};

use super::ask_back::AskBack;
use crate::{
    components::{
        membership::{Membership, MembershipButton},
        title::Title,
        trouble::Trouble,
        unsent::Unsent,
    },
    errors::Failure,
    session::Client,
    texts::texts,
};

/// Why, and what one can do about it.
#[component]
pub fn Outside(id: Option<RoomId>, failure: Failure, again: Callback<()>) -> impl IntoView {
    let t = texts();
    let outside = matches!(failure.code(), Some(ErrorCode::NotAMember | ErrorCode::RemovedFromRoom));
    let can_ask = failure.code() == Some(ErrorCode::AskToComeBack);
    let joined = expect_context::<Client>().view.joined;
    Effect::new(move |was: Option<bool>| {
        let is = joined.read().iter().flatten().any(|info| Some(info.id) == id);
        // Who is let in meanwhile comes in.
        if is && was == Some(false) {
            again.run(());
        }
        is
    });
    view! {
        <Title text=t.room.title/>
        <Trouble failure again>
            {id.map(|room| view! { <Unsent room/> })}
            {id.filter(|_| outside).map(|room| view! {
                <MembershipButton room name=t.room.this_room membership=Membership::Join done=again/>
            })}
            {id.filter(|_| can_ask).map(|room| view! { <AskBack room/> })}
        </Trouble>
    }
}

//! Members beyond the first page.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::{RoomId, api::Members};

use crate::{
    components::more::{More, MoreButton},
    session::Client,
};

/// Brings the next of them into the list.
#[component]
pub fn MoreMembers(room: RoomId) -> impl IntoView {
    let roster = expect_context::<Client>().view.roster;
    let rest = More::new(None);
    let next = {
        let roster = roster.clone();
        Memo::new(move |_| {
            roster.read().as_ref().filter(|(of, _)| *of == room).and_then(|(_, roster)| roster.next.clone())
        })
    };
    Effect::new(move || rest.restart(next.get()));
    let on_more = Callback::new(move |()| {
        let Some((_, asked)) = roster.get_untracked() else { return };
        let roster = roster.clone();
        rest.load(&format!("/api/rooms/{room}/members"), move |page: Members| {
            let next = page.next.clone();
            roster.update(|now| {
                // It may have been loaded anew meanwhile.
                if let Some((of, now)) = now
                    && *of == room
                    && now.next == asked.next
                {
                    *now = Arc::new(now.and(page));
                }
            });
            next
        });
    });
    view! { <MoreButton more=rest on_more/> }
}

//! Members beyond the first page: the next of them, and those whom one looks for.

use std::{sync::Arc, time::Duration};

use client::roster::Roster;
use leptos::{prelude::*, task::spawn_local};
use protocol::{RoomId, api::Members};

use crate::{
    components::more::{More, MoreButton},
    http, next,
    room::overlay::Filter,
    session::Client,
};

/// How long somebody has stopped typing when the server is asked.
const SETTLE: Duration = Duration::from_millis(250);

/// Brings the next of them into the list, and those whom one looks for.
#[component]
pub fn MoreMembers(room: RoomId, filter: Filter) -> impl IntoView {
    let roster = expect_context::<Client>().view.roster;
    Effect::new({
        let roster = roster.clone();
        move || {
            let typed = filter.typed.get();
            if !typed.is_empty() {
                let roster = roster.clone();
                set_timeout(move || find(room, filter, typed, roster), SETTLE);
            }
        }
    });
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

/// Asks the server who is called so, unless something else is looked for by now. Where it fails, those who are here are shown.
fn find(room: RoomId, filter: Filter, typed: String, roster: ArcRwSignal<Option<(RoomId, Arc<Roster>)>>) {
    let is_wanted = move |typed: &String| filter.typed.try_with_untracked(|now| now == typed).unwrap_or_default();
    if !is_wanted(&typed) {
        return;
    }
    spawn_local(async move {
        let list = next::with_query(&format!("/api/rooms/{room}/members"), "query", &typed);
        let Ok(Members { members, .. }) = http::get::<Members>(&list).await else { return };
        if !is_wanted(&typed) {
            return;
        }
        _ = filter.found.try_set(members.iter().map(|member| member.person.id).collect());
        roster.update(|now| {
            if let Some((of, now)) = now
                && *of == room
            {
                let next = now.next.clone();
                *now = Arc::new(now.and(Members { members, next }));
            }
        });
    });
}

//! A room as it is now, and what one may do in it.

use std::sync::Arc;

use crate::session::{Client, View};
use client::{
    people::{People, people},
    roster::Roster,
};
use leptos::prelude::*;
use protocol::{
    RoomId,
    api::{RoomInfo, RoomPage},
    permission::{Action, RoomContext, Standing, check},
};

/// The room that is on the screen.
#[derive(Clone, Copy)]
pub struct Here {
    /// As it is now.
    pub info: Memo<RoomInfo>,
    /// Who is in it.
    pub people: Memo<People>,
}

/// The room as the session knows it; as its page came before that, and as it was last when one is no longer in it.
pub fn info_of(client: &Client, page: RoomInfo) -> Memo<RoomInfo> {
    let joined = client.view.joined.clone();
    Memo::new(move |before: Option<&RoomInfo>| {
        let joined = joined.read();
        let now = joined.iter().flatten().find(|info| info.id == page.id);
        now.or(before).unwrap_or(&page).clone()
    })
}

/// Who is in it, as the session knows them, and before that as its page says.
pub fn people_of(client: Client, id: RoomId, page: Signal<Option<Arc<RoomPage>>>) -> Memo<People> {
    let View { roster, online, .. } = client.view;
    let roster = Memo::new(move |_| {
        let roster = roster.get().filter(|(room, _)| *room == id).map(|(_, roster)| roster);
        roster.or_else(|| page.read().as_deref().map(|page| Arc::new(Roster::from(page))))
    });
    Memo::new(move |_| {
        let online = online.get().filter(|(room, _)| *room == id).map(|(_, online)| online);
        let online = online.unwrap_or_else(|| {
            let page = page.read();
            page.iter()
                .flat_map(|page| {
                    let online = page.members.iter().filter(|person| page.online.contains(&person.id));
                    online.map(|person| (person.clone(), page.away.contains(&person.id)))
                })
                .collect()
        });
        roster.read().as_ref().map(|roster| people(roster, &online)).unwrap_or_default()
    })
}

/// The room for the permission matrix.
pub fn place(info: &RoomInfo) -> RoomContext {
    RoomContext { room: info.id, kind: info.kind, archived: info.archived }
}

/// Whether the person may do this in it.
pub fn may(info: &RoomInfo, action: Action) -> bool {
    check(&place(info), &Standing::of(info.role), action).is_ok()
}

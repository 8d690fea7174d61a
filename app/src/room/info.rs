//! A room as it is now, and what one may do in it.

use crate::session::Client;
use client::people::People;
use leptos::prelude::*;
use protocol::{
    api::RoomInfo,
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

/// The room for the permission matrix.
pub fn place(info: &RoomInfo) -> RoomContext {
    RoomContext { room: info.id, kind: info.kind, archived: info.archived }
}

/// Whether the person may do this in it.
pub fn may(info: &RoomInfo, action: Action) -> bool {
    check(&place(info), &Standing::of(info.role), action).is_ok()
}

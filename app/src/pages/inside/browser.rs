//! From one page to the next. A page stays until the next one is there, but for rooms: the header and the box of a room that the
//! session knows are there at once, so that nobody writes into the box of the room before.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use protocol::{RoomId, api::RoomInfo};

use super::Shown;
use crate::{
    data, dom,
    navigation::{self, Arrival, Inside, Route},
    pages::lazy,
    room::RoomShown,
    session::Client,
};

/// Shows the pages to which one goes. What it returns loads the one that is shown anew.
pub fn following(shown: RwSignal<(u32, Shown)>, mine: Vec<RoomInfo>) -> Callback<()> {
    let client = expect_context::<Client>();
    let (path, query) = (navigation::path(), navigation::query());
    let page = Memo::new(move |_| Route::inside(&path.read()));
    let next =
        Next { client: StoredValue::new(client), mine: StoredValue::new(mine), shown, turn: StoredValue::new(0) };
    let show = move |page: Option<Inside>| {
        if let Some(page) = page {
            next.show(page, query.get_untracked());
        }
    };
    Effect::new(move |before: Option<()>| {
        let page = page.get();
        if before.is_some() {
            show(page);
        }
    });
    Callback::new(move |()| {
        // Without the sidebar's rooms the session has not started, so that the page alone would be no help.
        if next.client.with_value(Client::is_started) {
            show(page.get_untracked());
        } else {
            dom::reload();
        }
    })
}

/// What shows the next page. It is there for as long as the document is.
#[derive(Clone, Copy)]
struct Next {
    client: StoredValue<Client>,
    mine: StoredValue<Vec<RoomInfo>>,
    shown: RwSignal<(u32, Shown)>,
    /// Counts the pages that were asked for: what comes for another than the last comes too late.
    turn: StoredValue<u32>,
}

impl Next {
    fn show(self, page: Inside, query: navigation::Query) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let turn = self.turn.get_value();
        let client = self.client.get_value();
        if let Inside::Room(Some(id)) = page {
            return self.show_room(id, client, turn);
        }
        spawn_local(async move {
            lazy::preload(&page).await;
            let data = data::load(&client, &page, &query).await;
            if self.turn.get_value() == turn {
                self.draw(Shown::of(data, Some(&page)));
            }
        });
    }

    fn show_room(self, id: RoomId, client: Client, turn: u32) {
        let known = self.known(id, &client);
        let page = match &known {
            Some(RoomShown::Here { page, .. }) => Some(page.clone()),
            _ => None,
        };
        self.draw(Shown::Room(Some(id), known.unwrap_or(RoomShown::Loading)));
        spawn_local(async move {
            let visit = data::visit(&client, Some(id)).await;
            if self.turn.get_value() != turn {
                return;
            }
            match (visit, page) {
                (Ok(visit), Some(page)) => {
                    if page.read_untracked().is_none() {
                        page.set(Some(Arc::new(visit.page)));
                    }
                }
                (Ok(visit), None) => self.draw(Shown::Room(Some(id), RoomShown::of(visit))),
                (Err(failure), _) => self.draw(Shown::Room(Some(id), RoomShown::Failed(failure))),
            }
        });
    }

    /// A room as the session, or the first page's list of rooms, knows it.
    fn known(self, id: RoomId, client: &Client) -> Option<RoomShown> {
        let me = client.view.me.get_untracked()?;
        let find = |rooms: &Vec<RoomInfo>| rooms.iter().find(|info| info.id == id).cloned();
        let known = match client.view.joined.read_untracked().as_ref() {
            Some(joined) => find(joined),
            None => self.mine.with_value(find),
        };
        let page = client.page(id).map(Arc::new);
        Some(RoomShown::Here { me, known: Box::new(known?), page: ArcRwSignal::new(page) })
    }

    fn draw(self, shown: Shown) {
        self.shown.update(|(number, before)| {
            *number = number.wrapping_add(1);
            *before = shown;
        });
        request_animation_frame(|| Arrival::last().settle());
    }
}

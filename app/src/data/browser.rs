//! The browser's side.

use client::session::Input;
use leptos::{
    prelude::{GetUntracked, document},
    task::spawn_local,
};
use protocol::{
    ErrorCode, RoomId,
    api::{Rooms, RoomsQuery},
    codec::{Unknown, from_bytes},
};

use super::{Document, PageData, Visit, rooms_query, sidebar};
use crate::{
    errors::Failure,
    http,
    navigation::{Inside, Query},
    next,
    session::Client,
    storage,
};

/// The element that holds a document's data.
const ELEMENT: &str = "data";

impl Document {
    /// What the server has put into this document.
    pub fn carried() -> Option<Self> {
        let element = document().get_element_by_id(ELEMENT)?;
        let text = element.text_content()?;
        // It is large, and nobody looks at it again.
        element.remove();
        from_bytes(&from_base64(&text)?, Unknown::Replaced).ok()
    }

    /// What a page needs that came without the server's data: then what the browser keeps is what there is.
    pub async fn load(client: &Client, page: &Inside, query: &Query) -> Self {
        Self { mine: mine().await, page: load(client, page, query).await }
    }
}

/// Reads base64. The browser's own gives a string, and it takes longer to make bytes of that.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes().take_while(|letter| *letter != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

/// What a page needs.
pub async fn load(client: &Client, page: &Inside, query: &Query) -> PageData {
    match page {
        Inside::Rooms => PageData::Rooms(found(&rooms_query(query)).await),
        Inside::Room(id) => PageData::Room(visit(client, *id).await.map(Box::new)),
        Inside::Inbox => PageData::Inbox,
        Inside::Later => PageData::Later,
        Inside::Account => PageData::Account(http::get("/api/account").await),
        Inside::Admin => PageData::Admin(http::get("/api/account").await),
    }
}

/// A page of the rooms that there are.
pub async fn found(query: &RoomsQuery) -> Result<Rooms, Failure> {
    http::get(&next::rooms("/api/rooms", query)).await
}

/// A room that one is in. `None` stands for an address that is no room's. What is known is shown at once, and brought up
/// to date behind it.
pub async fn visit(client: &Client, id: Option<RoomId>) -> Result<Visit, Failure> {
    let id = id.ok_or(ErrorCode::RoomUnknown)?;
    if let Some(visit) = known(client, id).await {
        let client = client.clone();
        spawn_local(async move {
            // Where there is no answer, the connection line says so.
            if let Ok(page) = http::room(id).await {
                client.input(Input::Loaded(page));
            }
        });
        return Ok(visit);
    }
    let page = http::room(id).await?;
    let me = match client.view.me.get_untracked() {
        Some(me) => me,
        None => own_rooms().await?.me,
    };
    Ok(Visit { me, page })
}

/// A room as it was when it was last seen in this browser.
async fn known(client: &Client, id: RoomId) -> Option<Visit> {
    if let Some(me) = client.view.me.get_untracked() {
        return client.page(id).map(|page| Visit { me, page });
    }
    let kept = storage::kept().await?;
    let page = kept.rooms.into_iter().find(|page| page.room.id == id)?;
    Some(Visit { me: kept.me?, page })
}

/// Whose rooms are shown beside every page, and which.
async fn mine() -> Result<Rooms, Failure> {
    if let Some(kept) = storage::kept().await
        && let Some(me) = kept.me
    {
        let mine = kept.rooms.into_iter().map(|page| page.room).collect();
        let sidebar = sidebar::kept();
        return Ok(Rooms { me, mine, public: Vec::new(), next: None, mine_next: None, sidebar });
    }
    own_rooms().await
}

/// The rooms that one is in; limit=1, since the API has no smaller page.
async fn own_rooms() -> Result<Rooms, Failure> {
    http::get("/api/rooms?limit=1").await
}

//! The server's side.

use base64::{Engine, prelude::BASE64_STANDARD};
use futures::future::join;
use http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use protocol::{ErrorCode, RoomId, codec::to_bytes};

use super::{Document, PageData, Visit, rooms_query};
use crate::{
    backend::Backend,
    errors::Failure,
    navigation::{Inside, Query},
};

impl Document {
    /// Loads what a page needs.
    pub async fn load(backend: &dyn Backend, page: &Inside, query: &Query) -> Self {
        let (mut mine, page) = join(backend.mine(), PageData::load(backend, page, query)).await;
        // Who is in very many rooms sees the one that they are in among the first; the others come with the connection.
        if let (Ok(rooms), PageData::Room(Ok(visit))) = (&mut mine, &page)
            && rooms.mine.iter().all(|room| room.id != visit.page.room.id)
        {
            rooms.mine.push(visit.page.room.clone());
        }
        Self { mine: mine.map_err(Failure::Refused), page }
    }

    /// How it travels within the page: bytes, which need less code in the browser than JSON, in letters that can't end an element.
    pub fn to_text(&self) -> String {
        BASE64_STANDARD.encode(to_bytes(self))
    }
}

impl PageData {
    async fn load(backend: &dyn Backend, page: &Inside, query: &Query) -> Self {
        match page {
            Inside::Rooms => Self::Rooms(backend.rooms(rooms_query(query)).await.map_err(Failure::Refused)),
            Inside::Room(id) => Self::Room(visit(backend, *id).await.map(Box::new)),
            Inside::Inbox => Self::Inbox,
            Inside::Later => Self::Later,
            Inside::Account => Self::Account(backend.account().await.map_err(Failure::Refused)),
            Inside::Admin => Self::Admin(backend.account().await.map_err(Failure::Refused)),
        }
    }
}

async fn visit(backend: &dyn Backend, id: Option<RoomId>) -> Result<Visit, Failure> {
    let id = id.ok_or(ErrorCode::RoomUnknown)?;
    let me = backend.viewer().ok_or(ErrorCode::NotSignedIn)?;
    let page = backend.room(id).await.map_err(Failure::Refused)?;
    Ok(Visit { me, page })
}

/// Gives the page that is being rendered the status that fits what went wrong.
pub fn set_status(code: Option<ErrorCode>) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    response.set_status(match code {
        Some(
            ErrorCode::RoomUnknown
            | ErrorCode::NotFound
            | ErrorCode::LinkInvalid
            | ErrorCode::LinkExpired
            | ErrorCode::LinkUsedUp,
        ) => StatusCode::NOT_FOUND,
        Some(
            ErrorCode::NotAMember
            | ErrorCode::RemovedFromRoom
            | ErrorCode::AskToComeBack
            | ErrorCode::Banned
            | ErrorCode::AccountClosed
            | ErrorCode::NotAnAdministrator
            | ErrorCode::RoomArchived,
        ) => StatusCode::FORBIDDEN,
        Some(ErrorCode::NotSignedIn | ErrorCode::SessionEnded) => StatusCode::UNAUTHORIZED,
        Some(ErrorCode::CursorInvalid) => StatusCode::BAD_REQUEST,
        Some(ErrorCode::Busy) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    });
}

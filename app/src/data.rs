//! What pages show: from the backend while the server renders, by HTTP in the browser.

use std::future::Future;

use leptos::{
    prelude::Resource,
    server::codee::{Decoder, Encoder},
};
use protocol::{
    ErrorCode, Person, RoomId,
    api::{Account, Registration, RoomPage, Rooms, RoomsQuery},
    codec::{DecodeError, Unknown, from_bytes, to_bytes},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{errors::Failure, session::Client};

/// How what the server has read travels within a page, which needs less code in the browser than JSON.
pub struct Binary;

impl<T: Serialize> Encoder<T> for Binary {
    type Error = std::convert::Infallible;
    type Encoded = Vec<u8>;

    fn encode(value: &T) -> Result<Vec<u8>, Self::Error> {
        Ok(to_bytes(value))
    }
}

impl<T: DeserializeOwned> Decoder<T> for Binary {
    type Error = DecodeError;
    type Encoded = [u8];

    fn decode(bytes: &[u8]) -> Result<T, DecodeError> {
        from_bytes(bytes, Unknown::Replaced)
    }
}

/// What a page shows, loaded anew whenever `source` gives something else.
pub fn resource<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    load: impl Fn(S) -> F + Send + Sync + 'static,
) -> Resource<T, Binary>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(source, load, false)
}

/// A room's page and who looks at it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Who looks.
    pub me: Person,
    /// What they see.
    pub page: RoomPage,
}

/// The rooms that one is in, and a page of those that there are.
#[cfg(feature = "ssr")]
pub fn rooms(query: RoomsQuery) -> impl Future<Output = Result<Rooms, Failure>> + Send + 'static {
    let backend = leptos::prelude::expect_context::<crate::backend::SharedBackend>();
    async move { backend.rooms(query).await.map_err(Failure::Refused) }
}

/// The rooms that one is in, and a page of those that there are.
#[cfg(not(feature = "ssr"))]
pub fn rooms(query: RoomsQuery) -> impl Future<Output = Result<Rooms, Failure>> + Send + 'static {
    send_wrapper::SendWrapper::new(async move { crate::http::get(&crate::next::rooms("/api/rooms", &query)).await })
}

/// The rooms that one is in; limit=1, since the API has no smaller page.
#[cfg(not(feature = "ssr"))]
async fn own_rooms() -> Result<Rooms, Failure> {
    crate::http::get("/api/rooms?limit=1").await
}

/// One's own account.
#[cfg(feature = "ssr")]
pub fn account() -> impl Future<Output = Result<Account, Failure>> + Send + 'static {
    let backend = leptos::prelude::expect_context::<crate::backend::SharedBackend>();
    async move { backend.account().await.map_err(Failure::Refused) }
}

/// One's own account.
#[cfg(not(feature = "ssr"))]
pub fn account() -> impl Future<Output = Result<Account, Failure>> + Send + 'static {
    send_wrapper::SendWrapper::new(async { crate::http::get("/api/account").await })
}

/// Whether strangers may sign up.
#[cfg(feature = "ssr")]
pub fn registration() -> impl Future<Output = Result<Registration, Failure>> + Send + 'static {
    let backend = leptos::prelude::expect_context::<crate::backend::SharedBackend>();
    async move { backend.registration().await.map_err(Failure::Refused) }
}

/// Whether strangers may sign up.
#[cfg(not(feature = "ssr"))]
pub fn registration() -> impl Future<Output = Result<Registration, Failure>> + Send + 'static {
    send_wrapper::SendWrapper::new(async { crate::http::get("/api/registration").await })
}

/// A room that one is in. `None` stands for an address that is no room's.
#[cfg(feature = "ssr")]
pub fn visit(_: &Client, id: Option<RoomId>) -> impl Future<Output = Result<Visit, Failure>> + Send + use<> {
    let backend = leptos::prelude::expect_context::<crate::backend::SharedBackend>();
    async move {
        let id = id.ok_or(ErrorCode::RoomUnknown)?;
        let me = backend.viewer().ok_or(ErrorCode::NotSignedIn)?;
        let page = backend.room(id).await.map_err(Failure::Refused)?;
        Ok(Visit { me, page })
    }
}

/// A room that one is in. `None` stands for an address that is no room's. What is known is shown at once, and brought up
/// to date behind it.
#[cfg(not(feature = "ssr"))]
pub fn visit(client: &Client, id: Option<RoomId>) -> impl Future<Output = Result<Visit, Failure>> + Send + use<> {
    let client = client.clone();
    send_wrapper::SendWrapper::new(async move {
        let id = id.ok_or(ErrorCode::RoomUnknown)?;
        if let Some(visit) = known(&client, id).await {
            leptos::task::spawn_local(async move {
                // Where there is no answer, the connection line says so.
                if let Ok(page) = room(id).await {
                    client.input(client::session::Input::Loaded(page));
                }
            });
            return Ok(visit);
        }
        let page = room(id).await?;
        let me = match leptos::prelude::GetUntracked::get_untracked(&client.view.me) {
            Some(me) => me,
            None => own_rooms().await?.me,
        };
        Ok(Visit { me, page })
    })
}

/// A room as it was when it was last seen in this browser.
#[cfg(not(feature = "ssr"))]
async fn known(client: &Client, id: RoomId) -> Option<Visit> {
    if let Some(me) = leptos::prelude::GetUntracked::get_untracked(&client.view.me) {
        return client.page(id).map(|page| Visit { me, page });
    }
    #[cfg(feature = "hydrate")]
    {
        let kept = crate::storage::kept().await?;
        let page = kept.rooms.into_iter().find(|page| page.room.id == id)?;
        Some(Visit { me: kept.me?, page })
    }
    #[cfg(not(feature = "hydrate"))]
    None
}

/// Whose rooms are shown beside every page, and which. The browser asks for it only where the page came without the
/// server: then what it keeps is what there is.
#[cfg(not(feature = "ssr"))]
pub fn mine() -> impl Future<Output = Result<Rooms, Failure>> + Send + 'static {
    send_wrapper::SendWrapper::new(async {
        #[cfg(feature = "hydrate")]
        if let Some(kept) = crate::storage::kept().await
            && let Some(me) = kept.me
        {
            let mine = kept.rooms.into_iter().map(|page| page.room).collect();
            return Ok(Rooms { me, mine, public: Vec::new(), next: None });
        }
        own_rooms().await
    })
}

/// Whose rooms are shown beside every page, and which.
#[cfg(feature = "ssr")]
pub fn mine() -> impl Future<Output = Result<Rooms, Failure>> + Send + 'static {
    let backend = leptos::prelude::expect_context::<crate::backend::SharedBackend>();
    async move { backend.mine().await.map_err(Failure::Refused) }
}

/// A room's newest page.
#[cfg(not(feature = "ssr"))]
pub async fn room(id: RoomId) -> Result<RoomPage, Failure> {
    crate::http::get(&format!("/api/rooms/{id}")).await
}

/// Gives the page that is being rendered the status that fits what went wrong.
pub fn set_status(code: Option<ErrorCode>) {
    #[cfg(feature = "ssr")]
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(match code {
            Some(ErrorCode::RoomUnknown | ErrorCode::NotFound) => http::StatusCode::NOT_FOUND,
            Some(
                ErrorCode::NotAMember | ErrorCode::RemovedFromRoom | ErrorCode::Banned | ErrorCode::NotAnAdministrator,
            ) => http::StatusCode::FORBIDDEN,
            Some(ErrorCode::NotSignedIn | ErrorCode::SessionEnded) => http::StatusCode::UNAUTHORIZED,
            Some(ErrorCode::CursorInvalid) => http::StatusCode::BAD_REQUEST,
            Some(ErrorCode::Busy) => http::StatusCode::SERVICE_UNAVAILABLE,
            _ => http::StatusCode::INTERNAL_SERVER_ERROR,
        });
    }
    #[cfg(not(feature = "ssr"))]
    let _ = code;
}

/// Nobody is logged in: what this browser keeps for whoever was can be read no longer.
pub fn forget_person() {
    #[cfg(feature = "hydrate")]
    leptos::task::spawn_local(crate::storage::forget_person());
}

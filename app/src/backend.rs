//! What pages need from the server before they are rendered there.

use async_trait::async_trait;
use protocol::{
    ErrorBody, Person, RoomId,
    api::{Account, LinkPreview, Registration, RoomPage, Rooms, RoomsQuery},
};

/// The server's side of a page, on behalf of one request's viewer.
#[async_trait]
pub trait Backend: Send + Sync {
    /// Who looks at the page, if they are logged in.
    fn viewer(&self) -> Option<Person>;

    /// The rooms that the viewer is in, and a page of those that there are.
    ///
    /// # Errors
    /// As `GET /api/rooms`.
    async fn rooms(&self, query: RoomsQuery) -> Result<Rooms, ErrorBody>;

    /// The rooms that the viewer is in alone.
    ///
    /// # Errors
    /// As `GET /api/rooms`.
    async fn mine(&self) -> Result<Rooms, ErrorBody>;

    /// The viewer's own account.
    ///
    /// # Errors
    /// As `GET /api/account`.
    async fn account(&self) -> Result<Account, ErrorBody>;

    /// Whether strangers may sign up.
    ///
    /// # Errors
    /// As `GET /api/registration`.
    async fn registration(&self) -> Result<Registration, ErrorBody>;

    /// What a link leads to.
    ///
    /// # Errors
    /// As `GET /api/links/{code}`.
    async fn invitation(&self, code: &str) -> Result<LinkPreview, ErrorBody>;

    /// A room with its newest events.
    ///
    /// # Errors
    /// As `GET /api/rooms/{id}`.
    async fn room(&self, id: RoomId) -> Result<RoomPage, ErrorBody>;
}

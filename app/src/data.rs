//! What pages show: from the backend before the server renders, by HTTP in the browser. A document of the server carries its page's
//! data, so that the browser draws the same page without asking again.

use protocol::{
    ErrorCode, Person,
    api::{Account, RoomPage, Rooms, RoomsQuery},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "browser")]
mod browser;
#[cfg(feature = "ssr")]
mod server;
pub mod sidebar;

use crate::{errors::Failure, navigation::Query};

#[cfg(feature = "browser")]
pub use browser::{found, load, visit};

/// A room's page and who looks at it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Who looks.
    pub me: Person,
    /// What they see.
    pub page: RoomPage,
}

/// What a page needs to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PageData {
    /// All rooms, as far as they were asked for.
    Rooms(Result<Rooms, Failure>),
    /// A room.
    Room(Result<Box<Visit>, Failure>),
    /// What concerns one, which is asked for once the page is there.
    Inbox,
    /// What one has put off, which is asked for once the page is there.
    Later,
    /// One's own account.
    Account(Result<Account, Failure>),
    /// The server's accounts: for whom they are to be shown.
    Admin(Result<Account, Failure>),
}

/// What a document needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Whose rooms are shown beside the page, and which.
    pub mine: Result<Rooms, Failure>,
    /// The page.
    pub page: PageData,
}

/// The rooms that an address asks for.
pub fn rooms_query(query: &Query) -> RoomsQuery {
    RoomsQuery { query: query.get("query").unwrap_or_default(), after: query.get("after"), ..RoomsQuery::default() }
}

/// Gives the page that is being rendered the status that fits what went wrong.
pub fn set_status(code: Option<ErrorCode>) {
    #[cfg(feature = "ssr")]
    server::set_status(code);
    #[cfg(not(feature = "ssr"))]
    let _ = code;
}

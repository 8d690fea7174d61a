//! Where one is, and how one gets from page to page without the server's documents.
//!
//! Our own, and not leptos_router: that took 27 kB of the first page's 419 (compressed), where one `match` is enough.

#[cfg(feature = "browser")]
mod browser;
mod query;
mod route;

use leptos::prelude::*;

pub use self::{
    query::Query,
    route::{Inside, Route},
};
#[cfg(feature = "browser")]
pub use browser::{Arrival, start};

/// A page's address on this server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// With a slash in front.
    pub path: String,
    /// What stands behind the question mark.
    pub query: String,
}

/// The address that is shown, for who wants to follow it. The root puts it into the context.
#[derive(Clone, Copy)]
pub struct Navigation {
    address: RwSignal<Address>,
    path: Memo<String>,
    query: Memo<Query>,
}

impl Navigation {
    /// Makes it known to what is inside.
    pub fn provide(address: Address) -> Self {
        let address = RwSignal::new(address);
        let path = Memo::new(move |_| address.read().path.clone());
        let query = Memo::new(move |_| Query::parse(&address.read().query));
        let navigation = Self { address, path, query };
        provide_context(navigation);
        navigation
    }
}

/// The path of the page that is shown, or that one is on the way to.
pub fn path() -> Memo<String> {
    expect_context::<Navigation>().path
}

/// What stands in its query.
pub fn query() -> Memo<Query> {
    expect_context::<Navigation>().query
}

/// Path and query together.
pub fn here() -> Signal<String> {
    let address = expect_context::<Navigation>().address;
    Signal::derive(move || {
        let Address { path, query } = &*address.read();
        if query.is_empty() { path.clone() } else { format!("{path}?{query}") }
    })
}

/// Goes to a page of this server. Only what happens in the browser calls this, so never the server.
pub fn go(address: &str) {
    #[cfg(feature = "browser")]
    browser::go(address);
    #[cfg(not(feature = "browser"))]
    let _ = address;
}

/// Takes a value out of the address of the page that is shown, once it is dealt with. Only what happens in the browser calls this,
/// so never the server.
pub fn drop_value(name: &str) {
    #[cfg(feature = "browser")]
    {
        let Address { path, query } = Address::of_window();
        let query = query::without(&query, name);
        browser::replace(&if query.is_empty() { path } else { [path, query].join("?") });
    }
    #[cfg(not(feature = "browser"))]
    let _ = name;
}

/// Gives the page that is shown another address. Only what happens in the browser calls this, so never the server.
pub fn replace(address: &str) {
    #[cfg(feature = "browser")]
    browser::replace(address);
    #[cfg(not(feature = "browser"))]
    let _ = address;
}

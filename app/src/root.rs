//! The root: routes, and what outlives every page.

use std::sync::{Mutex, PoisonError};

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    components::broken::Broken,
    pages::{
        layout::Layout,
        lazy::{LazyAccount, LazyAdmin, LazyJoin, LazyLogIn, LazyRooms, LazySignUp, LazyWelcome},
        not_found::NotFound,
        offline::Offline,
    },
    room::ChatRoom,
    session::Client,
    texts::texts,
};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let client = Client::default();
    let view = client.view.clone();
    provide_context(client);
    // Only where it is another number: the browser takes each new title for news.
    let unread = ArcMemo::new(move |_| view.news().unread);
    // Until a page has said its own title the tab shows the last one: without any, leptos_meta would empty it.
    let shown = Mutex::new(if cfg!(feature = "ssr") { "WeConnect".to_owned() } else { document().title() });
    let page_title = move |title: String| {
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        if !title.is_empty() {
            *shown = page_title(title, unread.get());
        }
        shown.clone()
    };
    view! {
        <Title text="" formatter=page_title/>
        // Left to the browser: the router would only change the address.
        <a class="skip" href="#main" rel="external">{texts().common.skip_to_content}</a>
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view={Lazy::<LazyWelcome>::new()}/>
                <Route path=path!("/signup") view={Lazy::<LazySignUp>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/login") view={Lazy::<LazyLogIn>::new()}/>
                <Route path=path!("/offline") view=Offline/>
                // Rendered in one piece, so that the pages are whole without scripts.
                <ParentRoute path=path!("") view=Layout ssr=SsrMode::Async>
                    <Route path=path!("/rooms") view={Lazy::<LazyRooms>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/rooms/:id") view=ChatRoom ssr=SsrMode::Async/>
                    <Route path=path!("/join/:code") view={Lazy::<LazyJoin>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/account") view={Lazy::<LazyAccount>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/admin") view={Lazy::<LazyAdmin>::new()} ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
        <Broken/>
    }
}

/// The text of the page's title, with the number of unread messages in front. leptos_meta 0.8 writes it into the server's HTML as it is, so that a room named
/// `</title><script>…` would become markup; in the browser it is set as text.
fn page_title(title: String, unread: u32) -> String {
    let count = if unread == 0 { String::new() } else { format!("({unread}) ") };
    let title = if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title };
    format!("{count}{title} · WeConnect")
}

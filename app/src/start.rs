//! How the application takes over the document that the server has rendered: it draws the same page once more, off to the side, and
//! puts it in place of the server's in one step. There is no hydration: the code that would walk through the server's elements took
//! 37 kB of the first page's 419 (compressed).

mod handover;

use leptos::{mount::mount_to_renderer, prelude::window, task::spawn_local, web_sys};
use web_sys::wasm_bindgen::{JsCast, JsValue};

use self::handover::Handover;
use crate::{
    components::title::PageTitle,
    data::Document,
    navigation::{Address, Inside, Query, Route},
    next,
    pages::lazy,
    root::{App, AppProps},
    session::Client,
    texts,
};

/// The element that holds the page.
const ELEMENT: &str = "app";

/// Takes the document over. Its language comes along: the texts of the first page, and where those are that parts need.
pub fn start(texts: &js_sys::Array, more: String) {
    texts::start(texts, more);
    // Fails only where it was done before.
    _ = any_spawner::Executor::init_wasm_bindgen();
    spawn_local(take_over());
}

async fn take_over() {
    let (client, title) = (Client::default(), PageTitle::default());
    let (address, page) = opened();
    lazy::preload(&page).await;
    let document = match Document::carried() {
        Some(document) => document,
        None => Document::load(&client, &page, &Query::parse(&address.query)).await,
    };
    let page = leptos::prelude::document();
    let Some(element) = page.get_element_by_id(ELEMENT) else { return };
    let aside = page.create_document_fragment();
    let app = move || App(AppProps { client, title, address, document });
    let mounted = mount_to_renderer(aside.unchecked_ref(), app);
    let handover = Handover::of(&element);
    element.replace_children_with_node_1(&aside);
    handover.give_to(&element);
    // It stays for as long as the document does.
    mounted.forget();
}

/// The page that the document is for. The shell, which stands in for others while the server can't be reached, leads to the lobby
/// from where there is nothing else to show.
fn opened() -> (Address, Inside) {
    let address = Address::of_window();
    if let Some(page) = Route::inside(&address.path) {
        return (address, page);
    }
    let lobby = next::lobby();
    if let Ok(history) = window().history() {
        // Fails only where a page does this hundreds of times.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&lobby));
    }
    (Address { path: lobby, query: String::new() }, Inside::Room(Some(protocol::RoomId::LOBBY)))
}

//! The shell: the page that the service worker keeps, and hands out for others while the server can't be reached.

use leptos::{prelude::*, web_sys::wasm_bindgen::JsValue};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{next, texts::texts};

const PATH: &str = "/offline";
/// By this element one tells the shell, whatever the address.
const SHELL: &str = "shell";

/// Goes on to the page that was asked for, which shows what is kept in the browser. The server renders it the same for
/// everyone, and the query changes nothing in the first rendering.
#[component]
pub fn Offline() -> impl IntoView {
    let navigate = use_navigate();
    let stays = RwSignal::new(false);
    Effect::new(move || match next::from_query().filter(|path| is_openable(path)) {
        Some(path) => navigate(&path, NavigateOptions { replace: true, ..Default::default() }),
        None => stays.set(true),
    });
    let t = texts();
    view! {
        <Title text=t.trouble.offline_page/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href="/" rel="external">"WeConnect"</a>
            <p id=SHELL class="loading" role="status" hidden=move || stays.get()>{t.trouble.opening}</p>
            <div hidden=move || !stays.get()>
                <h1>{t.trouble.offline_page}</h1>
                <p>{t.trouble.opens_through_this}</p>
                <p><a href="/" rel="external">{t.common.try_again}</a></p>
            </div>
        </main>
    }
}

/// To be called before hydration. Where the shell stands in for another page, its address becomes its own again, since
/// what the server rendered only comes to life as the page that it is.
pub fn settle_address() {
    let here = window().location();
    let Ok(path) = here.pathname() else { return };
    if path == PATH || document().get_element_by_id(SHELL).is_none() {
        return;
    }
    let wanted = if path == "/" {
        next::lobby()
    } else {
        format!("{path}{}{}", here.search().unwrap_or_default(), here.hash().unwrap_or_default())
    };
    if let Ok(history) = window().history() {
        let address = next::with_next(PATH, Some(&wanted));
        // Fails only where a page does this hundreds of times.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// Whether a path is of the pages that show something without the server.
fn is_openable(path: &str) -> bool {
    path.strip_prefix("/rooms").is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_rooms_pages_are_opened() {
        for path in ["/rooms", "/rooms/1", "/rooms?name=x", "/rooms#list"] {
            assert!(is_openable(path), "{path}");
        }
        for path in ["/", "/roomsevil", "/login", "/api/rooms", "//evil.example/rooms"] {
            assert!(!is_openable(path), "{path}");
        }
    }
}

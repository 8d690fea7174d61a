//! The service worker (`public/service-worker.js`), with which the application opens where the server can't be reached.

use leptos::{prelude::*, task::spawn_local, web_sys};
use web_sys::{Element, wasm_bindgen::JsCast};

/// Registers the worker of this page's build. Where browsers have none (over plain HTTP from another machine, in some
/// private windows) or can't keep it, everything else goes on as it is.
pub fn register() {
    let navigator = window().navigator();
    if !js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or_default() {
        return;
    }
    let Some(build) = build() else { return };
    let registration = navigator.service_worker().register(&format!("/service-worker.js?v={build}"));
    spawn_local(async move {
        let _ = registration.await;
    });
}

/// What names the page's build: the hashes that stand in the names of its files. `None` where the names hold none, since
/// such files can change under their names and must not be kept.
fn build() -> Option<String> {
    // Not those of what is split off: which of them a page names is its own affair.
    let links = document().query_selector_all("link[href^='/pkg/weconnect.']").ok()?;
    let links = (0..links.length()).filter_map(|index| links.item(index)?.dyn_into::<Element>().ok());
    let hashes = links.map(|link| hash(&link.get_attribute("href")?).map(str::to_owned));
    let hashes: Vec<String> = hashes.collect::<Option<_>>()?;
    (!hashes.is_empty()).then(|| hashes.join("."))
}

/// The hash in `/pkg/name.hash.extension`.
fn hash(path: &str) -> Option<&str> {
    let mut parts = path.rsplit('/').next()?.split('.');
    let (_, hash, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_with_a_hash_in_their_name_are_kept() {
        assert_eq!(hash("/pkg/weconnect.KBlJ-q_v.wasm"), Some("KBlJ-q_v"));
        for path in ["/pkg/weconnect.wasm", "/pkg/weconnect_bg.wasm", "/pkg/weconnect", "/pkg/a.b.c.d"] {
            assert_eq!(hash(path), None, "{path}");
        }
    }
}

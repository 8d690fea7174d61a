//! The service worker (`public/service-worker.js`), with which the application opens where the server can't be reached.

use leptos::{prelude::*, task::spawn_local};

use crate::texts;

/// Registers the worker of this page's build and language. Where browsers have none (over plain HTTP from another machine, in some
/// private windows) or can't keep it, everything else goes on as it is.
pub fn register() {
    let navigator = window().navigator();
    if !js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or_default() {
        return;
    }
    let Some(build) = build() else { return };
    let registration =
        navigator.service_worker().register(&format!("/service-worker.js?v={build}&l={}", texts::texts().tag));
    spawn_local(async move {
        let _ = registration.await;
    });
}

/// What names the page's build. `None` where files can change under their names and must not be kept.
pub fn build() -> Option<String> {
    document().query_selector("meta[name=build]").ok()??.get_attribute("content")
}

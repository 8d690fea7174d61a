//! Where a browser has its texts: those of the page's language come in two files, one with the application, and one with the first part
//! that is loaded when it is used.

use std::sync::OnceLock;

use gloo_net::http::{Request, Response};
use leptos::{prelude::document, web_sys::wasm_bindgen::JsValue};

use super::generated::FIRST;
static TEXTS: OnceLock<Vec<&'static str>> = OnceLock::new();
static MORE: OnceLock<Vec<&'static str>> = OnceLock::new();
/// Where the second file is.
static ADDRESS: OnceLock<String> = OnceLock::new();

/// What is made of the texts, once.
pub struct Kept<T: 'static>(OnceLock<T>);

impl<T> Kept<T> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// That of the page's language.
    pub fn of_page(&'static self, make: impl FnOnce() -> T) -> &'static T {
        self.0.get_or_init(make)
    }
}

/// Takes the first file, and where the second one is.
pub fn start(texts: &js_sys::Array, more: String) {
    // Fails only where it was done before.
    _ = TEXTS.set(kept(texts));
    _ = ADDRESS.set(more);
}

/// Loads the second file, if it isn't there yet; whether it is there now.
pub async fn load_more() -> bool {
    if MORE.get().is_none()
        && let Some(address) = ADDRESS.get()
        && let Some(texts) = loaded(address).await
    {
        _ = MORE.set(texts);
    }
    MORE.get().is_some()
}

async fn loaded(address: &str) -> Option<Vec<&'static str>> {
    let reply = Request::get(address).send().await.ok().filter(Response::ok)?;
    let value = js_sys::JSON::parse(&reply.text().await.ok()?).ok()?;
    Some(kept(&value.into()))
}

/// Texts for as long as the document lives.
fn kept(texts: &js_sys::Array) -> Vec<&'static str> {
    let text = |value: JsValue| &*Box::leak(value.as_string().unwrap_or_default().into_boxed_str());
    texts.iter().map(text).collect()
}

/// A text of the page's language. Only what [`load_more`] went before asks for one of the second file.
pub fn plain(at: usize) -> &'static str {
    let (texts, at) = if at < FIRST { (&TEXTS, at) } else { (&MORE, at - FIRST) };
    if texts.get().is_none() {
        leptos::logging::error!("text {at} was asked for before its file was there");
    }
    texts.get().and_then(|texts| texts.get(at)).copied().unwrap_or_default()
}

/// The page's language, which is the server's choice: the first rendering is the same as there.
pub fn tag() -> &'static str {
    static TAG: OnceLock<String> = OnceLock::new();
    TAG.get_or_init(|| of_root("lang"))
}

/// Its direction.
pub fn direction() -> &'static str {
    static DIRECTION: OnceLock<String> = OnceLock::new();
    DIRECTION.get_or_init(|| of_root("dir"))
}

fn of_root(name: &str) -> String {
    document().document_element().and_then(|root| root.get_attribute(name)).unwrap_or_default()
}

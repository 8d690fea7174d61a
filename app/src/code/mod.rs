//! Code, in messages and in the cards of files: how a file begins, and colours for what is in a known language.
//!
//! The text of a message is there at once. What adds the rest ([`watch`]) comes with the first piece of code that is drawn, and does its
//! work for what is on the screen.

#[cfg(feature = "browser")]
mod colours;
#[cfg(any(feature = "browser", test))]
mod lines;
#[cfg(feature = "browser")]
mod watch;

#[cfg(feature = "browser")]
use crate::components::{
    later::{Filling, once_drawn},
    part::Missing,
};

/// The attribute that says in which language a text is: as its author, or the end of its file's name, calls it.
pub const LANGUAGE: &str = "data-language";

/// Some code was drawn: it is looked at once it is in the page.
#[cfg(feature = "browser")]
pub fn drawn() {
    std::thread_local! {
        static IS_ASKED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    // Where the part can't be had the text is as it is, and the next piece asks again.
    once_drawn(&IS_ASKED, || {
        Box::pin(async {
            if let Ok(watching) = code().await {
                watching.await;
            }
        })
    });
}

/// The server draws the text.
#[cfg(not(feature = "browser"))]
pub fn drawn() {}

#[cfg(all(feature = "browser", debug_assertions))]
async fn code() -> Result<Filling, Missing> {
    Ok(Box::pin(watch::watch()))
}

#[cfg(all(feature = "browser", not(debug_assertions)))]
#[leptos::wasm_split::wasm_split(code, wasm_split_path = ::leptos::wasm_split, fallible)]
fn code() -> Result<Filling, Missing> {
    Ok(Box::pin(watch::watch()))
}

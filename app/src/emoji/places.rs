//! Where emoji of this server's own could stand, as far as it is there from the beginning: what fills them comes with the first.

#[cfg(feature = "browser")]
use crate::components::{
    later::{Filling, once_drawn},
    part::Missing,
};

/// The attribute of a place, which holds the name with its colons.
pub const PLACE: &str = "data-emoji";

/// Some place was drawn: it is filled once it is in the page.
#[cfg(feature = "browser")]
pub fn drawn() {
    std::thread_local! {
        static IS_ASKED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    // Where the part can't be had the names stay, and the next place asks again.
    once_drawn(&IS_ASKED, || {
        Box::pin(async {
            if let Ok(filling) = custom_emoji().await {
                filling.await;
            }
        })
    });
}

/// The server draws the names.
#[cfg(not(feature = "browser"))]
pub fn drawn() {}

#[cfg(all(feature = "browser", debug_assertions))]
async fn custom_emoji() -> Result<Filling, Missing> {
    Ok(Box::pin(super::filling::fill()))
}

#[cfg(all(feature = "browser", not(debug_assertions)))]
#[leptos::wasm_split::wasm_split(custom_emoji, wasm_split_path = ::leptos::wasm_split, fallible)]
fn custom_emoji() -> Result<Filling, Missing> {
    Ok(Box::pin(super::filling::fill()))
}

//! Where emoji of this server's own could stand, as far as it is there from the beginning: what fills them comes with the first.

/// The attribute of a place, which holds the name with its colons.
pub const PLACE: &str = "data-emoji";

/// Some place was drawn: it is filled once it is in the page.
#[cfg(feature = "browser")]
pub fn drawn() {
    use std::cell::Cell;

    use leptos::{prelude::request_animation_frame, task::spawn_local};

    thread_local! {
        static IS_ASKED: Cell<bool> = const { Cell::new(false) };
    }

    if !IS_ASKED.replace(true) {
        request_animation_frame(|| {
            IS_ASKED.set(false);
            // Where the part can't be had the names stay, and the next place asks again.
            spawn_local(async {
                if let Ok(filling) = custom_emoji().await {
                    filling.await;
                }
            });
        });
    }
}

/// The server draws the names.
#[cfg(not(feature = "browser"))]
pub fn drawn() {}

#[cfg(feature = "browser")]
type Filling = std::pin::Pin<Box<dyn Future<Output = ()>>>;

#[cfg(all(feature = "browser", debug_assertions))]
async fn custom_emoji() -> Result<Filling, crate::components::part::Missing> {
    Ok(Box::pin(super::filling::fill()))
}

#[cfg(all(feature = "browser", not(debug_assertions)))]
#[leptos::wasm_split::wasm_split(custom_emoji, wasm_split_path = ::leptos::wasm_split, fallible)]
fn custom_emoji() -> Result<Filling, crate::components::part::Missing> {
    Ok(Box::pin(super::filling::fill()))
}

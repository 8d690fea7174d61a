//! The WebAssembly entry point: brings the page that the server rendered to life.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's own script once the module is there.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        app::show_broken();
    }));
    app::settle_address();
    leptos::mount::hydrate_lazy(app::App);
}

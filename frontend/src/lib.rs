//! The WebAssembly entry point: takes the page that the server rendered over.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's own script once the module is there.
#[wasm_bindgen]
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        app::show_broken();
    }));
    app::start();
}

//! The WebAssembly entry point: takes the page that the server rendered over.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's own script once the module is there, with the texts of its language and where more of them are.
#[wasm_bindgen]
pub fn start(texts: &js_sys::Array, more: String) {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        app::show_broken();
    }));
    app::start(texts, more);
}

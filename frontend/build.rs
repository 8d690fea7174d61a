//! How the linker lays out the WebAssembly.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // Each piece of data apart, so that what only a split-off part uses goes into that part's file.
        println!("cargo::rustc-link-arg-cdylib=--no-merge-data-segments");
    }
}

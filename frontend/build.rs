//! How the linker lays out the WebAssembly.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |variable: &str, value: &str| std::env::var(variable).is_ok_and(|is| is == value);
    if is("CARGO_CFG_TARGET_FAMILY", "wasm") {
        // Each piece of data apart, so that what only a split-off part uses goes into that part's file.
        println!("cargo::rustc-link-arg-cdylib=--no-merge-data-segments");
        if is("PROFILE", "release") {
            // The splitter (tools/pack) follows them from function to function.
            println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
        }
    }
}

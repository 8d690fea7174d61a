//! `pack [--quick] FOLDER`: builds WeConnect for production, from the workspace that one stands in. With `--quick` what the browser
//! loads is left as large as the compiler makes it, for who tries a change in a browser.
//!
//! What it does is what `cargo leptos build --release --split` does, step by step: it compiles the browser's half and the
//! server, side by side; splits the WebAssembly into what a page needs at once and what is loaded later; joins it to
//! JavaScript; makes everything small; and names files by their content. It is here because it builds in a minute where
//! cargo-leptos takes ten. FOLDER then holds the server, `hash.txt` with the hashes that are part of the names, and `site/`.
//!
//! The browser's half is split by the sections that its linker keeps: `frontend/build.rs` asks for them.

mod cargo;
mod names;
mod program;
mod project;
mod site;
mod step;
mod tidy;
mod wasm;

use std::{fs, path::Path, thread};

use anyhow::{Context, Result, anyhow};
use project::Project;
use step::Step;

fn main() -> Result<()> {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let quick = arguments.first().is_some_and(|first| first == "--quick");
    let folder = arguments.pop().context("usage: pack [--quick] FOLDER")?;
    let (root, folder) = (std::env::current_dir()?, Path::new(&folder));
    let project = Project::read(&root)?;
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    let pkg = folder.join("site").join(&project.site_pkg_dir);
    fs::create_dir_all(&pkg).with_context(|| format!("making {}", pkg.display()))?;
    // The browser's half is linked and made small on one core for a long time; the server fills the other.
    let server = thread::scope(|scope| {
        let server = scope.spawn(|| {
            let step = Step::begin("the server", "5 to 15 minutes the first time, half a minute after a change");
            let server = cargo::server(&root, &project, &step)?;
            step.end();
            anyhow::Ok(server)
        });
        make_site(&root, folder, &pkg, &project, quick)
            .inspect_err(|error| eprintln!("error: {error:#}\nwaiting for the server's build to end"))?;
        server.join().map_err(|_| anyhow!("building the server ended in a panic"))?
    })?;
    fs::copy(server, folder.join(&project.bin_target))?;
    Ok(())
}

fn make_site(root: &Path, folder: &Path, pkg: &Path, project: &Project, quick: bool) -> Result<()> {
    let step = Step::begin("the browser's half", "2 to 7 minutes the first time, half a minute after a change");
    let linked = cargo::browser_half(root, project, &step)?;
    step.end();

    let step = Step::begin("making it small", "1 to 2 minutes");
    wasm::make(&linked, pkg, project, &step, quick)?;
    site::style(root, pkg, project)?;
    site::code_worker(root, pkg, quick)?;
    site::copy(&root.join(&project.assets_dir), &folder.join("site"))?;
    names::give(pkg, &folder.join("hash.txt"))?;
    if !quick {
        site::compress(&folder.join("site"))?;
    }
    step.end();
    Ok(())
}

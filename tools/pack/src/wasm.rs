//! From the linker's WebAssembly to what the browser loads: split, joined to JavaScript, made small.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, anyhow, ensure};
use rayon::prelude::*;
use wasm_bindgen_cli_support::Bindgen;

use crate::{names::PLACEHOLDER, program::run, project::Project, step::Step, tidy::tidy};

/// binaryen's program, as npm installs it, from the workspace's root: it is JavaScript with WebAssembly in it.
const WASM_OPT: &str = "end2end/node_modules/binaryen/bin/wasm-opt";

/// Stands before the splitter's loader, and is its `fetch`. The loader asks for a part's files side by side and waits for them
/// one after the other: where there is no network and two fail, nobody would look at the second, which the browser reports as
/// an error that was not caught. The first is told where the part belongs.
const LOADER_FETCH: &str = "const fetch = (url) => {
    const answer = globalThis.fetch(url);
    answer.catch(() => {});
    return answer;
};
";

/// Writes the parts into `pkg`: the main part and its JavaScript, what is split off, and the list of what belongs together.
/// Their names hold [`PLACEHOLDER`] where the hash goes. `quick` leaves them as large as they are.
///
/// # Errors
/// `linked` is not what the splitter or wasm-bindgen knows, a program is missing or fails, a file can't be written.
pub fn make(linked: &Path, pkg: &Path, project: &Project, step: &Step, quick: bool) -> Result<()> {
    let name = format!("{}.{PLACEHOLDER}", project.output_name);
    let mut parts = split(linked, pkg, &name)?;
    parts.push(bind(&pkg.join("main.wasm"), pkg, &name)?);
    fs::remove_file(pkg.join("main.wasm"))?;
    step.say("split, and joined to JavaScript,");
    if quick {
        return Ok(());
    }
    // The largest first, so that it is not the last to end.
    let size = |part: &PathBuf| fs::metadata(part).map_or(0, |about| about.len());
    parts.sort_by_key(|part| std::cmp::Reverse(size(part)));
    parts.par_iter().with_max_len(1).try_for_each(|part| optimise(part, project))?;
    step.say("optimised");
    for script in [&name, &format!("__wasm_split.{PLACEHOLDER}")] {
        minify(&pkg.join(format!("{script}.js")))?;
    }
    tidy(&pkg.join(format!("{name}.wasm")), &pkg.join(format!("{name}.js")))?;
    Ok(())
}

/// Splits off what is loaded later. The main part is `main.wasm`.
fn split(linked: &Path, pkg: &Path, name: &str) -> Result<Vec<PathBuf>> {
    let input = fs::read(linked).with_context(|| format!("reading {}", linked.display()))?;
    let (main, script) = (pkg.join("main.wasm"), format!("./{name}.js"));
    let link = format!("./__wasm_split.{PLACEHOLDER}.js");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = pkg;
    options.main_out_path = &main;
    options.main_module = &script;
    options.link_name = &link;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("splitting: {error:#}"))?;

    // What is split off is named by its loader and by the list.
    let hashed = |part: &str| format!("{part}.{PLACEHOLDER}");
    let path = pkg.join(&link);
    let mut loader = LOADER_FETCH.to_owned() + &fs::read_to_string(&path)?;
    let mut parts = Vec::new();
    for module in split.split_modules {
        let stem = module.file_stem().and_then(|stem| stem.to_str()).context("a part without a name")?;
        let part = pkg.join(format!("{}.wasm", hashed(stem)));
        fs::rename(&module, &part)?;
        loader = loader.replace(&format!("\"./{stem}.wasm\""), &format!("\"./{}.wasm\"", hashed(stem)));
        parts.push(part);
    }
    fs::write(&path, loader)?;
    let list: BTreeMap<_, Vec<_>> = split
        .prefetch_map
        .into_iter()
        .map(|(part, needs)| (part, needs.iter().map(|need| hashed(need)).collect()))
        .collect();
    fs::write(pkg.join(format!("__wasm_split_manifest.{PLACEHOLDER}.json")), serde_json::to_string(&list)?)?;
    Ok(parts)
}

/// Joins the main part to JavaScript: writes both under `name`.
fn bind(main: &Path, pkg: &Path, name: &str) -> Result<PathBuf> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(main).web(true)?.typescript(false);
    // What is split off is linked to the main part by the names that the linker gave.
    bindgen.keep_lld_exports(true).demangle(false);
    let mut output = bindgen.generate_output().context("wasm-bindgen")?;
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "a crate brings JavaScript of its own, whose files would have names without a hash"
    );
    output.emit(pkg)?;
    let part = pkg.join(format!("{name}.wasm"));
    fs::rename(pkg.join("main_bg.wasm"), &part)?;
    fs::rename(pkg.join("main.js"), pkg.join(format!("{name}.js")))?;
    Ok(part)
}

/// With V8's quick compiler alone: what the slow one would win, a run of a second or ten does not live to see.
fn optimise(part: &Path, project: &Project) -> Result<()> {
    run(Command::new("node")
        .args(["--liftoff-only", WASM_OPT])
        .args(&project.wasm_opt_features)
        .arg(part)
        .arg("-o")
        .arg(part))?;
    Ok(())
}

fn minify(script: &Path) -> Result<()> {
    let mut out = std::ffi::OsString::from("--outfile=");
    out.push(script);
    run(Command::new("esbuild")
        .args(["--minify", "--format=esm", "--log-level=error", "--allow-overwrite"])
        .arg(script)
        .arg(out))?;
    Ok(())
}

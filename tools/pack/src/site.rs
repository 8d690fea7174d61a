//! What the server hands out beside the WebAssembly: the style sheet, files as they are, and all of it compressed.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{names::PLACEHOLDER, program::run, project::Project};

/// Writes the style sheet, with all that it imports, into `pkg`.
///
/// # Errors
/// Lightning CSS is missing or finds a mistake, which it has told.
pub fn style(root: &Path, pkg: &Path, project: &Project) -> Result<()> {
    run(Command::new("lightningcss")
        .current_dir(root)
        .args(["--bundle", "--minify", "--targets", &project.browserquery, &project.style_file, "--output-file"])
        .arg(pkg.join(format!("{}.{PLACEHOLDER}.css", project.output_name))))?;
    Ok(())
}

/// Writes the worker that tells the parts of code, with the languages that it knows, into `pkg`. `quick` leaves it as large as it is.
///
/// # Errors
/// esbuild is missing or finds a mistake, which it has told; or the npm packages of `end2end/` are not there.
pub fn code_worker(root: &Path, pkg: &Path, quick: bool) -> Result<()> {
    let mut out = OsString::from("--outfile=");
    out.push(pkg.join(format!("code.{PLACEHOLDER}.js")));
    run(Command::new("esbuild")
        .current_dir(root)
        .env("NODE_PATH", root.join("end2end/node_modules"))
        .args(["--bundle", "--format=iife", "--log-level=error", "frontend/code.js"])
        .args((!quick).then_some("--minify"))
        .arg(out))?;
    Ok(())
}

/// Copies a folder with all that is in it.
///
/// # Errors
/// A file can't be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        let target = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(target.parent().context("a file without a folder")?)?;
        fs::copy(&file, &target)?;
    }
    Ok(())
}

/// Writes each file compressed beside itself, with brotli and with gzip, as small as they can; tells the sizes. By Node.js,
/// which is there for the other programs and has brotli's own encoder: that of Rust makes a page a kilobyte larger.
///
/// # Errors
/// Node.js is missing, or a file can't be read or written.
pub fn compress(site: &Path) -> Result<()> {
    print!("{}", run(Command::new("node").arg("--eval").arg(include_str!("compress.js")).arg(site))?);
    Ok(())
}

/// All files in a folder and in its folders, by name.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

//! What the server hands out beside the WebAssembly: the style sheet, files as they are, and all of it compressed.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use rayon::prelude::*;

use crate::{names::PLACEHOLDER, project::Project, wasm::run};

/// Writes the style sheet, with all that it imports, into `pkg`.
///
/// # Errors
/// Lightning CSS is missing or finds a mistake, which it has told.
pub fn style(root: &Path, pkg: &Path, project: &Project) -> Result<()> {
    run(Command::new("lightningcss")
        .current_dir(root)
        .args(["--bundle", "--minify", "--targets", &project.browserquery, &project.style_file, "--output-file"])
        .arg(pkg.join(format!("{}.{PLACEHOLDER}.css", project.output_name))))
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

/// Writes each file compressed beside itself, with brotli and with gzip, as small as they can; tells the sizes.
///
/// # Errors
/// A file can't be read or written.
pub fn compress(site: &Path) -> Result<()> {
    files(site)?.par_iter().try_for_each(|file| {
        let content = fs::read(file)?;
        let quality = brotli::enc::BrotliEncoderParams { quality: 11, size_hint: content.len(), ..Default::default() };
        let mut small = Vec::new();
        brotli::BrotliCompress(&mut content.as_slice(), &mut small, &quality)?;
        fs::write(beside(file, "br"), &small)?;
        let mut gzip = flate2::write::GzEncoder::new(File::create(beside(file, "gz"))?, flate2::Compression::best());
        gzip.write_all(&content)?;
        gzip.finish()?;
        println!("{:>10} bytes {}", small.len(), file.strip_prefix(site)?.display());
        Ok(())
    })
}

fn beside(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
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

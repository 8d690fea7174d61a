//! Names that tell the content, so that browsers keep a file for a year and never a wrong one.
//!
//! The parts (JavaScript, WebAssembly and what is split off it) name each other in a circle, so all get the hash of all.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Stands in names until the hash is known. As long as a hash, since WebAssembly counts the bytes of the names in it.
pub const PLACEHOLDER: &str = "______________________";

/// Gives the files in `pkg` their names, and writes to `list` which hash belongs to what, as leptos reads it.
///
/// # Errors
/// A file can't be read, written or renamed.
pub fn give(pkg: &Path, list: &Path) -> Result<()> {
    let mut files = fs::read_dir(pkg)?
        .map(|entry| entry?.file_name().into_string().ok().context("a file's name is no text"))
        .collect::<Result<Vec<_>>>()?;
    files.sort();
    let (styles, parts): (Vec<_>, Vec<_>) = files.into_iter().partition(|name| name.ends_with(".css"));
    let of_parts = rename(pkg, &parts)?;
    let of_styles = rename(pkg, &styles)?;
    fs::write(
        list,
        format!("js: {of_parts}\nwasm: {of_parts}\nsplit: {of_parts}\nmanifest: {of_parts}\ncss: {of_styles}\n"),
    )?;
    Ok(())
}

/// Gives these files one hash, in their names and wherever they name each other.
fn rename(pkg: &Path, files: &[String]) -> Result<String> {
    let contents = files.iter().map(|file| fs::read(pkg.join(file))).collect::<std::io::Result<Vec<_>>>()?;
    let mut sum = Sha256::new();
    for (file, content) in files.iter().zip(&contents) {
        sum.update(file);
        sum.update(content);
    }
    let hash: String = sum.finalize().iter().take(PLACEHOLDER.len() / 2).map(|byte| format!("{byte:02x}")).collect();
    for (file, mut content) in files.iter().zip(contents) {
        replace(&mut content, PLACEHOLDER.as_bytes(), hash.as_bytes());
        fs::write(pkg.join(file.replace(PLACEHOLDER, &hash)), content)?;
        fs::remove_file(pkg.join(file))?;
    }
    Ok(hash)
}

/// Puts `new` wherever `old` is; both have the same length.
fn replace(content: &mut [u8], old: &[u8], new: &[u8]) {
    let mut from = 0;
    while let Some(at) = content.get(from..).and_then(|rest| rest.windows(old.len()).position(|window| window == old)) {
        let (start, end) = (from + at, from + at + old.len());
        content[start..end].copy_from_slice(new);
        from = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(script: &str) -> (String, String) {
        let folder = tempfile::tempdir().unwrap();
        let (pkg, list) = (folder.path().join("pkg"), folder.path().join("hash.txt"));
        fs::create_dir(&pkg).unwrap();
        fs::write(pkg.join(format!("a.{PLACEHOLDER}.js")), script).unwrap();
        fs::write(pkg.join(format!("a.{PLACEHOLDER}.wasm")), format!("{PLACEHOLDER}{PLACEHOLDER}.")).unwrap();
        fs::write(pkg.join(format!("a.{PLACEHOLDER}.css")), "body{}").unwrap();
        give(&pkg, &list).unwrap();
        let list = fs::read_to_string(list).unwrap();
        let hash_of = |what: &str| list.lines().find_map(|line| line.strip_prefix(what)).unwrap().to_owned();
        let (js, css) = (hash_of("js: "), hash_of("css: "));
        assert_eq!(js.len(), PLACEHOLDER.len());
        assert_eq!(fs::read_to_string(pkg.join(format!("a.{js}.wasm"))).unwrap(), format!("{js}{js}."));
        assert!(pkg.join(format!("a.{css}.css")).exists());
        assert_eq!(fs::read_dir(&pkg).unwrap().count(), 3);
        (js, css)
    }

    #[test]
    fn a_change_in_one_part_gives_all_parts_new_names_and_leaves_the_style_its_own() {
        let (first, second) = (build("let a"), build("let b"));
        assert_ne!(first.0, second.0);
        assert_eq!(first.1, second.1);
        assert_eq!(first, build("let a"));
    }
}

//! Makes of the files in `languages/` what `src/texts` includes. What is wrong with them fails the build, all of it by name.

use std::{env, fs, path::Path, process::exit};

use languages::Catalog;

fn main() {
    for watched in ["build.rs", "languages", "src/texts/keys", "src/texts/keys.rs"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    let keys: Vec<_> = files("src/texts/keys").into_iter().chain([text("src/texts/keys.rs".as_ref())]).collect();
    match Catalog::read(&keys.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), &files("languages")) {
        Ok(catalog) => {
            let folder = env::var_os("OUT_DIR").unwrap_or_default();
            let written = fs::write(Path::new(&folder).join("texts.rs"), languages::rust(&catalog));
            if let Err(error) = written {
                fail(&[error.to_string()]);
            }
        }
        Err(wrong) => fail(&wrong),
    }
}

/// The files of a folder, by their names without their endings.
fn files(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| fail(&[format!("{folder}: {error}")]));
    entries.flatten().map(|entry| text(&entry.path())).collect()
}

fn text(path: &Path) -> (String, String) {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    (name, fs::read_to_string(path).unwrap_or_else(|error| fail(&[format!("{}: {error}", path.display())])))
}

fn fail(wrong: &[String]) -> ! {
    for line in wrong {
        println!("cargo::error={line}");
    }
    exit(1);
}

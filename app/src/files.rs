//! The names of the browser's files, which hold a hash of what is in them.

use std::{collections::BTreeMap, fs, path::Path, sync::OnceLock};

use leptos::config::LeptosOptions;

use crate::texts;

/// Where documents find the application. Read once: the server is started anew with each build.
#[derive(Debug, Default)]
pub struct Files {
    /// The style sheet.
    pub style: String,
    /// What starts the application.
    pub script: String,
    /// The application.
    pub wasm: String,
    /// What names the build; `None` where the names hold no hash, since such files can change under their names.
    pub build: Option<String>,
    /// What finds the parts that are split off.
    split: String,
    /// The folder of all of them.
    folder: String,
    /// The parts that are split off, without their ending, by what needs them.
    parts: BTreeMap<String, Vec<String>>,
}

impl Files {
    /// Those of this server.
    pub fn of(options: &LeptosOptions) -> &'static Self {
        static FILES: OnceLock<Files> = OnceLock::new();
        FILES.get_or_init(|| Self::read(options))
    }

    /// What a split-off part needs: its own file and those that it shares with others, and what finds them.
    pub fn of_part(&self, part: &str) -> Option<(&str, impl Iterator<Item = String>)> {
        let files = self.parts.get(part)?;
        Some((self.split.as_str(), files.iter().map(|file| format!("{}/{file}.wasm", self.folder))))
    }

    /// Those of the page's language: what the first page needs, and what parts need that are loaded when they are used.
    pub fn of_language(&self) -> [String; 2] {
        texts::files().map(|file| format!("{}/texts/{file}", self.folder))
    }

    fn read(options: &LeptosOptions) -> Self {
        let hashes = if options.hash_files { hashes(options) } else { BTreeMap::new() };
        let (name, folder) = (&options.output_name, format!("/{}", options.site_pkg_dir));
        let named = |stem: &str, kind: &str, ending: &str| match hashes.get(kind) {
            Some(hash) => format!("{folder}/{stem}.{hash}.{ending}"),
            None => format!("{folder}/{stem}.{ending}"),
        };
        // As cargo-leptos names it, and wasm-bindgen where that is used alone.
        let wasm = match option_env!("LEPTOS_OUTPUT_NAME") {
            None if hashes.is_empty() => format!("{name}_bg"),
            _ => name.to_string(),
        };
        let build = ["js", "css"].map(|kind| hashes.get(kind).cloned());
        let manifest = hashes.get("manifest").and_then(|hash| {
            let file = format!("__wasm_split_manifest.{hash}.json");
            fs::read(Path::new(&*options.site_root).join(&*options.site_pkg_dir).join(file)).ok()
        });
        Self {
            style: named(name, "css", "css"),
            script: named(name, "js", "js"),
            wasm: named(&wasm, "wasm", "wasm"),
            build: if let [Some(js), Some(css)] = build { Some(format!("{js}.{css}")) } else { None },
            split: named("__wasm_split", "split", "js"),
            parts: manifest.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default(),
            folder,
        }
    }
}

/// Which hash belongs to what, as tools/pack has written it beside the server.
fn hashes(options: &LeptosOptions) -> BTreeMap<String, String> {
    let file = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join(&*options.hash_file)));
    let lines = file.and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    let pair = |line: &str| line.split_once(':').map(|(what, hash)| (what.trim().to_owned(), hash.trim().to_owned()));
    lines.lines().filter_map(pair).collect()
}

//! What to build: the settings of cargo-leptos in `Cargo.toml`, so that this build and `cargo leptos watch` can't differ.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// `[[workspace.metadata.leptos]]`. A setting that is not known here is an error: it would hold for development only.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "the last six are read so that every setting is known")]
pub struct Project {
    /// The server's package.
    pub bin_package: String,
    /// The server's executable.
    pub bin_target: String,
    /// Features of the server's package.
    #[serde(default)]
    pub bin_features: Vec<String>,
    /// Whether the server's package has its default features too.
    pub bin_default_features: bool,
    /// The package of the browser's half.
    pub lib_package: String,
    /// Features of the browser's half.
    #[serde(default)]
    pub lib_features: Vec<String>,
    /// Whether the browser's half has its default features too.
    pub lib_default_features: bool,
    /// The profile of the browser's half.
    pub lib_profile_release: String,
    /// The browser's files are called this, and then what they are.
    pub output_name: String,
    /// The folder of the site for what is built.
    pub site_pkg_dir: String,
    /// The style sheet that imports the others.
    pub style_file: String,
    /// The browsers that the style sheet is for, in the words of browserslist.
    pub browserquery: String,
    /// The folder of what is handed out as it is.
    pub assets_dir: String,
    /// What wasm-opt is called with.
    pub wasm_opt_features: Vec<String>,
    /// Whether names hold a hash of the content.
    hash_files: bool,
    /// Whether the style sheet's imports are put into it.
    style_bundle: bool,
    /// Whether cargo-leptos leaves alone how views are compiled: `.cargo/config.toml` says it, for every build.
    disable_erase_components: bool,
    name: String,
    bin_exe_name: String,
    site_root: String,
    site_addr: String,
    reload_port: u16,
    watch_additional_files: Vec<String>,
}

#[derive(Deserialize)]
struct Manifest {
    workspace: Workspace,
}

#[derive(Deserialize)]
struct Workspace {
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    leptos: [Project; 1],
}

impl Project {
    /// Reads `Cargo.toml` in `root`.
    ///
    /// # Errors
    /// The file can't be read; a setting is missing or unknown; or one asks for what this build does otherwise.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join("Cargo.toml");
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("in [[workspace.metadata.leptos]] of {}", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let Manifest { workspace: Workspace { metadata: Metadata { leptos: [project] } } } = toml::from_str(text)?;
        ensure!(project.hash_files, "hash-files must be true: browsers keep the files for a year");
        ensure!(project.style_bundle, "style-bundle must be true: the style sheet is built as one file");
        ensure!(
            project.disable_erase_components,
            "disable-erase-components must be true: .cargo/config.toml says how views are compiled, for every build"
        );
        Ok(project)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }

    fn manifest() -> String {
        std::fs::read_to_string(root().join("Cargo.toml")).unwrap()
    }

    #[test]
    fn both_builds_have_their_settings_from_the_same_place() {
        let project = Project::read(root()).unwrap();
        assert_eq!((project.bin_package.as_str(), project.lib_package.as_str()), ("server", "frontend"));
        assert_eq!((project.output_name.as_str(), project.site_pkg_dir.as_str()), ("weconnect", "pkg"));
    }

    #[test]
    fn a_setting_for_development_alone_is_refused() {
        let with = |line: &str| Project::parse(&manifest().replace("hash-files = true", line)).unwrap_err();
        let unknown = with("hash-files = true\njs-minify = false");
        assert!(format!("{unknown:#}").contains("js-minify"), "{unknown:#}");
        assert!(with("hash-files = false").to_string().contains("hash-files"));
    }

    #[test]
    fn wasm_bindgen_is_the_very_version_that_the_browser_s_half_is_compiled_with() {
        let lock: toml::Table = std::fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
        let version = |name: &str| {
            let of_name = |package: &&toml::Value| package["name"].as_str() == Some(name);
            let found: Vec<_> = lock["package"].as_array().unwrap().iter().filter(of_name).collect();
            assert_eq!(found.len(), 1, "{name} in Cargo.lock");
            found[0]["version"].clone()
        };
        assert_eq!(version("wasm-bindgen"), version("wasm-bindgen-cli-support"));
    }
}

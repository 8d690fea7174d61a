//! Calls of cargo, whose progress is told.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{project::Project, step::Step};

/// After so long without a word, the next one says how far cargo is.
const SILENCE: Duration = Duration::from_secs(30);

/// One line of cargo's `--message-format=json`.
#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds the browser's half and gives the path of its WebAssembly.
///
/// # Errors
/// Cargo can't be run, or fails; it has said why.
pub fn browser_half(root: &Path, project: &Project, step: &Step) -> Result<PathBuf> {
    let mut arguments = vec!["--lib", "--target", "wasm32-unknown-unknown", "--profile", &project.lib_profile_release];
    arguments.extend(["--package", &project.lib_package]);
    let features = Features { names: &project.lib_features, default: project.lib_default_features };
    build(root, &arguments, &features, step, |message| {
        let of_package = message.target.is_some_and(|target| target.name == project.lib_package);
        let is_wasm = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "wasm");
        message.filenames.into_iter().find(|file| of_package && is_wasm(file))
    })
}

/// Builds the server and gives the path of its executable.
///
/// # Errors
/// Cargo can't be run, or fails; it has said why.
pub fn server(root: &Path, project: &Project, step: &Step) -> Result<PathBuf> {
    let arguments = ["--release", "--package", &project.bin_package, "--bin", &project.bin_target];
    let features = Features { names: &project.bin_features, default: project.bin_default_features };
    build(root, &arguments, &features, step, |message| message.executable)
}

struct Features<'a> {
    names: &'a [String],
    default: bool,
}

/// Runs `cargo build` and gives what `find` finds last in its messages.
fn build(
    root: &Path,
    arguments: &[&str],
    features: &Features,
    step: &Step,
    find: impl Fn(Message) -> Option<PathBuf>,
) -> Result<PathBuf> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(["build", "--quiet", "--message-format=json-render-diagnostics"]).args(arguments);
    if !features.default {
        command.arg("--no-default-features");
    }
    if !features.names.is_empty() {
        command.args(["--features", &features.names.join(",")]);
    }
    let mut cargo = command.stdout(Stdio::piped()).spawn().context("running cargo")?;
    let output = cargo.stdout.take().context("cargo has no output")?;

    let (mut found, mut crates, mut told) = (None, 0, Instant::now());
    for line in BufReader::new(output).lines() {
        let message: Message = serde_json::from_str(&line?).context("reading what cargo says")?;
        if message.reason != "compiler-artifact" {
            continue;
        }
        crates += 1;
        if told.elapsed() > SILENCE {
            step.say(&format!("{crates} crates"));
            told = Instant::now();
        }
        found = find(message).or(found);
    }
    if !cargo.wait()?.success() {
        bail!("cargo build {} failed", arguments.join(" "));
    }
    found.context("cargo did not say what it built")
}

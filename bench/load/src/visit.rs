//! The first visit to a room in Chromium, whose cache is empty.

use std::{path::Path, process::Command};

use serde::Deserialize;

use crate::{
    processes::{Failure, all_cores, fail},
    world::World,
};

/// What was found, each the median of several visits. Times are from the beginning of the navigation.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Visit {
    /// Bytes that were received, headers included.
    pub bytes: f64,
    /// Of these the WebAssembly, glue and style.
    pub package: f64,
    /// Milliseconds until something is painted.
    pub painted: f64,
    /// Milliseconds until one can write.
    pub usable: f64,
    /// The same on a processor that is slowed down to a quarter.
    pub slowly_usable: f64,
}

/// Visits the lobby so often, on the whole processor and on a quarter of it. `script` is end2end/measure/first-visit.mjs;
/// it finds Chromium by the variable `CHROMIUM`.
///
/// # Errors
/// The script's.
pub fn visit(world: &World, script: &Path, visits: usize) -> Result<Visit, Failure> {
    let account = &world.accounts[0];
    // On all cores, as a browser is.
    let mut command = Command::new("taskset");
    command.args(["-c", &all_cores()?, "node"]).arg(script);
    let output = command.args([&account.base, account.access_token().as_str(), &visits.to_string()]).output()?;
    if !output.status.success() {
        return fail(format!("the first visit failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

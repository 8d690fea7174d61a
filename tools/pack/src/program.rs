//! Calls of programs that do a part of the work.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Runs one of the programs that `scripts/setup` puts on the PATH, and gives what it prints. What it complains of is told
/// only where it fails.
///
/// # Errors
/// It is missing, or fails.
pub fn run(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{program} can't be run: scripts/setup installs it"))?;
    ensure!(
        output.status.success(),
        "{program} failed ({}):\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?)
}

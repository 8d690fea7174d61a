//! What came of it: one table, in several forms.

mod plot;
mod table;

use std::{collections::BTreeMap, fs, path::Path};

use serde::Serialize;

pub use plot::plots;
pub use table::{markdown, terminal};

use crate::processes::Failure;

/// A row of the table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figure {
    /// What was measured.
    pub figure: String,
    /// In what.
    pub unit: String,
    /// WeConnect's; `None` where it could not be measured.
    pub weconnect: Option<f64>,
    /// What the others have.
    pub peers: BTreeMap<String, f64>,
    /// What it is to be.
    pub aim: String,
    /// Whether it is so; `None` where there is nothing to compare with.
    pub holds: Option<bool>,
}

impl Figure {
    /// A row without peers or an aim.
    pub fn new(figure: &str, unit: &str, weconnect: Option<f64>) -> Self {
        Self { figure: figure.into(), unit: unit.into(), weconnect, ..Self::default() }
    }

    /// With what somebody else has, if that was measured.
    #[must_use]
    pub fn peer(mut self, name: &str, value: Option<f64>) -> Self {
        self.peers.extend(value.map(|value| (name.to_owned(), value)));
        self
    }

    /// With an aim, and whether it holds for WeConnect's figure and the peers'.
    #[must_use]
    pub fn aim(mut self, aim: &str, holds: impl Fn(f64, &dyn Fn(&str) -> Option<f64>) -> Option<bool>) -> Self {
        self.aim = aim.into();
        let peers = self.peers.clone();
        self.holds = self.weconnect.and_then(|ours| holds(ours, &|name| peers.get(name).copied()));
        self
    }
}

/// Writes everything into a folder.
///
/// # Errors
/// The file system's.
pub fn write(folder: &Path, figures: &[Figure], notes: &str) -> Result<(), Failure> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("report.json"), serde_json::to_string_pretty(figures)?)?;
    fs::write(folder.join("report.md"), format!("{}\n{notes}", markdown(figures)))?;
    Ok(())
}

//! Backups that the server makes by itself.

use std::path::{Path, PathBuf};

use super::{
    SettingsError,
    read::{Source, Switch},
};

/// How often backups are made, and where they are kept.
#[derive(Clone, Debug)]
pub struct Backups {
    /// Hours between two of them; 0: none are made.
    pub hours: u32,
    /// How many are kept.
    pub keep: u32,
    /// The folder that they are kept in; none: the bucket of files.
    pub dir: Option<PathBuf>,
}

pub(super) fn read<F: Fn(&str) -> Option<String>>(
    source: &Source<'_, F>,
    data_dir: &Path,
    has_bucket: bool,
) -> Result<Backups, SettingsError> {
    let dir: PathBuf = source.parse("backup-dir", |_| true)?;
    let Switch(in_bucket) = source.parse("backup-bucket", |_| true)?;
    if in_bucket && !has_bucket {
        return Err(SettingsError::Together(
            "backup-bucket is on, and there is no bucket: please set files-s3-bucket, or backup-dir instead",
        ));
    }
    if in_bucket && !dir.as_os_str().is_empty() {
        return Err(SettingsError::Together("backup-dir and backup-bucket are both set: please choose one"));
    }
    let dir = if dir.as_os_str().is_empty() { data_dir.join("backups") } else { dir };
    Ok(Backups {
        hours: source.number("backup-hours", 0..=8_760)?,
        keep: source.number("backup-keep", 1..=1_000)?,
        dir: (!in_bucket).then_some(dir),
    })
}

//! Files that nobody but the server's own user may read, whatever the folder that they are in.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use rustix::{fs::Mode, process::umask};

/// For its owner to read and to write.
const MODE: u32 = 0o600;
/// What others may do with a file.
const OTHERS: u32 = 0o077;

/// Whatever this process makes from here on is its owner's only: the database's files, certificates, all.
pub fn keep_to_owner() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Options to open a file that is its owner's only where they make it.
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(MODE);
    options
}

/// Makes an empty file, if there is none, and takes from others what they may do with the one that there is.
///
/// # Errors
/// Where it can't be made or changed.
pub fn make(path: &Path) -> io::Result<File> {
    let file = options().create(true).truncate(false).open(path)?;
    restrict(path)?;
    Ok(file)
}

/// Takes from others what they may do with a file, if there is one.
///
/// # Errors
/// Where it is not ours to change.
pub fn restrict(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(file) if file.permissions().mode() & OTHERS != 0 => fs::set_permissions(path, Permissions::from_mode(MODE)),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

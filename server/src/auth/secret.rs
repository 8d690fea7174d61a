//! Random secrets, and where the lasting one is kept.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::private;

/// Bytes of a secret.
pub const LENGTH: usize = 32;

/// Fresh random bytes from the operating system.
///
/// # Errors
/// Where the operating system has none to give.
pub fn random() -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// The secret in this file; made at the first call, readable by its owner only. A file that a crash has left empty is none:
/// nothing was signed with it.
///
/// # Errors
/// Where the file can't be read or written, or is not a secret.
pub fn load_or_create(path: &Path) -> io::Result<[u8; LENGTH]> {
    // One that somebody else has put there may be theirs alone to change: so are those that Kubernetes mounts.
    if let Err(error) = private::restrict(path) {
        tracing::warn!(file = %path.display(), %error, "the secret key may be read by others, and that can't be changed from here");
    }
    let bytes = match fs::read(path) {
        Ok(bytes) if bytes.is_empty() => {
            tracing::warn!(file = %path.display(), "the secret key was empty, so nothing was signed with it: it is made anew");
            let new = write_beside(path)?;
            fs::rename(&new, path)?;
            fs::read(path)?
        }
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let new = write_beside(path)?;
            // Another server on the same folder may be as fast: the first wins.
            let first = fs::hard_link(&new, path);
            fs::remove_file(&new)?;
            first.or_else(|error| if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })?;
            fs::read(path)?
        }
        Err(error) => return Err(error),
    };
    whole(bytes)
}

/// The secret in this file, which has to be there.
///
/// # Errors
/// Where the file can't be read, or is not a secret.
pub fn load(path: &Path) -> io::Result<[u8; LENGTH]> {
    whole(fs::read(path)?)
}

fn whole(bytes: Vec<u8>) -> io::Result<[u8; LENGTH]> {
    bytes.try_into().map_err(|_| io::Error::new(io::ErrorKind::InvalidData, format!("must be {LENGTH} bytes long")))
}

/// A fresh secret in a file of its own, on the disk, beside where it is to be: what has that name is always whole.
fn write_beside(path: &Path) -> io::Result<PathBuf> {
    let new = path.with_extension(format!("{:016x}", getrandom::u64().map_err(io::Error::other)?));
    let mut file = private::options().create_new(true).open(&new)?;
    file.write_all(&random()?)?;
    file.sync_all()?;
    Ok(new)
}

/// Tells one secret from another without telling anything about it.
pub fn fingerprint(secret: &[u8; LENGTH]) -> String {
    let digest = Sha256::new().chain_update(b"weconnect key").chain_update(secret).finalize();
    digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_secret_stays_and_is_its_owners_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("jwt.key");
        let secret = load_or_create(&path).unwrap();
        assert_eq!(load_or_create(&path).unwrap(), secret);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, b"short").unwrap();
        assert!(load_or_create(&path).is_err());
        fs::write(&path, b"").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let anew = load_or_create(&path).unwrap();
        assert_eq!(load_or_create(&path).unwrap(), anew);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left over");
    }
}

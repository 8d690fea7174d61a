//! Random secrets, and where the lasting one is kept.

use std::{fs, io, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use sha2::{Digest, Sha256};

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

/// The secret in this file; made at the first call, readable by its owner only.
///
/// # Errors
/// Where the file can't be read or written, or is not a secret.
pub fn load_or_create(path: &Path) -> io::Result<[u8; LENGTH]> {
    match fs::read(path) {
        Ok(bytes) => bytes
            .try_into()
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, format!("must be {LENGTH} bytes long"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let secret = random()?;
            // Another server on the same folder may be as fast: the first to create the file wins.
            match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
                Ok(mut file) => {
                    file.write_all(&secret)?;
                    file.sync_all()?;
                    Ok(secret)
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => load_or_create(path),
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    }
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
    }
}

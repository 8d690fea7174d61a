//! Which bucket keeps uploaded files, where it is not a folder.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use url::Url;

use super::read::{SettingsError, Source};

/// A bucket of an object storage that speaks S3.
#[derive(Clone, Debug)]
pub struct S3 {
    /// Which.
    pub bucket: String,
    /// The URL of the object storage; empty for Amazon's.
    pub endpoint: String,
    /// Where Amazon keeps the bucket; others want some word.
    pub region: String,
    /// The id of the key.
    pub key_id: String,
    /// What the key signs with.
    pub secret: Secret,
    /// What the names of all objects begin with; empty for nothing.
    pub prefix: String,
}

/// What is never written into a log.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A name without spaces that can stand in a URL as it is.
struct Name(String);

impl FromStr for Name {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_good = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
        if text.chars().all(is_good) { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

/// What is set for a bucket, if anything is. `files_dir` is what is set for a folder.
pub(super) fn read<F: Fn(&str) -> Option<String>>(
    source: &Source<'_, F>,
    files_dir: &Path,
) -> Result<Option<S3>, SettingsError> {
    let Name(bucket) = source.parse("files-s3-bucket", |_| true)?;
    let endpoint: String = source.parse("files-s3-endpoint", |url: &String| url.is_empty() || is_endpoint(url))?;
    let Name(region) = source.parse("files-s3-region", |name: &Name| !name.0.is_empty())?;
    let key_id: String = source.parse("files-s3-key-id", |_| true)?;
    let secret: String = source.parse("files-s3-secret", |_| true)?;
    let secret_file: PathBuf = source.parse("files-s3-secret-file", |_| true)?;
    let prefix: String = source
        .parse("files-s3-prefix", |prefix: &String| prefix.split('/').all(|name| name.parse::<Name>().is_ok()))?;
    let may_http: bool = source.parse("files-s3-http", |_| true)?;
    let wrong = |why| Err(SettingsError::Together(why));
    let has_file = !secret_file.as_os_str().is_empty();
    if bucket.is_empty() {
        let is_set = [&endpoint, &key_id, &secret, &prefix].iter().any(|text| !text.is_empty()) || has_file || may_http;
        return if is_set {
            wrong(
                "files-s3-bucket is empty, so the other settings that begin with files-s3 mean nothing: please name a bucket, or unset them",
            )
        } else {
            Ok(None)
        };
    }
    if !files_dir.as_os_str().is_empty() {
        return wrong("files-dir and files-s3-bucket are both set: please choose one");
    }
    if key_id.is_empty() || (secret.is_empty() && !has_file) {
        return wrong(
            "files-s3-bucket needs a key: please set files-s3-key-id, and files-s3-secret or files-s3-secret-file",
        );
    }
    if endpoint.starts_with("http://") && !may_http {
        return wrong(
            "files-s3-endpoint begins with http://, so others on the network could read along: please use https://, or set files-s3-http to true",
        );
    }
    let secret = match (secret.is_empty(), has_file) {
        (false, true) => return wrong("files-s3-secret and files-s3-secret-file are both set: please choose one"),
        (false, false) => secret,
        _ => {
            let path = secret_file.display().to_string();
            std::fs::read_to_string(&secret_file)
                .map_err(|error| SettingsError::File { path, error })?
                .trim()
                .to_owned()
        }
    };
    if secret.is_empty() {
        return wrong("the file that files-s3-secret-file names is empty: please put the key's secret into it");
    }
    Ok(Some(S3 { bucket, endpoint, region, key_id, secret: secret.into(), prefix }))
}

/// Whether it is a URL of a server, perhaps with a path. A password in it would come into the log.
fn is_endpoint(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::{super::read, *};

    const BUCKET: (&str, &str) = ("BUCKET", "chat-files");
    const KEY: (&str, &str) = ("KEY_ID", "AKIA");
    const SECRET: (&str, &str) = ("SECRET", "hush-hush");

    fn from(set: &[(&str, &str)]) -> Result<Option<S3>, String> {
        let variable = |name: &str| {
            let found = set.iter().find(|(key, _)| name == format!("WECONNECT_FILES_S3_{key}") || name == *key);
            found.map(|(_, value)| (*value).to_owned())
        };
        let settings = read(Path::new("/nowhere/Leptos.toml"), variable).map_err(|error| error.to_string())?;
        assert!(!format!("{settings:?} {:?}", settings.files_s3).contains("hush"), "secrets are not logged");
        Ok(settings.files_s3)
    }

    #[test]
    fn a_bucket_needs_all_that_belongs_to_it_and_nothing_else_beside() {
        assert!(from(&[]).unwrap().is_none());
        let set =
            from(&[BUCKET, KEY, SECRET, ("PREFIX", "a/b"), ("ENDPOINT", "https://s3.example.org")]).unwrap().unwrap();
        assert_eq!((set.region.as_str(), set.secret.reveal()), ("us-east-1", "hush-hush"));
        let wrong = |set: &[(&str, &str)], says: &str| {
            let error = from(set).unwrap_err();
            assert!(error.contains(says) && !error.contains("hush"), "{error}");
        };
        wrong(&[BUCKET], "needs a key");
        wrong(&[BUCKET, KEY], "needs a key");
        wrong(&[BUCKET, SECRET], "needs a key");
        wrong(&[KEY, SECRET], "name a bucket");
        wrong(&[("HTTP", "true")], "name a bucket");
        wrong(&[BUCKET, KEY, SECRET, ("SECRET_FILE", "/run/secret")], "choose one");
        wrong(&[BUCKET, KEY, SECRET, ("WECONNECT_FILES_DIR", "/srv/files")], "choose one");
        wrong(&[BUCKET, KEY, SECRET, ("ENDPOINT", "http://s3:9000")], "files-s3-http");
        assert!(from(&[BUCKET, KEY, SECRET, ("ENDPOINT", "http://s3:9000"), ("HTTP", "true")]).unwrap().is_some());
        wrong(&[BUCKET, KEY, SECRET, ("ENDPOINT", "s3:9000")], "ENDPOINT");
        wrong(&[BUCKET, KEY, SECRET, ("ENDPOINT", "https://ann:pw@s3")], "ENDPOINT");
        wrong(&[("BUCKET", "a/b"), KEY, SECRET], "BUCKET");
        wrong(&[BUCKET, KEY, SECRET, ("PREFIX", "a b")], "PREFIX");
    }

    #[test]
    fn the_secret_can_be_in_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let file = ("SECRET_FILE", path.to_str().unwrap());
        assert!(from(&[BUCKET, KEY, file]).unwrap_err().contains("can't be read"));
        std::fs::write(&path, "\n").unwrap();
        assert!(from(&[BUCKET, KEY, file]).unwrap_err().contains("is empty"));
        std::fs::write(&path, "hush-hush\n").unwrap();
        assert_eq!(from(&[BUCKET, KEY, file]).unwrap().unwrap().secret.reveal(), "hush-hush");
    }
}

//! From file and environment to [`Settings`].

use std::{
    fmt::Display,
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    str::FromStr,
};

use ipnet::IpNet;

use super::{
    Bounds, LogFormat, Settings, backups, clamd,
    https::{self, Certificate},
    public_address::PublicAddress,
    s3, smtp,
    table::{SETTINGS, Setting},
};

/// Why the settings can't be used. Each message names the setting, what was found, and what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is not TOML.
    #[error("{path} is not valid TOML: {error}")]
    Toml {
        /// Which file.
        path: String,
        /// Where and why.
        error: toml::de::Error,
    },
    /// The file is there but can't be read.
    #[error("{path} can't be read: {error}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// `weconnect = …` instead of `[weconnect]`.
    #[error("{path} has a value for weconnect where the section [weconnect] is expected")]
    NoTable {
        /// Which file.
        path: String,
    },
    /// A key that is no setting.
    #[error("{path} has an unknown setting {key:?} under [weconnect]. Known are: {known}")]
    Unknown {
        /// Which file.
        path: String,
        /// The key.
        key: String,
        /// All that there are.
        known: String,
    },
    /// A value that a setting can't have.
    #[error("{source_name} is {found:?}, which is not allowed: {allowed}")]
    Value {
        /// The setting, and where it was set.
        source_name: String,
        /// What was found.
        found: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// Settings that do not go together.
    #[error("{0}")]
    Together(&'static str),
}

/// Reads the settings. A file that does not exist sets nothing. `variable` looks up an environment variable.
///
/// # Errors
/// [`SettingsError`] at the first thing that is wrong.
pub fn read(path: &Path, variable: impl Fn(&str) -> Option<String>) -> Result<Settings, SettingsError> {
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(SettingsError::File { path: name, error }),
    };
    let file: toml::Table = text.parse().map_err(|error| SettingsError::Toml { path: name.clone(), error })?;
    let empty = toml::Table::new();
    let section = match file.get("weconnect") {
        None => &empty,
        Some(toml::Value::Table(section)) => section,
        Some(_) => return Err(SettingsError::NoTable { path: name }),
    };
    if let Some(key) = section.keys().find(|key| SETTINGS.iter().all(|setting| setting.key != *key)) {
        let known = SETTINGS.iter().map(|setting| setting.key).collect::<Vec<_>>().join(", ");
        return Err(SettingsError::Unknown { path: name, key: key.clone(), known });
    }
    let source = Source { path: name, section, variable };
    let PublicUrl(public_url) = source.parse("public-url", |_| true)?;
    let data_dir: PathBuf = source.parse("data-dir", |dir: &PathBuf| !dir.as_os_str().is_empty())?;
    let key_file: PathBuf = source.parse("key-file", |_| true)?;
    let files_dir: PathBuf = source.parse("files-dir", |_| true)?;
    let files_s3 = s3::read(&source, &files_dir)?;
    let backups = backups::read(&source, &data_dir, files_s3.is_some())?;
    let clamd::Set(files_clamav) = source.parse("files-clamav", |_| true)?;
    let Switch(files_clamav_required) = source.parse("files-clamav-required", |_| true)?;
    if files_clamav_required && files_clamav.is_none() {
        return Err(SettingsError::Together(
            "files-clamav-required is on, so files-clamav has to say where ClamAV is: without it no file could be uploaded",
        ));
    }
    let Networks(trusted_proxies) = source.parse("trusted-proxies", |_| true)?;
    let https = https::read(&source)?;
    let public_url = match https.as_ref().map(|https| &https.certificate) {
        Some(_) if public_url.starts_with("http://") => {
            return Err(SettingsError::Together("there is a certificate, so public-url has to begin with https://"));
        }
        Some(Certificate::Acme(acme)) if public_url.is_empty() => format!("https://{}", acme.domains[0]),
        _ => public_url,
    };
    let smtp = smtp::read(&source, !public_url.is_empty())?;
    Ok(Settings {
        address: source.parse("address", |_| true)?,
        metrics_address: source.parse("metrics-address", |_| true).map(|Somewhere(address)| address)?,
        key_file: if key_file.as_os_str().is_empty() { data_dir.join("jwt.key") } else { key_file },
        files_dir: if files_dir.as_os_str().is_empty() { data_dir.join("files") } else { files_dir },
        files_s3,
        program: None,
        file_max_mb: source.number("file-max-mb", 1..=1_000_000)?,
        files_per_person_mb: source.number("files-per-person-mb", 0..=1_000_000_000)?,
        files_total_mb: source.number("files-total-mb", 0..=1_000_000_000)?,
        backups,
        files_clamav,
        files_clamav_required,
        uploads_per_minute: source.number("uploads-per-minute", 1..=1_000_000)?,
        link_previews: source.parse("link-previews", |_| true).map(|Switch(on)| on)?,
        link_preview_allow: source.parse("link-preview-allow", |_| true).map(|Networks(all)| all)?,
        web_push: source.parse("web-push", |_| true).map(|Switch(on)| on)?,
        web_push_allow: source.parse("web-push-allow", |_| true).map(|Networks(all)| all)?,
        smtp,
        data_dir,
        bus: source.parse("bus", |_| true)?,
        trusted_proxies,
        https,
        database_url: source.parse("database-url", |_| true)?,
        public_url: (!public_url.is_empty()).then_some(public_url),
        log_format: source.parse("log-format", |_| true)?,
        log: source.parse("log", |log: &String| tracing_subscriber::EnvFilter::try_new(log).is_ok())?,
        access_minutes: source.number("access-minutes", 1..=60)?,
        refresh_days: source.number("refresh-days", 1..=365)?,
        keep_days: source.number("keep-days", 0..=36_500)?,
        hashing_threads: source.number("hashing-threads", 1..=64)?,
        logins_per_minute: source.number("logins-per-minute", 1..=1_000_000)?,
        signups_per_hour: source.number("signups-per-hour", 1..=1_000_000)?,
        posts_per_minute: source.number("posts-per-minute", 1..=1_000_000)?,
        guesses_per_hour: source.number("guesses-per-hour", 1..=1_000_000)?,
        requests_per_minute: source.number("requests-per-minute", 1..=1_000_000)?,
        changes_per_minute: source.number("changes-per-minute", 1..=1_000_000)?,
        connections_per_person: source.number("connections-per-person", 1..=1_000_000)?,
        connections_per_address: source.number("connections-per-address", 1..=1_000_000)?,
        frames_per_second: source.number("frames-per-second", 1..=1_000_000)?,
        heartbeat_seconds: source.number("heartbeat-seconds", 1..=300)?,
        bounds: Bounds { per_address: source.number("visitors-per-address", 1..=1_000_000)?, ..Bounds::default() },
    })
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// What people type, or nothing.
struct PublicUrl(String);

impl FromStr for PublicUrl {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.is_empty() {
            Ok(Self(String::new()))
        } else {
            text.parse().map(|place: PublicAddress| Self(place.origin()))
        }
    }
}

/// An address, or none.
struct Somewhere(Option<SocketAddr>);

impl FromStr for Somewhere {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.is_empty() { Ok(Self(None)) } else { text.parse().map(|address| Self(Some(address))).map_err(drop) }
    }
}

/// Whether something is on.
pub(super) struct Switch(pub(super) bool);

impl FromStr for Switch {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "on" => Ok(Self(true)),
            "off" => Ok(Self(false)),
            _ => Err(()),
        }
    }
}

/// Addresses and networks with commas between.
struct Networks(Vec<IpNet>);

impl FromStr for Networks {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = text.split(',').map(str::trim).filter(|one| !one.is_empty());
        let network = |one: &str| one.parse().or_else(|_| one.parse::<IpAddr>().map(IpNet::from)).map_err(drop);
        all.map(network).collect::<Result<_, ()>>().map(Self)
    }
}

/// Where values come from.
pub(super) struct Source<'a, F> {
    path: String,
    section: &'a toml::Table,
    variable: F,
}

impl<F: Fn(&str) -> Option<String>> Source<'_, F> {
    /// The value as text, and the name of the place where it was set.
    fn text(&self, setting: &Setting) -> (String, String) {
        let mut variables = vec![setting.variable()];
        match setting.key {
            "database-url" => variables.push("DATABASE_URL".into()),
            // Set by cargo-leptos.
            "address" => variables.push("LEPTOS_SITE_ADDR".into()),
            _ => {}
        }
        for variable in variables {
            if let Some(value) = (self.variable)(&variable) {
                return (value, variable);
            }
        }
        let place = format!("{} in {}", setting.key, self.path);
        match self.section.get(setting.key) {
            Some(toml::Value::String(text)) => (text.clone(), place),
            Some(value) => (value.to_string(), place),
            None => (setting.default.to_owned(), place),
        }
    }

    pub(super) fn parse<T: FromStr>(&self, key: &str, allowed: impl Fn(&T) -> bool) -> Result<T, SettingsError> {
        let setting = SETTINGS.iter().find(|setting| setting.key == key).expect("every setting that is read is listed");
        let (found, source_name) = self.text(setting);
        found.parse().ok().filter(allowed).ok_or(SettingsError::Value { source_name, found, allowed: setting.help })
    }

    pub(super) fn number<N: FromStr + PartialOrd + Display>(
        &self,
        key: &str,
        range: RangeInclusive<N>,
    ) -> Result<N, SettingsError> {
        self.parse(key, |number| range.contains(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Leptos.toml");
        std::fs::write(&path, text).unwrap();
        read(&path, |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    fn shipped() -> String {
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Leptos.toml")).unwrap()
    }

    #[test]
    fn variables_win_over_the_file_and_the_file_over_defaults() {
        let settings =
            from("[weconnect]\naccess-minutes = 5\nrefresh-days = 7", &[("WECONNECT_REFRESH_DAYS", "8")]).unwrap();
        assert_eq!((settings.access_minutes, settings.refresh_days, settings.hashing_threads), (5, 8, 2));
        assert_eq!(from("", &[("DATABASE_URL", "postgres://h/d")]).unwrap().database_url, "postgres://h/d");
    }

    #[test]
    fn the_public_url_is_kept_as_browsers_write_it() {
        let from = |url| from("", &[("WECONNECT_PUBLIC_URL", url)]).unwrap().public_url;
        assert_eq!(from("https://Chat.Example.org:443").as_deref(), Some("https://chat.example.org"));
        assert_eq!(from(""), None);
    }

    #[test]
    fn a_wrong_value_is_named_with_what_was_found_and_what_is_allowed() {
        let message = from("[weconnect]\naccess-minutes = 90", &[]).unwrap_err().to_string();
        assert!(
            message.contains("access-minutes in") && message.contains("\"90\"") && message.contains("1 to 60"),
            "{message}"
        );
        let message = from("", &[("WECONNECT_ADDRESS", "here")]).unwrap_err().to_string();
        assert!(message.contains("WECONNECT_ADDRESS is \"here\""), "{message}");
        for (key, value) in [
            ("LOG_FORMAT", "xml"),
            ("METRICS_ADDRESS", "3100"),
            ("LOG", "loud=="),
            ("PUBLIC_URL", "chat.example.org"),
            ("PUBLIC_URL", "https://a/b"),
            ("DATA_DIR", ""),
            ("TRUSTED_PROXIES", "10.0.0.0/8, proxy.example.org"),
            ("LINK_PREVIEWS", "yes"),
            ("BACKUP_KEEP", "0"),
            ("BACKUP_BUCKET", "on"),
            ("FILES_CLAMAV", "/run/clamav/clamd.ctl"),
            ("LINK_PREVIEW_ALLOW", "intranet.example.org"),
            ("ACME_DOMAINS", "*.example.org"),
            ("ACME_DOMAINS", "192.0.2.1"),
            ("ACME_DIRECTORY", "http://acme.example.org"),
            ("ACME_EMAIL", "ann"),
        ] {
            assert!(from("", &[(&format!("WECONNECT_{key}"), value)]).is_err(), "{key}={value}");
        }
    }

    #[test]
    fn settings_of_https_that_do_not_go_together_are_refused_and_told() {
        let wrong = |variables: &[(&str, &str)]| from("", variables).unwrap_err().to_string();
        assert!(wrong(&[("WECONNECT_CERTIFICATE", "a.pem")]).contains("certificate-key"));
        assert!(wrong(&[("WECONNECT_CERTIFICATE_KEY", "a.pem")]).contains("set both"));
        assert!(wrong(&[("WECONNECT_REDIRECT_ADDRESS", "0.0.0.0:80")]).contains("needs certificate or acme-domains"));
        let domain = ("WECONNECT_ACME_DOMAINS", "Chat.example.org, talk.example.org");
        assert!(wrong(&[domain, ("WECONNECT_CERTIFICATE", "a.pem")]).contains("choose one"));
        assert!(wrong(&[domain, ("WECONNECT_PUBLIC_URL", "http://chat.example.org")]).contains("https://"));
        let settings = from("", &[domain]).unwrap();
        assert_eq!(settings.public_url.as_deref(), Some("https://chat.example.org"));
        assert!(settings.is_https());
        assert!(!from("", &[]).unwrap().is_https());
    }

    #[test]
    fn a_scanner_that_is_required_has_to_be_somewhere() {
        let required = ("WECONNECT_FILES_CLAMAV_REQUIRED", "on");
        assert!(from("", &[required]).unwrap_err().to_string().contains("files-clamav has to say"));
        assert!(from("", &[required, ("WECONNECT_FILES_CLAMAV", "tcp:clamav:3310")]).unwrap().files_clamav_required);
    }

    #[test]
    fn an_unknown_setting_is_refused_with_those_that_there_are() {
        let message = from("[weconnect]\nacess-minutes = 5", &[]).unwrap_err().to_string();
        assert!(message.contains("acess-minutes") && message.contains("access-minutes"), "{message}");
        assert!(from("[weconnect", &[]).unwrap_err().to_string().contains("not valid TOML"));
    }

    #[test]
    fn the_shipped_file_shows_every_setting_with_its_default() {
        let shipped = shipped();
        for setting in SETTINGS {
            let number = setting.default.parse::<u32>().is_ok() || setting.default.parse::<bool>().is_ok();
            let value = if number { setting.default.to_owned() } else { format!("{:?}", setting.default) };
            assert!(shipped.contains(&format!("\n# {} = {value}\n", setting.key)), "{} = {value}", setting.key);
            assert!(super::super::help().contains(setting.help));
        }
        let all = shipped.replace("\n# ", "\n");
        let uncommented: String = all
            .lines()
            .filter(|line| line.starts_with('[') || line.contains(" = "))
            .map(|line| format!("{line}\n"))
            .collect();
        from(&uncommented, &[]).unwrap();
    }

    #[test]
    fn the_shipped_file_agrees_with_cargo_toml() {
        let cargo: toml::Table =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")).unwrap().parse().unwrap();
        let ours: toml::Table = shipped().parse().unwrap();
        let leptos = |table: &toml::Table| table["workspace"]["metadata"]["leptos"][0].as_table().unwrap().clone();
        for (key, value) in leptos(&ours) {
            assert_eq!(leptos(&cargo).get(&key), Some(&value), "{key}");
        }
    }
}

//! By which server e-mail is sent, where there is one.

use std::{path::PathBuf, str::FromStr};

use lettre::message::Mailbox;

use super::{
    Secret,
    read::{SettingsError, Source},
};

/// A server that takes e-mail.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Where it listens.
    pub port: u16,
    /// How the connection is kept from others' eyes.
    pub tls: SmtpTls,
    /// PEM certificates of an authority of one's own.
    pub ca: Option<Vec<u8>>,
    /// As whom to log in, and by which password; nowhere where nothing is set.
    pub login: Option<(String, Secret)>,
    /// Whom letters are from.
    pub from: Mailbox,
}

/// How a connection to it is kept from others' eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// By `STARTTLS`, without which nothing is sent.
    Starttls,
    /// From its beginning.
    Implicit,
    /// Not at all.
    Off,
}

impl FromStr for SmtpTls {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "starttls" => Ok(Self::Starttls),
            "tls" => Ok(Self::Implicit),
            "off" => Ok(Self::Off),
            _ => Err(()),
        }
    }
}

/// What is set for e-mail, if anything is.
pub(super) fn read<F: Fn(&str) -> Option<String>>(
    source: &Source<'_, F>,
    has_public_url: bool,
) -> Result<Option<Smtp>, SettingsError> {
    let is_host =
        |text: &String| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':'));
    let host: String = source.parse("smtp-host", is_host)?;
    let port = source.number("smtp-port", 1..=65_535)?;
    let tls: SmtpTls = source.parse("smtp-tls", |_| true)?;
    let ca: PathBuf = source.parse("smtp-ca", |_| true)?;
    let user: String = source.parse("smtp-user", |_| true)?;
    let password: String = source.parse("smtp-password", |_| true)?;
    let password_file: PathBuf = source.parse("smtp-password-file", |_| true)?;
    let is_mailbox = |text: &String| text.is_empty() || text.parse::<Mailbox>().is_ok();
    let from: String = source.parse("smtp-from", is_mailbox)?;
    let wrong = |why| Err(SettingsError::Together(why));
    let (has_file, has_ca) = (!password_file.as_os_str().is_empty(), !ca.as_os_str().is_empty());
    if host.is_empty() {
        return if [&user, &password, &from].iter().any(|text| !text.is_empty()) || has_file || has_ca {
            wrong(
                "smtp-host is empty, so the other settings that begin with smtp mean nothing: please name a server, or unset them",
            )
        } else {
            Ok(None)
        };
    }
    let Ok(from) = from.parse::<Mailbox>() else {
        return wrong(
            "smtp-host needs smtp-from, from whom e-mail is: please set it, such as WeConnect <chat@example.org>",
        );
    };
    if !has_public_url {
        return wrong("smtp-host needs public-url, to which the links in e-mail lead: please set it");
    }
    if !password.is_empty() && has_file {
        return wrong("smtp-password and smtp-password-file are both set: please choose one");
    }
    let file = |path: &PathBuf| {
        let name = path.display().to_string();
        std::fs::read(path).map_err(|error| SettingsError::File { path: name, error })
    };
    let password = if has_file { String::from_utf8_lossy(&file(&password_file)?).trim().to_owned() } else { password };
    if user.is_empty() != password.is_empty() {
        return wrong("smtp-user needs a password, and a password smtp-user: please set both, or neither");
    }
    if tls == SmtpTls::Off && !user.is_empty() {
        return wrong(
            "smtp-tls is off, so others on the network could read smtp-password: please use starttls or tls, or a server that asks for no password",
        );
    }
    let ca = has_ca.then(|| file(&ca)).transpose()?;
    let login = (!user.is_empty()).then(|| (user, Secret::from(password)));
    Ok(Some(Smtp { host, port: u16::try_from(port).unwrap_or_default(), tls, ca, login, from }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{super::read, *};

    const HOST: (&str, &str) = ("SMTP_HOST", "mail.example.org");
    const FROM: (&str, &str) = ("SMTP_FROM", "WeConnect <chat@example.org>");
    const URL: (&str, &str) = ("PUBLIC_URL", "https://chat.example.org");
    const USER: (&str, &str) = ("SMTP_USER", "chat");
    const PASSWORD: (&str, &str) = ("SMTP_PASSWORD", "hush-hush");

    fn from(set: &[(&str, &str)]) -> Result<Option<Smtp>, String> {
        let variable = |name: &str| {
            let found = set.iter().find(|(key, _)| name == format!("WECONNECT_{key}"));
            found.map(|(_, value)| (*value).to_owned())
        };
        let settings = read(Path::new("/nowhere/Leptos.toml"), variable).map_err(|error| error.to_string())?;
        assert!(!format!("{settings:?} {:?}", settings.smtp).contains("hush"), "secrets are not logged");
        Ok(settings.smtp)
    }

    #[test]
    fn a_server_needs_all_that_belongs_to_it_and_nothing_else_beside() {
        assert!(from(&[URL]).unwrap().is_none());
        let smtp = from(&[HOST, FROM, URL, USER, PASSWORD]).unwrap().unwrap();
        assert_eq!(
            (smtp.port, smtp.tls, smtp.from.email.to_string().as_str()),
            (587, SmtpTls::Starttls, "chat@example.org")
        );
        assert_eq!(smtp.login.unwrap().1.reveal(), "hush-hush");
        let wrong = |set: &[(&str, &str)], says: &str| {
            let error = from(set).unwrap_err();
            assert!(error.contains(says) && !error.contains("hush"), "{error}");
        };
        wrong(&[FROM], "name a server");
        wrong(&[HOST, URL], "smtp-from");
        wrong(&[HOST, FROM], "public-url");
        wrong(&[HOST, FROM, URL, USER], "needs a password");
        wrong(&[HOST, FROM, URL, PASSWORD], "needs a password");
        wrong(&[HOST, FROM, URL, USER, PASSWORD, ("SMTP_PASSWORD_FILE", "/run/secret")], "choose one");
        wrong(&[HOST, FROM, URL, USER, PASSWORD, ("SMTP_TLS", "off")], "smtp-tls is off");
        wrong(&[HOST, FROM, URL, ("SMTP_TLS", "maybe")], "SMTP_TLS");
        wrong(&[HOST, FROM, URL, ("SMTP_PORT", "0")], "SMTP_PORT");
        wrong(&[HOST, ("SMTP_FROM", "chat"), URL], "SMTP_FROM");
        wrong(&[HOST, ("SMTP_FROM", "a@b.org\r\nBcc: c@d.org"), URL], "SMTP_FROM");
        wrong(&[("SMTP_HOST", "mail example"), FROM, URL], "SMTP_HOST");
    }

    #[test]
    fn the_password_can_be_in_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let set = [HOST, FROM, URL, USER, ("SMTP_PASSWORD_FILE", path.to_str().unwrap())];
        assert!(from(&set).unwrap_err().contains("can't be read"));
        std::fs::write(&path, "hush-hush\n").unwrap();
        assert_eq!(from(&set).unwrap().unwrap().login.unwrap().1.reveal(), "hush-hush");
    }
}

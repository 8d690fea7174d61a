//! Where the certificate comes from that a server without a proxy needs.

use std::{net::SocketAddr, path::PathBuf};

use super::read::{SettingsError, Source};

/// For HTTPS without a proxy.
#[derive(Clone, Debug)]
pub struct Https {
    /// Where the certificate comes from.
    pub certificate: Certificate,
    /// Where plain HTTP is answered with the way to HTTPS.
    pub redirect_address: Option<SocketAddr>,
}

/// Where a certificate comes from.
#[derive(Clone, Debug)]
pub enum Certificate {
    /// From PEM files that somebody else renews.
    Files {
        /// The server's certificate, and those between it and the authority's.
        chain: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// From an authority, by ACME.
    Acme(Acme),
}

/// How to get a certificate by ACME (RFC 8555).
#[derive(Clone, Debug)]
pub struct Acme {
    /// What the certificate is for.
    pub domains: Vec<String>,
    /// To whom the authority writes; empty for nobody.
    pub email: String,
    /// The URL of the authority's directory.
    pub directory: String,
    /// Who vouches for the authority's own HTTPS; empty for whom everybody trusts.
    pub ca: PathBuf,
}

/// Names with commas between. A wildcard can't be proven over TLS (RFC 8737).
struct Domains(Vec<String>);

impl std::str::FromStr for Domains {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let name = |name: &str| {
            let good = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
            let is_name = name.contains(|letter: char| letter.is_ascii_alphabetic()) && name.chars().all(good);
            is_name.then(|| name.to_ascii_lowercase()).ok_or(())
        };
        text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(name).collect::<Result<_, ()>>().map(Self)
    }
}

/// What is set for HTTPS, if anything is.
pub(super) fn read<F: Fn(&str) -> Option<String>>(source: &Source<'_, F>) -> Result<Option<Https>, SettingsError> {
    let chain: PathBuf = source.parse("certificate", |_| true)?;
    let key: PathBuf = source.parse("certificate-key", |_| true)?;
    let Domains(domains) = source.parse("acme-domains", |_| true)?;
    let email: String = source.parse("acme-email", |email: &String| email.is_empty() || email.contains('@'))?;
    let directory = source.parse("acme-directory", |url: &String| url.starts_with("https://"))?;
    let ca = source.parse("acme-ca", |_| true)?;
    let redirect: String =
        source.parse("redirect-address", |text: &String| text.is_empty() || text.parse::<SocketAddr>().is_ok())?;
    let (has_chain, has_key) = (!chain.as_os_str().is_empty(), !key.as_os_str().is_empty());
    let certificate = match (has_chain, has_key, domains.is_empty()) {
        (true, true, true) => Certificate::Files { chain, key },
        (false, false, false) => Certificate::Acme(Acme { domains, email, directory, ca }),
        (false, false, true) if redirect.is_empty() => return Ok(None),
        (false, false, true) => {
            return Err(SettingsError::Together(
                "redirect-address leads to HTTPS: it needs certificate or acme-domains",
            ));
        }
        (_, _, false) => {
            return Err(SettingsError::Together("certificate and acme-domains are both set: please choose one"));
        }
        _ => return Err(SettingsError::Together("certificate and certificate-key need one another: please set both")),
    };
    Ok(Some(Https { certificate, redirect_address: redirect.parse().ok() }))
}

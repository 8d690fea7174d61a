//! Where ClamAV's daemon is, where there is one.

use std::{path::PathBuf, str::FromStr};

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clamd {
    /// A socket on this machine.
    Socket(PathBuf),
    /// Host and port.
    Tcp(String),
}

/// What the setting says, or nothing.
pub(super) struct Set(pub Option<Clamd>);

impl FromStr for Set {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let clamd = match text.split_once(':') {
            Some(("unix", path)) if path.starts_with('/') => Clamd::Socket(path.into()),
            Some(("tcp", address)) => {
                let (host, port) = address.rsplit_once(':').ok_or(())?;
                if host.is_empty() || port.parse::<u16>().is_err() {
                    return Err(());
                }
                Clamd::Tcp(address.to_owned())
            }
            _ => return Err(()),
        };
        Ok(Self(Some(clamd)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_or_a_host_with_its_port_is_an_address() {
        let of = |text: &str| text.parse().map(|Set(set)| set);
        assert_eq!(of(""), Ok(None));
        assert_eq!(of("unix:/run/clamav/clamd.ctl"), Ok(Some(Clamd::Socket("/run/clamav/clamd.ctl".into()))));
        assert_eq!(of("tcp:127.0.0.1:3310"), Ok(Some(Clamd::Tcp("127.0.0.1:3310".into()))));
        assert_eq!(of("tcp:[::1]:3310"), Ok(Some(Clamd::Tcp("[::1]:3310".into()))));
        for wrong in
            ["/run/clamd.ctl", "unix:clamd.ctl", "tcp:clamav", "tcp::3310", "tcp:clamav:99999", "http://clamav:3310"]
        {
            assert_eq!(of(wrong), Err(()), "{wrong}");
        }
    }
}

//! The address that people type, as browsers write it.

use std::str::FromStr;

use url::{Host, Url};

/// The usual ports of the web. A proxy names them in `Host`, or leaves them out, whichever of the two it listens on.
const USUAL_PORTS: [u16; 2] = [80, 443];

/// Scheme, host and port, such as `https://chat.example.org`; nothing after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress(Url);

impl FromStr for PublicAddress {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let url = Url::parse(text).map_err(drop)?;
        let is_of_the_web = matches!(url.scheme(), "http" | "https");
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let names_nobody = url.username().is_empty() && url.password().is_none();
        (is_of_the_web && is_bare && names_nobody).then_some(Self(url)).ok_or(())
    }
}

impl PublicAddress {
    /// As browsers name an origin: in lower case, without the port that goes without saying.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether it is the same by another of the usual ways to reach it.
    pub fn is_at(&self, other: &Self) -> bool {
        self.0.host() == other.0.host() && self.port() == other.port()
    }

    fn port(&self) -> Option<u16> {
        self.0.port_or_known_default().filter(|port| !USUAL_PORTS.contains(port))
    }

    /// Whether what is sent there can be read on the way: not where it stays on the machine.
    pub fn is_in_the_clear(&self) -> bool {
        let stays = match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self.0.scheme() == "http" && !stays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> PublicAddress {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_written_as_browsers_write_it() {
        for (typed, origin) in [
            ("https://chat.example.org", "https://chat.example.org"),
            ("https://Chat.Example.ORG:443/", "https://chat.example.org"),
            ("HTTP://chat.example.org:80", "http://chat.example.org"),
            ("https://chat.example.org:8443", "https://chat.example.org:8443"),
            ("http://chat.example.org:443", "http://chat.example.org:443"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://[2001:DB8::1]:3000", "http://[2001:db8::1]:3000"),
        ] {
            assert_eq!(place(typed).origin(), origin);
        }
        for wrong in [
            "",
            "chat.example.org",
            "https://",
            "https://a/b",
            "https://a?b",
            "https://a#b",
            "https://a@b",
            "ftp://a",
            "null",
        ] {
            assert!(wrong.parse::<PublicAddress>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_usual_ports_are_one_place_and_others_are_not() {
        let is_at = |one: &str, other: &str| place(one).is_at(&place(other));
        assert!(
            is_at("https://a.example", "http://A.example:80") && is_at("https://a.example", "http://a.example:443")
        );
        assert!(
            !is_at("https://a.example", "http://a.example:3000") && !is_at("https://a.example", "https://b.example")
        );
    }

    #[test]
    fn only_what_leaves_the_machine_in_plain_http_can_be_read() {
        for address in ["http://chat.example.org", "http://192.168.1.2:3000", "http://[2001:db8::1]"] {
            assert!(place(address).is_in_the_clear(), "{address}");
        }
        for address in ["https://chat.example.org", "http://localhost:3000", "http://127.0.0.1", "http://[::1]:3000"] {
            assert!(!place(address).is_in_the_clear(), "{address}");
        }
    }
}

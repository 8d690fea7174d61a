//! From where a request comes that proxies have passed on, in whatever form they write it.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Once,
};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

/// What most proxies add to: the addresses that each was asked from, the nearest last.
const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Where most proxies say by which scheme they were asked.
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// So much of what can't be read is shown in the log, in bytes.
const SHOWN: usize = 100;

/// The proxies that are believed, and what was already told about them: each fault once, as it comes with every request.
pub struct Proxies {
    trusted: Vec<IpNet>,
    untrusted: Once,
    unreadable: Once,
    contradicting: Once,
}

impl Proxies {
    /// These are believed.
    pub fn new(trusted: Vec<IpNet>) -> Self {
        Self { trusted, untrusted: Once::new(), unreadable: Once::new(), contradicting: Once::new() }
    }

    /// The nearest address on the way that is not a trusted proxy. What strangers have written before it is not believed.
    pub fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.is_trusted(peer) {
            let is_forwarded = headers.contains_key(FOR) || headers.contains_key(header::FORWARDED);
            if is_forwarded && is_inside(peer.to_canonical()) {
                self.untrusted.call_once(|| {
                    tracing::warn!(
                        %peer,
                        "requests come through what seems to be a proxy and is not trusted: whoever it serves counts as one \
                         address, with one share of all limits. If it is yours, name it in trusted-proxies \
                         (WECONNECT_TRUSTED_PROXIES)"
                    );
                });
            }
            return peer;
        }
        let plain = lines(headers, &FOR).flat_map(|line| from_the_end(line, b','));
        let tagged = lines(headers, &header::FORWARDED)
            .flat_map(|line| from_the_end(line, b','))
            .map(|part| tagged(part, b"for="));
        match (headers.contains_key(FOR), headers.contains_key(header::FORWARDED)) {
            (true, false) => self.nearest(peer, plain),
            (false, true) => self.nearest(peer, tagged),
            (false, false) => peer,
            (true, true) => {
                let (one, other) = (self.nearest(peer, plain), self.nearest(peer, tagged));
                if one == other {
                    return one;
                }
                // The proxies write one of the two, and pass on what a stranger says in the other.
                self.contradicting.call_once(|| {
                    tracing::warn!(
                        proxy = %peer,
                        "X-Forwarded-For and Forwarded name different addresses, so that neither is believed: let the proxy \
                         remove the one that it does not write"
                    );
                });
                peer
            }
        }
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address.to_canonical()))
    }

    /// Follows the way back, from its end, for as long as trusted proxies describe it.
    fn nearest<'a>(&self, peer: IpAddr, way: impl Iterator<Item = &'a [u8]>) -> IpAddr {
        let mut nearest = peer;
        for node in way {
            let Some(address) = str::from_utf8(node).ok().and_then(address) else {
                self.unreadable.call_once(|| {
                    let found = String::from_utf8_lossy(&node[..node.len().min(SHOWN)]);
                    tracing::warn!(
                        proxy = %nearest, ?found,
                        "a trusted proxy does not say from which address a request comes: such requests count as its own, \
                         with one share of all limits"
                    );
                });
                break;
            };
            nearest = address;
            if !self.is_trusted(address) {
                break;
            }
        }
        nearest
    }
}

/// By which scheme the nearest proxy says that it was asked. Anybody can say so: only for what may be told to anybody.
pub fn scheme(headers: &HeaderMap) -> Option<&[u8]> {
    let plain = lines(headers, &PROTO).next().map(|line| from_the_end(line, b',')[0]);
    let tagged =
        || lines(headers, &header::FORWARDED).next().map(|line| tagged(from_the_end(line, b',')[0], b"proto="));
    plain.or_else(tagged).map(<[u8]>::trim_ascii).filter(|scheme| !scheme.is_empty())
}

/// A header's lines, the last first.
fn lines<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    headers.get_all(name).iter().rev().map(|value| value.as_bytes())
}

/// A list's parts, the last first. It is read from its end, so that nothing that strangers have written before, such as a quote
/// that never ends, changes how the proxies' own parts are read.
fn from_the_end(list: &[u8], separator: u8) -> Vec<&[u8]> {
    let (mut parts, mut end, mut is_quoted) = (Vec::new(), list.len(), false);
    for (at, &byte) in list.iter().enumerate().rev() {
        let is_escaped = || list[..at].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1;
        if byte == b'"' && !is_escaped() {
            is_quoted = !is_quoted;
        } else if byte == separator && !is_quoted {
            parts.push(&list[at + 1..end]);
            end = at;
        }
    }
    parts.push(&list[..end]);
    parts
}

/// What a part of `Forwarded` (RFC 7239), such as `proto=https;for="[2001:db8::1]:443"`, says of this; nothing where it is silent.
fn tagged<'a>(part: &'a [u8], key: &[u8]) -> &'a [u8] {
    let value = |pair: &'a [u8]| {
        let (name, value) = pair.trim_ascii().split_at_checked(key.len())?;
        name.eq_ignore_ascii_case(key).then_some(value)
    };
    from_the_end(part, b';').into_iter().find_map(value).unwrap_or_default()
}

/// An address, with or without a port, brackets and quotes around.
fn address(node: &str) -> Option<IpAddr> {
    let node = node.trim();
    let node = node.strip_prefix('"').and_then(|node| node.strip_suffix('"')).unwrap_or(node);
    if let Some(bracketed) = node.strip_prefix('[') {
        let (address, port) = bracketed.split_once(']')?;
        return (port.is_empty() || port.starts_with(':')).then(|| address.parse().ok())?;
    }
    match node.split_once(':') {
        Some((address, _)) if address.contains('.') => address.parse::<Ipv4Addr>().ok().map(IpAddr::from),
        _ => node.parse().ok(),
    }
}

/// Whether an address is of this machine or of a network that is not everybody's, as those of proxies are.
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let is_shared = matches!(address.octets(), [100, 64..=127, ..]);
            address.is_loopback() || address.is_private() || address.is_link_local() || is_shared
        }
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn by(peer: &str, forwarded: &[(HeaderName, &str)], trusted: &str) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in forwarded {
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Proxies::new(vec![trusted.parse().unwrap()]).address(peer.parse().unwrap(), &headers).to_string()
    }

    fn from(peer: &str, forwarded: &[&str], trusted: &str) -> String {
        by(peer, &forwarded.iter().map(|&value| (FOR, value)).collect::<Vec<_>>(), trusted)
    }

    #[test]
    fn only_what_trusted_proxies_have_added_is_believed() {
        assert_eq!(from("192.0.2.9", &["203.0.113.5"], "10.0.0.0/8"), "192.0.2.9");
        assert_eq!(from("10.0.0.7", &[], "10.0.0.0/8"), "10.0.0.7");
        assert_eq!(from("10.0.0.7", &["203.0.113.5"], "10.0.0.0/8"), "203.0.113.5");
        // Somebody claims to be another; the proxy has added whom it sees.
        assert_eq!(from("10.0.0.7", &["127.0.0.1, 203.0.113.5"], "10.0.0.0/8"), "203.0.113.5");
        // Two proxies, in one header or in two.
        assert_eq!(from("10.0.0.7", &["6.6.6.6, 203.0.113.5, 10.0.0.8"], "10.0.0.0/8"), "203.0.113.5");
        assert_eq!(from("10.0.0.7", &["203.0.113.5", "10.0.0.8"], "10.0.0.0/8"), "203.0.113.5");
        assert_eq!(from("::ffff:10.0.0.7", &["2001:db8::1"], "10.0.0.0/8"), "2001:db8::1");
        assert_eq!(from("10.0.0.7", &["nonsense"], "10.0.0.0/8"), "10.0.0.7");
        assert_eq!(from("10.0.0.7", &["\u{ff}, 203.0.113.5"], "10.0.0.0/8"), "203.0.113.5");
    }

    #[test]
    fn an_address_is_read_in_every_form_that_proxies_write() {
        for (written, address) in [
            ("203.0.113.5", "203.0.113.5"),
            ("203.0.113.5:56489", "203.0.113.5"),
            ("\"203.0.113.5:56489\"", "203.0.113.5"),
            ("203.0.113.5:_hidden", "203.0.113.5"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("\"[2001:db8::1]\"", "2001:db8::1"),
            ("\"[2001:db8::1]:443\"", "2001:db8::1"),
            ("::ffff:203.0.113.5", "::ffff:203.0.113.5"),
            // The proxy before it does not know or does not say.
            ("unknown", "10.0.0.7"),
            ("_SEVKISEK", "10.0.0.7"),
            ("[2001:db8::1", "10.0.0.7"),
            ("[2001:db8::1]443", "10.0.0.7"),
            ("203.0.113.5.6:80", "10.0.0.7"),
            ("", "10.0.0.7"),
        ] {
            assert_eq!(from("10.0.0.7", &[written], "10.0.0.0/8"), address, "{written}");
            assert_eq!(from("10.0.0.7", &[&format!("6.6.6.6, {written}")], "10.0.0.0/8"), address, "{written}");
            for form in
                ["for=X", "FOR=X", "proto=https;for=X;by=10.0.0.7", "by=unknown; for=X ;host=\"a,b;c\\\",for=6.6.6.6\""]
            {
                let line = form.replace('X', written);
                for line in [&line, &format!("for=6.6.6.6, {line}"), &format!("for=\"6.6.6.6, {line}")] {
                    let found = by("10.0.0.7", &[(header::FORWARDED, line)], "10.0.0.0/8");
                    assert_eq!(found, address, "{line}");
                }
            }
        }
        assert_eq!(by("10.0.0.7", &[(header::FORWARDED, "proto=https")], "10.0.0.0/8"), "10.0.0.7");
    }

    #[test]
    fn what_a_stranger_says_in_the_header_that_the_proxy_does_not_write_is_not_believed() {
        let both = |plain, tagged| by("10.0.0.7", &[(FOR, plain), (header::FORWARDED, tagged)], "10.0.0.0/8");
        assert_eq!(both("203.0.113.5", "for=203.0.113.5"), "203.0.113.5");
        assert_eq!(both("203.0.113.5", "for=6.6.6.6"), "10.0.0.7");
        assert_eq!(both("6.6.6.6", "for=203.0.113.5"), "10.0.0.7");
    }

    #[test]
    fn a_proxy_s_address_is_told_from_everybodys() {
        for address in [
            "127.0.0.1",
            "::1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.1.1",
            "fd00::1",
            "fe80::1",
        ] {
            assert!(is_inside(address.parse().unwrap()), "{address}");
        }
        for address in ["203.0.113.5", "2001:db8::1", "100.128.0.1"] {
            assert!(!is_inside(address.parse().unwrap()), "{address}");
        }
    }
}

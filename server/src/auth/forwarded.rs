//! From where a request comes that a proxy has passed on.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// What each proxy adds at the end: the address that it was asked from.
const HEADER: &str = "x-forwarded-for";

/// The nearest address on the way that is not a trusted proxy. What strangers have written before it is not believed.
pub fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address.to_canonical()));
    if !is_trusted(peer) {
        return peer;
    }
    // By itself each: what strangers have written before may be no text.
    let parts = headers.get_all(HEADER).iter().flat_map(|value| value.as_bytes().split(|&byte| byte == b','));
    let way: Vec<_> = parts.map(|part| str::from_utf8(part).ok()?.trim().parse::<IpAddr>().ok()).collect();
    let mut nearest = peer;
    for one in way.into_iter().rev() {
        // Whoever is not an address can't be asked further.
        let Some(address) = one else { break };
        nearest = address;
        if !is_trusted(address) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn from(peer: &str, forwarded: &[&str], trusted: &str) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(HEADER, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        address(peer.parse().unwrap(), &headers, &[trusted.parse().unwrap()]).to_string()
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
}

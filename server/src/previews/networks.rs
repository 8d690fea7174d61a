//! Whom the server may reach for a preview: what is on the public internet, and nothing of its own machine or network.
//!
//! Anybody who can post chooses where a link leads. What listens on the machine, in its network, or as its cloud's metadata trusts
//! whoever comes from there; so all that is not public is refused, by its number, whatever name has led to it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use ipnet::IpNet;

/// The ports of the web.
const PORTS: [u16; 2] = [80, 443];
/// Not public, by IANA's registry of special addresses; `0.0.0.0/8` is the machine itself to most systems. The last is public, and
/// is each machine's own host at Azure.
const CLOSED_V4: [([u8; 4], u8); 17] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
    ([168, 63, 129, 16], 32),
];
/// What is not public of 2000::/3, outside of which nothing is: protocols (with Teredo, ORCHID), documentation, 6to4.
const CLOSED_V6: [([u16; 2], u8); 5] =
    [([0x2001, 0], 23), ([0x2001, 0xDB8], 32), ([0x2002, 0], 16), ([0x2620, 0x4F], 32), ([0x3FFF, 0], 20)];

/// Whom the server may reach.
#[derive(Clone, Debug)]
pub struct Networks {
    allowed: Vec<IpNet>,
    /// At which ports the others are.
    ports: Vec<u16>,
}

impl Networks {
    /// The public internet, and these, which are asked at any port.
    pub fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed, ports: PORTS.to_vec() }
    }

    /// The same with other ports, so that what a test opens is refused for its address alone.
    #[cfg(test)]
    pub fn with_ports(allowed: Vec<IpNet>, ports: &[u16]) -> Self {
        Self { allowed, ports: ports.to_vec() }
    }

    /// Whether the server may connect there.
    pub fn may_reach(&self, address: SocketAddr) -> bool {
        let ip = address.ip().to_canonical();
        let is_allowed = self.allowed.iter().any(|network| network.contains(&ip));
        is_allowed || self.ports.contains(&address.port()) && is_public(ip) && !is_own(ip)
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match translated(ip) {
            Some(ip) => is_public_v4(ip),
            None => is_public_v6(ip),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let is_in = |(network, length): &([u8; 4], u8)| {
        let mask = u32::MAX << (32 - length);
        ip.to_bits() & mask == u32::from_be_bytes(*network) & mask
    };
    !CLOSED_V4.iter().any(is_in)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let begin = u32::from(first) << 16 | u32::from(second);
    let is_in = |([first, second], length): &([u16; 2], u8)| {
        let mask = u32::MAX << (32 - length);
        begin & mask == (u32::from(*first) << 16 | u32::from(*second)) & mask
    };
    first & 0xE000 == 0x2000 && !CLOSED_V6.iter().any(is_in)
}

/// The address to which a network without IPv4 translates this one (NAT64, 64:ff9b::/96): it counts as that.
fn translated(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xFF9B, 0, 0, 0, 0, high, low] = ip.segments() else { return None };
    Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

/// Whether a public address is this machine's own: then the system would send from there to there. This asks the system for the way,
/// and sends nothing.
pub(super) fn is_own(ip: IpAddr) -> bool {
    let any = if ip.is_ipv4() { IpAddr::from(Ipv4Addr::UNSPECIFIED) } else { Ipv6Addr::UNSPECIFIED.into() };
    let way = || {
        let socket = UdpSocket::bind((any, 0))?;
        socket.connect((ip, 9))?;
        socket.local_addr()
    };
    // Where there is no way, nothing is reached either.
    way().is_ok_and(|from| from.ip() == ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(address: &str, port: u16) -> bool {
        Networks::new(Vec::new()).may_reach((address.parse::<IpAddr>().unwrap(), port).into())
    }

    #[test]
    fn nothing_of_the_machine_its_network_or_its_cloud_is_reached() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "192.88.99.1",
            "203.0.113.9",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!may(address, 80) && !may(address, 443), "{address}");
        }
    }

    #[test]
    fn the_public_internet_is_reached_at_the_ports_of_the_web() {
        for address in
            ["1.1.1.1", "9.9.9.9", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1"]
        {
            assert!(may(address, 80) && may(address, 443), "{address}");
            assert!(!may(address, 22) && !may(address, 8080) && !may(address, 0), "{address}");
        }
        assert!(may("64:ff9b::101:101", 443));
    }

    #[test]
    fn what_is_allowed_is_reached_at_any_port_and_its_neighbours_are_not() {
        let networks = Networks::new(vec!["10.1.0.0/16".parse().unwrap(), "fd12::/16".parse().unwrap()]);
        let may = |address: &str| networks.may_reach(address.parse().unwrap());
        assert!(may("10.1.2.3:8080") && may("[::ffff:10.1.2.3]:80") && may("[fd12::1]:3000"));
        assert!(!may("10.2.0.1:80") && !may("[fd13::1]:80"));
    }
}

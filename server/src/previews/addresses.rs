//! From a host's name to the addresses that are connected to: asked once, all of them checked, and no others used.

use std::{io, net::IpAddr, net::SocketAddr};

use async_trait::async_trait;
use url::{Host, Url};

use super::networks::Networks;

/// Addresses of a host that are tried, one after the other.
const TRIED_MAX: usize = 3;

/// Finds the addresses of a host.
#[async_trait]
pub trait Resolve: Send + Sync {
    /// Its addresses, in the order in which they are to be tried.
    ///
    /// # Errors
    /// Where there are none.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the system does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lookup;

#[async_trait]
impl Resolve for Lookup {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Why an address is not asked.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is no page of the web, or names who asks.
    #[error("it is not an address of the web without a name in it")]
    Address,
    /// Its name leads to nothing.
    #[error("its host is not found: {0}")]
    NotFound(#[from] io::Error),
    /// One of its addresses may not be reached: then none of them is, as the name is not to be trusted.
    #[error("its host is not on the public internet, or the port is not one of the web's")]
    Closed,
}

/// The addresses of a page's host that may be connected to.
///
/// # Errors
/// [`Refused`]
pub async fn reachable(url: &Url, networks: &Networks, resolve: &dyn Resolve) -> Result<Vec<SocketAddr>, Refused> {
    let is_of_the_web = matches!(url.scheme(), "http" | "https");
    if !is_of_the_web || !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Address);
    }
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else { return Err(Refused::Address) };
    // A number is read here, whichever way it is written, as the standard has it: `0x7f.1` is 127.0.0.1.
    let addresses = match host {
        Host::Domain(name) => resolve.resolve(name).await?,
        Host::Ipv4(ip) => vec![ip.into()],
        Host::Ipv6(ip) => vec![ip.into()],
    };
    let addresses: Vec<SocketAddr> = addresses.into_iter().map(|ip| SocketAddr::new(ip, port)).collect();
    if addresses.is_empty() || !addresses.iter().all(|address| networks.may_reach(*address)) {
        return Err(Refused::Closed);
    }
    Ok(addresses.into_iter().take(TRIED_MAX).collect())
}

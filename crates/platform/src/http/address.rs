//! Who is calling: the peer, or what trusted proxies say of it. Everyone else's forwarding headers are noise.

use super::problem::Problem;
use super::request_id::RequestId;
use axum::extract::FromRequestParts;
use base::Error;
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderName};
use std::net::{IpAddr, SocketAddr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What the edge knows of a request, in the request's extensions. One entry, because each costs an allocation.
#[derive(Debug, Clone, Copy)]
pub struct RequestMeta {
    /// The request's id.
    pub id: RequestId,
    /// The client's address, IPv4 where it came mapped into IPv6.
    pub address: IpAddr,
}

/// The client's address: the peer, or the last one that no trusted proxy vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddr(pub IpAddr);

impl ClientAddr {
    /// The address of the request with these extensions; `None` where no edge was in front of it.
    pub fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<RequestMeta>().map(|meta| Self(meta.address))
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddr {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Self::of(&parts.extensions).ok_or_else(|| Problem(Error::internal("no edge in front of this route")))
    }
}

/// Addresses that share their first bits, for example `10.0.0.0/8`, `::1` or `192.0.2.7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads an address, or an address and a prefix length.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        let refused = || format!("{text} is no address or network such as 10.0.0.0/8");
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address = address.parse::<IpAddr>().map_err(|_| refused())?.to_canonical();
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(all), str::parse).map_err(|_| refused())?;
        if bits <= all {
            Ok(Self { address, bits })
        } else {
            Err(refused())
        }
    }

    /// Whether `address` is one of this network's. An IPv4 address mapped into IPv6 counts as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                (ours.to_bits() ^ theirs.to_bits())
                    .checked_shr(32 - self.bits)
                    .unwrap_or(0)
                    == 0
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                (ours.to_bits() ^ theirs.to_bits())
                    .checked_shr(128 - self.bits)
                    .unwrap_or(0)
                    == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// The client's address: `X-Forwarded-For` is read from the right, one entry for each trusted hop, and the
/// first hop that is not trusted is the client. What stands further left was written by that client.
pub(super) fn client(trusted: &[Network], headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let mut address = peer.to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(address) {
        return address;
    }
    for line in headers.get_all(X_FORWARDED_FOR).iter().rev() {
        for entry in line.as_bytes().rsplit(|byte| *byte == b',') {
            let Some(hop) = std::str::from_utf8(entry).ok().and_then(hop) else {
                return address;
            };
            address = hop;
            if !is_trusted(address) {
                return address;
            }
        }
    }
    address
}

/// One entry: an address, some proxies add the port.
fn hop(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let address = entry
        .parse::<IpAddr>()
        .or_else(|_| entry.parse::<SocketAddr>().map(|socket| socket.ip()))
        .or_else(|_| {
            entry
                .trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<IpAddr>()
        });
    address.map(|address| address.to_canonical()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn networks() {
        for (network, address, inside) in [
            ("10.0.0.0/8", "10.200.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
            ("::ffff:10.0.0.1", "10.0.0.1", true),
            ("::/0", "2001:db8::1", true),
        ] {
            let network = Network::parse(network).unwrap();
            assert_eq!(
                network.contains(address.parse().unwrap()),
                inside,
                "{network:?} {address}"
            );
        }
        for bad in [
            "",
            "localhost",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/x",
            "10.0.0.0/-1",
        ] {
            assert!(Network::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn forwarding_headers_count_only_through_trusted_proxies() {
        let trusted = [Network::parse("10.0.0.0/8").unwrap()];
        for (peer, lines, client_is) in [
            ("203.0.113.9", vec!["1.2.3.4"], "203.0.113.9"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.0.1", vec!["198.51.100.5"], "198.51.100.5"),
            ("10.0.0.1", vec!["6.6.6.6, 198.51.100.5"], "198.51.100.5"),
            (
                "10.0.0.1",
                vec!["6.6.6.6, 198.51.100.5, 10.0.0.2"],
                "198.51.100.5",
            ),
            (
                "10.0.0.1",
                vec!["6.6.6.6", "198.51.100.5, 10.0.0.2"],
                "198.51.100.5",
            ),
            ("10.0.0.1", vec!["198.51.100.5:4711"], "198.51.100.5"),
            ("10.0.0.1", vec!["[2001:db8::7]:4711"], "2001:db8::7"),
            ("10.0.0.1", vec!["[2001:db8::7]"], "2001:db8::7"),
            ("10.0.0.1", vec!["unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", vec![""], "10.0.0.1"),
            ("::ffff:10.0.0.1", vec!["::ffff:198.51.100.5"], "198.51.100.5"),
        ] {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(X_FORWARDED_FOR, HeaderValue::from_static(line));
            }
            let found = client(&trusted, &headers, peer.parse().unwrap());
            assert_eq!(found, client_is.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
            assert_eq!(
                client(&[], &headers, peer.parse().unwrap()),
                peer.parse::<IpAddr>().unwrap().to_canonical()
            );
        }
    }
}

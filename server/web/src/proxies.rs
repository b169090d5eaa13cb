//! Which address a request came from, for rate limits: the peer's, or what our own proxies say of it. `X-Forwarded-For`
//! is read from its end, hop by hop, and only as far as the hops are ours: everything before is what anybody may write.

use axum::http::HeaderMap;
use std::net::IpAddr;

/// The header proxies add to.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// More hops than this are not followed.
const MAX_HOPS: usize = 16;

/// A network: addresses whose first `bits` bits are those of `address`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// `10.0.0.0/8`, `fd00::/8`, or one address.
    fn parse(text: &str) -> Option<Network> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) if bits.bytes().all(|b| b.is_ascii_digit()) => (address, Some(bits.parse().ok()?)),
            Some(_) => return None,
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(whole);
        (bits <= whole).then_some(Network { address, bits })
    }

    fn contains(&self, other: IpAddr) -> bool {
        let differs = match (self.address, other) {
            (IpAddr::V4(a), IpAddr::V4(b)) => u128::from(a.to_bits() ^ b.to_bits()) << 96,
            (IpAddr::V6(a), IpAddr::V6(b)) => a.to_bits() ^ b.to_bits(),
            _ => return false,
        };
        differs.leading_zeros() >= u32::from(self.bits)
    }
}

/// The installation's own proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// From addresses and networks in CIDR form. Errors: the first entry that is neither.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<TrustedProxies, String> {
        let read = |entry: &str| Network::parse(entry.trim()).ok_or_else(|| entry.to_owned());
        entries
            .into_iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(TrustedProxies)
    }

    fn is_ours(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Where the request came from: the last hop that is not one of our proxies.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut hop = peer.to_canonical();
        let lines: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .map(|value| value.to_str().unwrap_or_default())
            .collect();
        let entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
        for entry in entries.take(MAX_HOPS) {
            if !self.is_ours(hop) {
                break;
            }
            // what cannot be read was not written by a proxy of ours
            let Some(before) = address(entry.trim()) else { break };
            hop = before;
        }
        hop
    }
}

/// An entry of the header: an address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let alone = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip());
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    alone
        .or_else(with_port)
        .or_else(in_brackets)
        .map(|ip: IpAddr| ip.to_canonical())
}

/// What one visitor has of an address: all of IPv4, the first half of IPv6, whose other half everybody chooses.
pub(crate) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let half = address.to_bits() >> 64 << 64;
            std::net::Ipv6Addr::from_bits(half).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use axum::http::HeaderValue;

    fn came_from(trusted: &[&str], peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        let proxies = TrustedProxies::parse(trusted.iter().copied()).unwrap();
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_who_is_not_trusted() {
        assert_eq!(came_from(&[], "10.0.0.1", &["203.0.113.7"]), "10.0.0.1");
        assert_eq!(came_from(&["10.0.0.0/8"], "192.0.2.1", &["203.0.113.7"]), "192.0.2.1");
    }

    #[test]
    fn the_header_is_read_from_its_end_through_our_hops_only() {
        let ours = ["10.0.0.0/8", "fd00::/8"];
        assert_eq!(came_from(&ours, "10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        // the visitor wrote the first two, our outer proxy the third
        let forged = ["127.0.0.1, 10.9.9.9, 203.0.113.7, 10.0.0.2"];
        assert_eq!(came_from(&ours, "10.0.0.1", &forged), "203.0.113.7");
        assert_eq!(
            came_from(&ours, "10.0.0.1", &["1.2.3.4", "203.0.113.7", "10.0.0.2"]),
            "203.0.113.7"
        );
        assert_eq!(
            came_from(&ours, "::ffff:10.0.0.1", &["[2001:db8::7]:443"]),
            "2001:db8::7"
        );
        assert_eq!(came_from(&ours, "fd00::1", &["203.0.113.7:5123"]), "203.0.113.7");
        // ours to the end: the first of them
        assert_eq!(came_from(&ours, "10.0.0.1", &["10.0.0.3,10.0.0.2"]), "10.0.0.3");
        for broken in [
            "",
            "unknown",
            "203.0.113.7, x",
            "203.0.113.7,",
            "\u{e9}",
            "1.2.3.4.5",
            "999.1.1.1",
        ] {
            assert_eq!(came_from(&ours, "10.0.0.1", &[broken]), "10.0.0.1", "{broken:?}");
        }
        let long = vec!["10.0.0.4"; 1000].join(",");
        assert_eq!(came_from(&ours, "10.0.0.1", &[&long]), "10.0.0.4");
    }

    #[test]
    fn networks_are_compared_by_their_first_bits() {
        let inside = |network: &str, address: &str| Network::parse(network).unwrap().contains(address.parse().unwrap());
        assert!(inside("192.168.1.0/24", "192.168.1.255") && !inside("192.168.1.0/24", "192.168.2.0"));
        assert!(inside("0.0.0.0/0", "8.8.8.8") && !inside("0.0.0.0/0", "::1"));
        assert!(inside("::1", "::1") && !inside("::1", "::2"));
        assert!(inside("2001:db8::/32", "2001:db8:ffff::") && !inside("2001:db8::/32", "2001:db9::"));
        for bad in [
            "",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/-1",
            "proxy.example",
            "::/129",
            "10.0.0",
        ] {
            let read = TrustedProxies::parse(["127.0.0.1", bad]);
            assert_eq!(read, Err(bad.to_owned()));
        }
    }

    #[test]
    fn an_ipv6_visitor_is_known_by_the_first_half() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
        assert_eq!(of("::ffff:203.0.113.7"), "203.0.113.7");
    }
}

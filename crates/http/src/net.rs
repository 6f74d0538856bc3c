//! Where a request comes from.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest};
use ipnet::IpNet;

use crate::app::App;
use crate::error::ApiError;

/// The address of the client: the peer, or what trusted proxies say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

impl FromRequest for ClientIp {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            App::of(req)
                .map(|app| Self(client_ip(req.peer_addr(), req.headers(), &app.options.trusted_proxies))),
        )
    }
}

/// `X-Forwarded-For` is read from its end, because each proxy appends what it saw: the first address
/// that is no trusted proxy is the client. Said by anybody else, the header counts for nothing.
pub(crate) fn client_ip(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut ip = canonical(peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.ip()));
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in forwarded.iter().rev() {
        if !trusted.iter().any(|net| net.contains(&ip)) {
            break;
        }
        match address(hop.trim()) {
            Some(said) => ip = canonical(said),
            None => break,
        }
    }
    ip
}

/// The network of a client, as people write it: an IPv4 address, or the first 64 bits of another, because
/// one household has so many.
pub(crate) fn network(ip: IpAddr) -> String {
    match canonical(ip) {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("{}/64", Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

/// An IPv4 address stays one when it arrives mapped into IPv6.
pub(crate) fn canonical(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn ip_of(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(value).unwrap());
        }
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        client_ip(Some(peer.parse().unwrap()), &headers, &trusted).to_string()
    }

    #[test]
    fn strangers_are_not_believed() {
        assert_eq!(ip_of("203.0.113.9:1", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn the_last_untrusted_hop_is_the_client() {
        assert_eq!(ip_of("10.0.0.1:1", &["1.1.1.1, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(ip_of("10.0.0.1:1", &["1.1.1.1", "198.51.100.7:4411"]), "198.51.100.7");
        assert_eq!(ip_of("10.0.0.1:1", &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(ip_of("10.0.0.1:1", &["198.51.100.7, rubbish"]), "10.0.0.1");
        assert_eq!(ip_of("10.0.0.1:1", &[]), "10.0.0.1");
    }

    #[test]
    fn mapped_addresses_are_ipv4() {
        assert_eq!(ip_of("[::ffff:10.0.0.1]:1", &["198.51.100.7"]), "198.51.100.7");
    }
}

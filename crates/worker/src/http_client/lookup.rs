//! Names become addresses here, once for each connection: what is judged is what is connected to.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{NOT_PUBLIC, OutboundPolicy};

/// Asks for the addresses of a name. Its answers are not trusted: whoever owns the name may have them say
/// one thing now and another in a moment.
#[derive(Clone)]
pub struct Lookup(Arc<Ask>);

type Ask = dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync;

impl Lookup {
    /// Another way to ask than the machine's own. May block.
    pub fn by(ask: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }
}

impl Default for Lookup {
    /// The machine's own resolver.
    fn default() -> Self {
        Self::by(|host| Ok((host, 0).to_socket_addrs()?.collect()))
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lookup")
    }
}

/// Looks names up and lets only permitted addresses through. The connection is made to what this hands
/// out, and nothing else of the client asks for addresses.
pub(super) struct Resolver {
    policy: Arc<OutboundPolicy>,
    lookup: Lookup,
}

impl Resolver {
    pub fn new(policy: Arc<OutboundPolicy>, lookup: Lookup) -> Self {
        Self { policy, lookup }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (policy, lookup) = (self.policy.clone(), self.lookup.clone());
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || lookup.0(name.as_str()))
                .await
                .map_err(|_| Unresolved)?
                .map_err(|_| Unresolved)?;
            let addresses: Addrs = Box::new(permitted(&policy, found)?.into_iter());
            Ok(addresses)
        })
    }
}

/// The permitted among resolved addresses; none at all is an error.
fn permitted(
    policy: &OutboundPolicy,
    found: Vec<SocketAddr>,
) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
    if found.is_empty() {
        return Err(Unresolved.into());
    }
    let allowed: Vec<_> = found.into_iter().filter(|address| policy.permits(address.ip())).collect();
    if allowed.is_empty() { Err(NotPublic.into()) } else { Ok(allowed) }
}

#[derive(Debug)]
pub(super) struct NotPublic;

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NOT_PUBLIC)
    }
}

impl std::error::Error for NotPublic {}

#[derive(Debug)]
pub(super) struct Unresolved;

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host could not be resolved")
    }
}

impl std::error::Error for Unresolved {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_mixed_answers_only_permitted_addresses_are_used() {
        let addresses = |list: &[&str]| {
            let list: Vec<SocketAddr> =
                list.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect();
            permitted(&OutboundPolicy::default(), list)
                .map(|found| found.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>())
                .map_err(|error| error.to_string())
        };
        assert_eq!(addresses(&["10.0.0.1", "8.8.8.8", "::1"]), Ok(vec!["8.8.8.8".to_owned()]));
        assert_eq!(addresses(&["10.0.0.1", "fe80::1"]), Err(NOT_PUBLIC.to_owned()));
        assert_eq!(addresses(&[]), Err("the host could not be resolved".to_owned()));
    }
}

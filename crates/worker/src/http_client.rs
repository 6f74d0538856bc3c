//! The only client that calls out. It reaches public addresses alone (unless the operator allows
//! others): names are judged by what they resolve to, and the connection goes to the very address that
//! was judged, so a second answer of the name server changes nothing. No redirects, no proxy, no
//! credentials in addresses, bounded time and size.

mod address;
mod lookup;

use std::error::Error as _;
use std::io::Read;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::redirect::Policy;
use url::{Host, Url};

pub use address::{Network, NotANetwork, OutboundPolicy, is_public};
pub use lookup::Lookup;
use lookup::{NotPublic, Resolver, Unresolved};

/// Bytes of an answer that are read, so that the connection can be used again; nothing is kept.
const ANSWER_BYTES: u64 = 64 * 1024;
/// Bytes of a file that are read at a time.
const PORTION: usize = 16 * 1024;

/// Ports that speak something else than HTTP, where a request could be taken for commands. (Those that
/// browsers refuse, and the usual ones of databases and caches.)
const CLOSED_PORTS: &[u16] = &[
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
    109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
    526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1433, 1521, 1719, 1720,
    1723, 2049, 2379, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 9042, 10080, 11211, 27017,
];

/// Why a request got no answer, or not a good one. The text is for people and holds nothing of the
/// answer's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The status, when there was an answer.
    pub status: Option<u16>,
    pub text: String,
    /// Trying again cannot help.
    pub permanent: bool,
}

impl Failure {
    fn passing(text: &str) -> Self {
        Self { status: None, text: text.to_owned(), permanent: false }
    }

    fn refused(text: &str) -> Self {
        Self { status: None, text: text.to_owned(), permanent: true }
    }

    /// An answer that is none.
    fn answered(status: StatusCode, permanent: bool) -> Self {
        let reason = status.canonical_reason().unwrap_or_default();
        let text = format!("{} {reason}", status.as_u16()).trim_end().to_owned();
        Self { status: Some(status.as_u16()), text, permanent }
    }
}

/// The guarded client. Cheap to clone; connects lazily, because its thread and its trust store cost
/// memory that installations without webhooks need not spend.
#[derive(Clone)]
pub struct HttpClient(Arc<Inner>);

struct Inner {
    policy: Arc<OutboundPolicy>,
    lookup: Lookup,
    timeout: Duration,
    client: OnceLock<Client>,
}

impl HttpClient {
    /// `lookup` is asked for the addresses of names; `timeout` bounds connecting and, apart from that, the
    /// wait for the answer.
    pub fn new(policy: OutboundPolicy, lookup: Lookup, timeout: Duration) -> Self {
        Self(Arc::new(Inner { policy: Arc::new(policy), lookup, timeout, client: OnceLock::new() }))
    }

    /// Posts a JSON document. A status from 200 to 299 is success. Blocks; never call it on an async
    /// thread.
    pub fn post_json(&self, url: &str, headers: &[(&str, &str)], body: String) -> Result<u16, Failure> {
        let url = self.check(url)?;
        let mut request = self
            .client()?
            .post(url)
            .header("content-type", "application/json")
            .header("accept", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.body(body).send().map_err(|error| failure(&error))?;
        let status = answer.status();
        drain(answer, Instant::now() + self.0.timeout);
        if status.is_success() {
            return Ok(status.as_u16());
        }
        Err(Failure::answered(status, status == StatusCode::GONE))
    }

    /// Gets a small file, of `limit` bytes at most, in no more time than a delivery takes. Blocks; never
    /// call it on an async thread.
    pub fn get(&self, url: &str, accept: &str, limit: u64) -> Result<Vec<u8>, Failure> {
        let url = self.check(url)?;
        let deadline = Instant::now() + self.0.timeout * 2;
        let request = self.client()?.get(url).header("accept", accept);
        let mut answer = request.send().map_err(|error| failure(&error))?;
        let status = answer.status();
        if !status.is_success() {
            drain(answer, deadline);
            let passing = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
            return Err(Failure::answered(status, !passing));
        }
        let mut bytes = Vec::new();
        let mut portion = vec![0_u8; PORTION];
        loop {
            // A limit for each read is none for a server that sends byte by byte.
            if Instant::now() > deadline {
                return Err(Failure::passing("Timed out reading data from server"));
            }
            let read = answer.read(&mut portion).map_err(|_| Failure::passing("The connection broke"))?;
            bytes.extend_from_slice(portion.get(..read).unwrap_or_default());
            if bytes.len() as u64 > limit {
                return Err(Failure::refused("The answer is too big"));
            }
            if read == 0 {
                return Ok(bytes);
            }
        }
    }

    /// Whether an address may be called, as far as it tells without a look-up. Literal addresses never
    /// reach the resolver, so they are judged here; the parser has brought every spelling (decimal,
    /// octal, hexadecimal, full-width digits) into one form.
    pub fn check(&self, text: &str) -> Result<Url, Failure> {
        let url = Url::parse(text).map_err(|_| Failure::refused("The address is invalid"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Failure::refused("Only http and https addresses can be called"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Failure::refused("Addresses with credentials are not called"));
        }
        if url.port().is_some_and(|port| CLOSED_PORTS.contains(&port)) {
            return Err(Failure::refused("This port is not called"));
        }
        let literal = match url.host() {
            None => return Err(Failure::refused("The address has no host")),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        };
        if literal.is_some_and(|address| !self.0.policy.permits(address)) {
            return Err(Failure::refused(NOT_PUBLIC));
        }
        Ok(url)
    }

    fn client(&self) -> Result<&Client, Failure> {
        if let Some(client) = self.0.client.get() {
            return Ok(client);
        }
        let client = Client::builder()
            .user_agent(concat!("Porchlight/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(self.0.timeout)
            .timeout(self.0.timeout * 2)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(4)
            .dns_resolver(Arc::new(Resolver::new(self.0.policy.clone(), self.0.lookup.clone())))
            .build()
            .map_err(|error| {
                tracing::error!(%error, "the HTTP client could not be set up");
                Failure::passing("The HTTP client could not be set up")
            })?;
        Ok(self.0.client.get_or_init(|| client))
    }
}

const NOT_PUBLIC: &str = "The host is not a public address";

/// Reads the rest of an answer, up to a bound in bytes and in time; what is longer or slower costs the
/// connection. (The client's own time-out counts anew with every piece that arrives.)
fn drain(answer: Response, until: Instant) {
    let mut rest = answer.take(ANSWER_BYTES);
    let mut piece = [0; 8 * 1024];
    while Instant::now() < until {
        match rest.read(&mut piece) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::debug!(%error, "the end of an answer could not be read");
                return;
            }
        }
    }
}

/// What went wrong, in words that tell nothing of the inner network.
fn failure(error: &reqwest::Error) -> Failure {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return Failure::refused(NOT_PUBLIC);
        }
        if inner.is::<Unresolved>() {
            return Failure::passing("The host could not be resolved");
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        return Failure::passing(if error.is_connect() {
            "Timed out connecting to server"
        } else {
            "Timed out reading data from server"
        });
    }
    if error.is_connect() {
        return Failure::passing("Could not connect to server");
    }
    if error.is_builder() {
        return Failure::refused("The request could not be made");
    }
    Failure::passing("The connection broke")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> HttpClient {
        HttpClient::new(OutboundPolicy::default(), Lookup::default(), Duration::from_secs(5))
    }

    /// One address in all its spellings, and what else must not be called.
    #[test]
    fn literal_addresses_are_refused_in_every_spelling() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.0x0.0x0.0x1/",
            "http://017700000001/",
            "http://0177.0.0.01/",
            "http://127.0.0.1./",
            "http://%31%32%37.0.0.1/",
            "http://１２７.０.０.１/",
            "http://127。0。0。1/",
            "http://0/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://[::1]/",
            "http://[0:0:0:0:0:0:0:1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[64:ff9b::127.0.0.1]/",
            "http://[2002:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/latest/meta-data",
            "http://169.254.169.254/latest/meta-data",
            "http://2852039166/",
            "http://100.100.100.200/",
            "http://10.0.0.1:8080/",
            "https://192.168.0.1/",
            "http://172.16.9.9/",
        ] {
            let refused = client().check(url).expect_err(url);
            assert_eq!((refused.text.as_str(), refused.permanent), (NOT_PUBLIC, true), "{url}");
        }
    }

    #[test]
    fn other_schemes_credentials_and_ports_are_refused() {
        for url in [
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "javascript:alert(1)",
            "http://user@example.com/",
            "http://user:secret@example.com/",
            "http://example.com:22/",
            "http://example.com:25/",
            "https://example.com:6379/",
            "http://",
            "example.com",
            "",
        ] {
            assert!(client().check(url).is_err_and(|refused| refused.permanent), "{url}");
        }
        for url in [
            "http://example.com/",
            "https://example.com:8443/hook?a=b",
            "http://8.8.8.8/",
            "http://localhost/",
        ] {
            assert!(client().check(url).is_ok(), "{url} is judged when its name is resolved");
        }
    }

    #[test]
    fn a_name_that_resolves_inside_is_refused_for_good() {
        let refused = client().post_json("http://localhost:9/", &[], "{}".into());
        assert!(refused.as_ref().is_err_and(|failure| failure.permanent), "{refused:?}");
    }
}

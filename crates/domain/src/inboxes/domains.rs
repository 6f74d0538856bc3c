//! The domains on which a website's widget may be used: `example.com`, `*.example.com`,
//! `https://shop.example.com:8443`. They are kept as one text, separated by commas, and go into a header as they
//! are.

use url::{Host, Url};

use crate::input::Faults;

/// Domains of one inbox.
const MOST: usize = 100;
/// Bytes of all of them.
const BYTES: usize = 4096;

/// Brings a list into its kept form: in lower case, each once, names in ASCII.
pub(super) fn normalized(text: &str, faults: &mut Faults) -> String {
    let mut kept: Vec<String> = Vec::new();
    for entry in text.split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty()) {
        match Entry::parse(entry) {
            Some(entry) if kept.contains(&entry.text()) => {}
            Some(entry) => kept.push(entry.text()),
            None => {
                let entry: String = entry.chars().take(60).collect();
                faults.add("allowed_domains", format!("Allowed domains has {entry}, which is no domain"));
            }
        }
    }
    let kept_text = kept.join(",");
    if kept.len() > MOST || kept_text.len() > BYTES {
        faults.add("allowed_domains", format!("Allowed domains are too many (maximum is {MOST})"));
    }
    kept_text
}

/// The domains as sources of a policy, separated by blanks; `None` where any is allowed.
pub fn sources(kept: &str) -> Option<String> {
    (!kept.is_empty()).then(|| kept.split(',').collect::<Vec<_>>().join(" "))
}

/// Whether a page of this origin may use the widget.
pub fn allow(kept: &str, origin: &str) -> bool {
    if kept.is_empty() {
        return true;
    }
    let Ok(origin) = Url::parse(origin) else { return false };
    let Some(host) = origin.host_str() else { return false };
    kept.split(',').filter_map(Entry::parse).any(|entry| entry.covers(origin.scheme(), host, origin.port()))
}

/// One domain of a list.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    /// `None` for both.
    scheme: Option<&'static str>,
    /// Whether it means what lies below the host instead of the host.
    below: bool,
    host: String,
    /// `None` for that of the scheme.
    port: Option<u16>,
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (scheme, rest) = match text.split_once("://") {
            Some(("https", rest)) => (Some("https"), rest),
            Some(("http", rest)) => (Some("http"), rest),
            Some(_) => return None,
            None => (None, text.as_str()),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (below, rest) = rest.strip_prefix("*.").map_or((false, rest), |rest| (true, rest));
        let colon = rest.rfind(':').filter(|at| !rest[*at..].contains(']'));
        let (name, port) = match colon.and_then(|at| rest.split_at_checked(at)) {
            Some((name, port)) => (name, Some(port.get(1..)?.parse().ok()?)),
            None => (rest, None),
        };
        let host = Host::parse(name).ok()?;
        let name = match &host {
            Host::Domain(name) => {
                name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
            }
            Host::Ipv4(_) | Host::Ipv6(_) => !below,
        };
        if !name {
            return None;
        }
        Some(Self { scheme, below, host: host.to_string(), port })
    }

    fn text(&self) -> String {
        let scheme = self.scheme.map(|scheme| format!("{scheme}://")).unwrap_or_default();
        let below = if self.below { "*." } else { "" };
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}{below}{}{port}", self.host)
    }

    fn covers(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        let named = match self.below {
            true => {
                host.strip_suffix(&self.host).is_some_and(|before| before.len() > 1 && before.ends_with('.'))
            }
            false => host == self.host,
        };
        let default = |port: Option<u16>| match (port, scheme) {
            (Some(443), "https") | (Some(80), "http") => None,
            (port, _) => port,
        };
        named && self.scheme.is_none_or(|own| own == scheme) && default(self.port) == default(port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> (String, bool) {
        let mut faults = Faults::new();
        let kept = normalized(text, &mut faults);
        (kept, faults.settle().is_ok())
    }

    #[test]
    fn lists_are_brought_into_one_form() {
        for (text, form) in [
            ("", ""),
            (" , ", ""),
            ("Example.COM", "example.com"),
            (
                "https://shop.example.com/, *.example.com\nexample.com,example.com",
                "https://shop.example.com,*.example.com,example.com",
            ),
            ("localhost:3000", "localhost:3000"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("127.0.0.1", "127.0.0.1"),
            ("bücher.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(kept(text), (form.to_owned(), true), "{text}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for text in [
            "*",
            "*.",
            "a b",
            "example.com; script-src *",
            "https://example.com/path",
            "ftp://example.com",
            "javascript:x",
            "user@example.com",
            "example.com:99999",
            "example.com:",
            "*.127.0.0.1",
            "a.*.com",
            "'self'",
            "https://",
            "exa\u{0}mple.com",
        ] {
            assert!(!kept(text).1, "{text:?}");
        }
        let many = (0..=MOST).map(|n| format!("a{n}.test")).collect::<Vec<_>>().join(",");
        assert!(!kept(&many).1);
    }

    #[test]
    fn pages_are_told_apart_as_browsers_do() {
        let list = "example.com,*.shop.test,https://only.test,dev.test:3000";
        for (origin, allowed) in [
            ("https://example.com", true),
            ("http://example.com", true),
            ("https://example.com:8443", false),
            ("https://www.example.com", false),
            ("https://notexample.com", false),
            ("https://example.com.evil.test", false),
            ("https://a.shop.test", true),
            ("https://a.b.shop.test", true),
            ("https://shop.test", false),
            ("https://evilshop.test", false),
            ("https://only.test", true),
            ("http://only.test", false),
            ("http://dev.test:3000", true),
            ("http://dev.test", false),
            ("null", false),
            ("file://", false),
            ("", false),
        ] {
            assert_eq!(allow(list, origin), allowed, "{origin}");
            assert!(allow("", origin));
        }
        assert_eq!(sources("a.test,*.b.test").as_deref(), Some("a.test *.b.test"));
        assert_eq!(sources(""), None);
    }
}

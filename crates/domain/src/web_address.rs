//! Addresses that Porchlight will call: webhooks and bots.

use url::Url;

use crate::input::Faults;

/// Whether a text is an absolute `http` or `https` address with a host. Whether the host may be called
/// is decided when it is, after its name is resolved.
pub fn valid(text: &str) -> bool {
    // The parser strips control characters and spaces, so that two texts could name one address.
    let plain = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    plain && Url::parse(text).is_ok_and(|url| may_be_kept(&url))
}

/// Name and password are refused: addresses are shown and logged, and those with either are not called.
fn may_be_kept(url: &Url) -> bool {
    let nobody = url.username().is_empty() && url.password().is_none();
    matches!(url.scheme(), "http" | "https") && url.has_host() && nobody
}

/// Notes what is wrong with an address.
pub(crate) fn check(faults: &mut Faults, attribute: &'static str, label: &str, text: &str, max: usize) {
    if text.chars().count() > max {
        faults.at_most(attribute, label, text, max);
    } else if !valid(text) {
        faults.add(attribute, format!("{label} is invalid"));
    }
}

#[cfg(test)]
mod tests {
    use super::valid;

    #[test]
    fn only_web_addresses_with_a_host_are_called() {
        for good in ["http://a.test", "https://a.test:8443/x?y=z", "http://[::1]/", "https://a.test/@b"] {
            assert!(valid(good), "{good}");
        }
        for bad in [
            "",
            "a.test",
            "ftp://a.test",
            "http://",
            "javascript:alert(1)",
            "http://a b",
            "http://a.test/\n",
            "file:///etc/passwd",
            "https://user:pw@a.test/",
            "https://user@a.test/",
            "https://:pw@a.test/",
        ] {
            assert!(!valid(bad), "{bad}");
        }
    }
}

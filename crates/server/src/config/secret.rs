//! Values that must not be printed.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

const HIDDEN: &str = "***";

/// A secret: shows as `***`, or as nothing where there is none.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself; for those who use it, never for output.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "" } else { HIDDEN })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An address that may hold a password: everything else of it is shown.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SecretUrl(String);

impl SecretUrl {
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The whole address; for those who use it, never for output.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.0.split_once("://") else { return f.write_str(&self.0) };
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        // What follows the path may name a password too (`?password=…`).
        let path = match path.split_once('?') {
            Some((path, _)) => format!("{path}?{HIDDEN}"),
            None => path.to_owned(),
        };
        match authority.rsplit_once('@') {
            Some((user, host)) => {
                let name = user.split(':').next().unwrap_or_default();
                write!(f, "{scheme}://{name}:{HIDDEN}@{host}{path}")
            }
            None => write!(f, "{scheme}://{authority}{path}"),
        }
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for SecretUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let secret: Secret = serde_json::from_str("\"hunter2\"").unwrap();
        assert_eq!(format!("{secret} {secret:?}"), "*** ***");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"***\"");
        assert_eq!(Secret::default().to_string(), "");
    }

    #[test]
    fn addresses_are_shown_without_their_passwords() {
        for (url, shown) in [
            ("postgres://u:p@h:5432/d", "postgres://u:***@h:5432/d"),
            ("postgres://h/d?user=u&password=p", "postgres://h/d?***"),
            ("redis://:p@h/0", "redis://:***@h/0"),
            ("smtp://a@b:p@h:587", "smtp://a@b:***@h:587"),
            ("postgres://h/d", "postgres://h/d"),
            ("/var/lib/x.sqlite3", "/var/lib/x.sqlite3"),
            ("", ""),
        ] {
            assert!(!SecretUrl::new(url).to_string().contains(":p@"), "{url}");
            if !url.starts_with("smtp") {
                assert_eq!(SecretUrl::new(url).to_string(), shown);
            }
        }
    }
}

//! What is known of a visitor's browser: its own words, put into the few that agents read.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderName, USER_AGENT};
use actix_web::{FromRequest, HttpRequest};
use porchlight_http::ApiError;
use serde_json::{Map, Value, json};

/// Extractor: the browser that asks.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    user_agent: String,
    languages: String,
}

impl FromRequest for Browser {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = |name: HeaderName| {
            let value = req.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            value.chars().take(1000).collect::<String>()
        };
        ready(Ok(Self { user_agent: text(USER_AGENT), languages: text(ACCEPT_LANGUAGE) }))
    }
}

/// Longest address and time that are kept, in characters.
const LINE: usize = 1500;

impl Browser {
    /// The language asked for first, such as `de`.
    pub fn language(&self) -> String {
        let first = self.languages.split([',', ';']).next().unwrap_or_default().trim();
        first.split('-').next().unwrap_or_default().chars().take(8).collect::<String>().to_lowercase()
    }

    /// Browser and platform with their versions; what is not known is `Unknown` or empty.
    pub fn describe(&self) -> Value {
        let (browser, browser_version) = self.first(BROWSERS).unwrap_or(("Unknown", String::new()));
        let (platform, platform_version) = self.first(PLATFORMS).unwrap_or(("Unknown", String::new()));
        let device = DEVICES.iter().find(|(mark, _)| self.user_agent.contains(mark)).map(|(_, name)| *name);
        json!({
            "browser_name": browser,
            "browser_version": browser_version,
            "device_name": device.unwrap_or("Unknown"),
            "platform_name": platform,
            "platform_version": platform_version,
        })
    }

    /// The first of these that the browser names itself by, with the version behind it.
    fn first(&self, known: &[(&str, &'static str)]) -> Option<(&'static str, String)> {
        known.iter().find_map(|(mark, name)| {
            let (_, rest) = self.user_agent.split_once(mark)?;
            let version = rest.trim_start_matches(['/', ' ']);
            let digit = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '_');
            let version: String = version.chars().take_while(digit).take(20).collect();
            Some((*name, version.replace('_', ".")))
        })
    }

    /// What a conversation notes of where it began.
    pub fn about(&self, timestamp: Option<&str>, referer: Option<&str>) -> Map<String, Value> {
        let mut about = Map::new();
        about.insert("browser_language".into(), self.language().into());
        about.insert("browser".into(), self.describe());
        about.extend(began(timestamp, referer));
        about
    }
}

/// When and where a visitor began, as the widget tells it. Only web addresses are kept.
pub fn began(timestamp: Option<&str>, referer: Option<&str>) -> Map<String, Value> {
    let mut began = Map::new();
    let timestamp = timestamp.filter(|text| text.chars().count() <= 255);
    began.insert("initiated_at".into(), json!({"timestamp": timestamp}));
    let scheme = |text: &&str| text.starts_with("https://") || text.starts_with("http://");
    let referer = referer.filter(scheme).filter(|text| text.chars().count() <= LINE);
    began.insert("referer".into(), referer.into());
    began
}

/// What browsers call themselves, the most particular first: most of them name others too.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Microsoft Edge"),
    ("EdgA/", "Microsoft Edge"),
    ("EdgiOS/", "Microsoft Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Browser"),
    ("YaBrowser/", "Yandex"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

const PLATFORMS: &[(&str, &str)] = &[
    ("Windows NT", "Windows"),
    ("Android", "Android"),
    ("iPhone OS", "iOS"),
    ("CPU OS", "iOS"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

const DEVICES: &[(&str, &str)] =
    &[("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Macintosh", "Mac")];

#[cfg(test)]
mod tests {
    use super::*;

    fn described(user_agent: &str) -> String {
        let of = Browser { user_agent: user_agent.into(), languages: String::new() }.describe();
        let text = |key: &str| of[key].as_str().unwrap().to_owned();
        ["browser_name", "browser_version", "platform_name", "platform_version", "device_name"]
            .map(text)
            .join("|")
    }

    #[test]
    fn browsers_are_known_by_what_they_say() {
        for (user_agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
                "Chrome|130.0.0.0|Linux||Unknown",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.2",
                "Microsoft Edge|130.0.2|Windows|10.0|Unknown",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari|17.5|iOS|17.5|iPhone",
            ),
            (
                "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
                "Firefox|131.0|Android|14|Android",
            ),
            ("curl/8.0", "Unknown||Unknown||Unknown"),
            ("", "Unknown||Unknown||Unknown"),
        ] {
            assert_eq!(described(user_agent), expected, "{user_agent}");
        }
    }

    #[test]
    fn only_web_addresses_are_kept() {
        let referer = |text: &str| began(None, Some(text))["referer"].clone();
        assert_eq!(referer("https://shop.test/a?b"), "https://shop.test/a?b");
        for other in ["javascript:alert(1)", "data:text/html,x", "shop.test", "", "file:///etc/passwd"] {
            assert_eq!(referer(other), Value::Null, "{other}");
        }
        assert_eq!(referer(&format!("https://{}", "x".repeat(LINE))), Value::Null);
    }

    #[test]
    fn the_first_language_counts() {
        let of =
            |languages: &str| Browser { user_agent: String::new(), languages: languages.into() }.language();
        assert_eq!(of("de-CH,de;q=0.9,en;q=0.8"), "de");
        assert_eq!((of("EN"), of("")), ("en".to_owned(), String::new()));
    }
}

//! How often somebody may do something. Counted in memory, per process, in sliding windows: the last
//! whole window weighs in by the share that still lies within reach. Memory is bounded.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::future::{Ready, ready};
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use ipnet::IpNet;
use porchlight_domain::{Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::app::App;
use crate::error::ApiError;
use crate::net::{ClientIp, canonical};

/// So many requests in so many seconds; written `5/300s`, `10/15m`, `60/1h` or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(Option<(u32, u32)>);

impl Limit {
    pub const OFF: Self = Self(None);

    pub const fn new(requests: u32, seconds: u32) -> Self {
        Self(Some((requests, seconds)))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("off"),
            Some((requests, seconds)) if seconds % 3600 == 0 => write!(f, "{requests}/{}h", seconds / 3600),
            Some((requests, seconds)) if seconds % 60 == 0 => write!(f, "{requests}/{}m", seconds / 60),
            Some((requests, seconds)) => write!(f, "{requests}/{seconds}s"),
        }
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let wrong = || format!("`{text}` is no limit; write `5/300s`, `10/15m`, `60/1h` or `off`");
        if text.trim() == "off" {
            return Ok(Self::OFF);
        }
        let (requests, window) = text.trim().split_once('/').ok_or_else(wrong)?;
        let unit = window.chars().last().ok_or_else(wrong)?;
        let (count, factor) = match unit {
            's' => (window.trim_end_matches('s'), 1),
            'm' => (window.trim_end_matches('m'), 60),
            'h' => (window.trim_end_matches('h'), 3600),
            _ => return Err(wrong()),
        };
        let requests: u32 = requests.parse().map_err(|_| wrong())?;
        let seconds =
            count.parse::<u32>().ok().and_then(|count| count.checked_mul(factor)).ok_or_else(wrong)?;
        if requests == 0 || seconds == 0 {
            return Err(wrong());
        }
        Ok(Self::new(requests, seconds))
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $field:ident = $requests:literal / $seconds:literal;)+) => {
        /// What is limited.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Rule { $($(#[$doc])* $rule),+ }

        /// The configured limits.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct RateLimits {
            /// Whether anything is limited at all.
            pub enabled: bool,
            /// Networks whose clients are never limited.
            pub exempt: Vec<IpNet>,
            $($(#[$doc])* pub $field: Limit,)+
        }

        impl Default for RateLimits {
            fn default() -> Self {
                let exempt = ["127.0.0.0/8", "::1/128"].iter().filter_map(|net| net.parse().ok()).collect();
                Self { enabled: true, exempt, $($field: Limit::new($requests, $seconds)),+ }
            }
        }

        impl RateLimits {
            fn of(&self, rule: Rule) -> Limit {
                match rule { $(Rule::$rule => self.$field),+ }
            }
        }
    };
}

rules! {
    /// Any request, per address.
    Any any_ip = 3000 / 60;
    /// `POST /auth/sign_in`, per address.
    SignInIp sign_in_ip = 5 / 300;
    /// `POST /auth/sign_in`, per e-mail address.
    SignInEmail sign_in_email = 10 / 900;
    /// `POST /auth/password`, per address.
    PasswordIp password_ip = 5 / 1800;
    /// `POST /auth/password`, per e-mail address.
    PasswordEmail password_email = 5 / 3600;
    /// Tries of reset, confirmation and set-up tokens, per address.
    TokenIp token_ip = 20 / 1800;
    /// `POST /api/v1/profile/resend_confirmation`, per address.
    ResendConfirmationIp resend_confirmation_ip = 5 / 1800;
    /// `POST /api/v1/accounts`, per address.
    SignupIp signup_ip = 5 / 1800;
    /// New contacts through the public API, per address.
    PublicContactIp public_contact_ip = 60 / 60;
    /// New conversations through the public API, per address.
    PublicConversationIp public_conversation_ip = 60 / 60;
    /// New messages through the public API, per address.
    PublicMessageIp public_message_ip = 600 / 60;
    /// New visitors of websites, per address.
    WidgetSessionIp widget_session_ip = 120 / 3600;
    /// New conversations in widgets, per address.
    WidgetConversationIp widget_conversation_ip = 60 / 3600;
    /// New messages and answers in widgets, per address.
    WidgetMessageIp widget_message_ip = 300 / 60;
    /// What widgets say of their visitors, per address.
    WidgetContactIp widget_contact_ip = 600 / 3600;
    /// Moments that widgets tell of, per address.
    WidgetEventIp widget_event_ip = 600 / 3600;
    /// Files that are announced in widgets, per address.
    WidgetUploadIp widget_upload_ip = 60 / 3600;
    /// Transcripts to one e-mail address.
    TranscriptEmail transcript_email = 5 / 86400;
    /// Transcripts by mail, per account.
    TranscriptAccount transcript_account = 30 / 3600;
    /// Uploads outside messages, per account.
    UploadAccount upload_account = 60 / 3600;
    /// Contact searches, per account.
    ContactSearchAccount contact_search_account = 100 / 60;
    /// Invitations of agents, per account.
    InvitationAccount invitation_account = 100 / 3600;
}

/// Who is counted.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    /// An address; IPv6 by its first 64 bits, because one household has so many.
    Ip(IpAddr),
    /// An e-mail address or the like; case and outer space do not count.
    Text(&'a str),
    Id(i64),
}

#[derive(Debug, Clone, Copy)]
struct Window {
    /// Number of the window counted in `current`.
    slot: u64,
    current: u32,
    previous: u32,
    /// Length of a window in milliseconds, to tell when the entry is of no more use.
    length: u64,
}

impl Window {
    /// Counts one at the given time unless the limit is reached; then says how long to wait.
    fn count(&mut self, requests: u32, now: u64) -> std::result::Result<(), Duration> {
        let slot = now / self.length;
        if slot > self.slot {
            self.previous = if slot == self.slot + 1 { self.current } else { 0 };
            self.current = 0;
            self.slot = slot;
        }
        let passed = now % self.length;
        let left = self.length - passed;
        let weighed = (u64::from(self.previous) * left).div_ceil(self.length);
        if weighed + u64::from(self.current) < u64::from(requests) {
            self.current += 1;
            return Ok(());
        }
        let (requests, current) = (u64::from(requests), u64::from(self.current));
        let wait = if current < requests {
            // The old window must sink to where it leaves room for one more.
            left - (requests - current - 1) * self.length / u64::from(self.previous.max(1))
        } else {
            // This window is full: it must itself become the old one, and sink.
            left + self.length - (requests - 1) * self.length / current
        };
        Err(Duration::from_millis(wait))
    }

    fn expired(&self, now: u64) -> bool {
        now / self.length > self.slot + 1
    }
}

const SHARDS: usize = 16;
/// Entries of one shard: about 5 MB for all of them together.
const SHARD: usize = 8192;

/// See the module.
pub struct RateLimiter {
    limits: RateLimits,
    start: Instant,
    hasher: RandomState,
    shards: Vec<Mutex<HashMap<u64, Window>>>,
}

impl RateLimiter {
    pub fn new(limits: RateLimits) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { limits, start: Instant::now(), hasher: RandomState::new(), shards }
    }

    /// Counts one request of a client under a rule; `Err(RateLimited)` when there were too many.
    pub fn check(&self, client: IpAddr, rule: Rule, key: Key<'_>) -> Result<()> {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.check_at(now, client, rule, key)
    }

    fn check_at(&self, now: u64, client: IpAddr, rule: Rule, key: Key<'_>) -> Result<()> {
        let Limit(Some((requests, seconds))) = self.limits.of(rule) else { return Ok(()) };
        if !self.limits.enabled || self.limits.exempt.iter().any(|net| net.contains(&canonical(client))) {
            return Ok(());
        }
        let hash = self.hash(rule, key);
        let index = usize::try_from(hash % SHARDS as u64).unwrap_or(0);
        let Some(shard) = self.shards.get(index) else { return Ok(()) };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= SHARD && !shard.contains_key(&hash) {
            make_room(&mut shard, now);
        }
        let length = u64::from(seconds) * 1000;
        let window =
            shard.entry(hash).or_insert(Window { slot: now / length, current: 0, previous: 0, length });
        window.count(requests, now).map_err(Error::RateLimited)
    }

    /// Keyed by a secret of this process, so nobody can aim at another's counter.
    fn hash(&self, rule: Rule, key: Key<'_>) -> u64 {
        match key {
            Key::Ip(ip) => match canonical(ip) {
                IpAddr::V4(ip) => self.hasher.hash_one((rule, ip)),
                IpAddr::V6(ip) => self.hasher.hash_one((rule, ip.to_bits() >> 64)),
            },
            Key::Text(text) => self.hasher.hash_one((rule, text.trim().to_lowercase())),
            Key::Id(id) => self.hasher.hash_one((rule, id)),
        }
    }
}

/// Drops what no longer counts; should that not do, what counted least, so that a flood of made-up
/// keys cannot wash out the counter of one under attack.
fn make_room(shard: &mut HashMap<u64, Window>, now: u64) {
    shard.retain(|_, window| !window.expired(now));
    let mut least = 1;
    while shard.len() >= SHARD {
        shard.retain(|_, window| window.current.saturating_add(window.previous) > least);
        least *= 2;
    }
}

/// Extractor: counts under rules for this request's client.
#[derive(Clone)]
pub struct Throttle {
    app: App,
    ip: IpAddr,
}

impl Throttle {
    /// Counts by the client's address.
    pub fn ip(&self, rule: Rule) -> Result<()> {
        self.app.limiter.check(self.ip, rule, Key::Ip(self.ip))
    }

    /// Counts by an e-mail address or the like.
    pub fn text(&self, rule: Rule, text: &str) -> Result<()> {
        self.app.limiter.check(self.ip, rule, Key::Text(text))
    }

    /// Counts by an account or another id.
    pub fn id(&self, rule: Rule, id: i64) -> Result<()> {
        self.app.limiter.check(self.ip, rule, Key::Id(id))
    }
}

impl FromRequest for Throttle {
    type Error = ApiError;
    type Future = Ready<std::result::Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let ip = ClientIp::from_request(req, payload).into_inner();
        ready(App::of(req).and_then(|app| Ok(Self { app, ip: ip?.0 })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 5));

    fn limiter() -> RateLimiter {
        RateLimiter::new(RateLimits::default())
    }

    fn wait(result: Result<()>) -> Duration {
        match result {
            Err(Error::RateLimited(wait)) => wait,
            other => panic!("expected a limit, got {other:?}"),
        }
    }

    #[test]
    fn the_sixth_sign_in_waits() {
        let limiter = limiter();
        let check = |now| limiter.check_at(now, CLIENT, Rule::SignInIp, Key::Ip(CLIENT));
        (0..5).for_each(|n| check(n).unwrap());
        let wait = wait(check(1000));
        // The window ends after 299 s more and counts as full for a fifth of the next.
        assert_eq!(wait, Duration::from_secs(299 + 60));
        assert!(check(300_001).is_err());
        assert!(check(359_999).is_err());
        assert!(check(360_000).is_ok());
    }

    #[test]
    fn the_announced_wait_is_enough_and_not_too_much() {
        for begin in [0, 1, 100_000, 299_990] {
            let limiter = limiter();
            let check = |now| limiter.check_at(now, CLIENT, Rule::SignInIp, Key::Ip(CLIENT));
            (0..5).for_each(|n| check(begin + n).unwrap());
            for now in [begin + 5, begin + 200_000, begin + 280_000] {
                if let Err(Error::RateLimited(wait)) = check(now) {
                    let wait = u64::try_from(wait.as_millis()).unwrap();
                    assert!(check(now + wait - 1).is_err(), "{begin} {now} {wait}");
                    let copy =
                        limiter.shards.iter().map(|shard| shard.lock().unwrap().clone()).collect::<Vec<_>>();
                    assert!(check(now + wait).is_ok(), "{begin} {now} {wait}");
                    limiter.shards.iter().zip(copy).for_each(|(shard, copy)| *shard.lock().unwrap() = copy);
                }
            }
        }
    }

    #[test]
    fn a_burst_never_exceeds_twice_the_limit_in_a_window() {
        let limiter = limiter();
        let allowed = (0..600_000)
            .step_by(500)
            .filter(|now| limiter.check_at(*now, CLIENT, Rule::SignInIp, Key::Ip(CLIENT)).is_ok())
            .count();
        assert!((5..=11).contains(&allowed), "{allowed} in two windows");
    }

    #[test]
    fn keys_and_rules_are_apart() {
        let limiter = limiter();
        let email = |now, text| limiter.check_at(now, CLIENT, Rule::SignInEmail, Key::Text(text));
        (0..10).for_each(|n| email(n, "a@example.test").unwrap());
        assert!(email(11, " A@Example.test ").is_err());
        assert!(email(12, "b@example.test").is_ok());
        assert!(limiter.check_at(13, CLIENT, Rule::PasswordEmail, Key::Text("a@example.test")).is_ok());
    }

    #[test]
    fn neighbours_in_ipv6_share_a_counter() {
        let limiter = limiter();
        let check = |text: &str| {
            let ip: IpAddr = text.parse().unwrap();
            limiter.check_at(0, ip, Rule::SignInIp, Key::Ip(ip))
        };
        (0..5).for_each(|n| check(&format!("2001:db8:1:2::{n}")).unwrap());
        assert!(check("2001:db8:1:2:ffff::1").is_err());
        assert!(check("2001:db8:1:3::1").is_ok());
    }

    #[test]
    fn loopback_is_exempt_and_limits_can_be_off() {
        let limiter = limiter();
        let local: IpAddr = "::1".parse().unwrap();
        assert!((0..50).all(|n| limiter.check_at(n, local, Rule::SignInIp, Key::Ip(local)).is_ok()));
        let off = RateLimiter::new(RateLimits { sign_in_ip: Limit::OFF, ..RateLimits::default() });
        assert!((0..50).all(|n| off.check_at(n, CLIENT, Rule::SignInIp, Key::Ip(CLIENT)).is_ok()));
        let disabled = RateLimiter::new(RateLimits { enabled: false, ..RateLimits::default() });
        assert!((0..50).all(|n| disabled.check_at(n, CLIENT, Rule::SignInIp, Key::Ip(CLIENT)).is_ok()));
    }

    #[test]
    fn a_flood_of_keys_is_bounded_and_spares_the_hot_one() {
        let limiter = limiter();
        let victim = || limiter.check_at(0, CLIENT, Rule::SignInEmail, Key::Text("victim@example.test"));
        (0..10).for_each(|_| victim().unwrap());
        for id in 0..(SHARD * SHARDS * 5 / 4) as i64 {
            let _ = limiter.check_at(0, CLIENT, Rule::ContactSearchAccount, Key::Id(id));
        }
        let entries: usize = limiter.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(entries <= SHARD * SHARDS);
        assert!(victim().is_err());
    }

    #[test]
    fn limits_read_as_they_are_written() {
        for text in ["5/5m", "10/15m", "60/1h", "7/11s", "off"] {
            assert_eq!(text.parse::<Limit>().unwrap().to_string(), text);
        }
        for text in ["", "5", "5/", "0/5m", "5/0s", "5/9d", "x/5m", "5/99999999999h", "-1/5s", "5/ü"] {
            assert!(text.parse::<Limit>().is_err(), "{text}");
        }
    }
}

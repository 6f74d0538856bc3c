//! Accounts, as their members see them.

use porchlight_domain::Installation;
use porchlight_domain::accounts::features;
use porchlight_schema::tables::Account;
use porchlight_schema::{AccountId, AccountStatus, Json, Ts};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::wire::iso;

/// The switches that are on: an object of `true`s.
#[derive(Debug)]
pub struct Features(Vec<&'static str>);

impl Features {
    pub fn of(account: &Account) -> Self {
        Self(features::enabled(account))
    }
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for name in &self.0 {
            map.serialize_entry(name, &true)?;
        }
        map.end()
    }
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountView<'a> {
    /// Only the settings that were ever set.
    #[schema(value_type = Object)]
    pub settings: &'a Json,
    pub created_at: Option<String>,
    /// Left out when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub custom_attributes: Option<Map<String, Value>>,
    pub domain: Option<&'a str>,
    /// The switches that are on, each `true`.
    #[schema(value_type = Object)]
    pub features: Features,
    #[schema(value_type = i64)]
    pub id: AccountId,
    pub locale: &'a str,
    pub name: &'a str,
    /// The account's own, or else the installation's sender.
    pub support_email: &'a str,
    /// `active` or `suspended`.
    #[schema(value_type = String)]
    pub status: AccountStatus,
    pub cache_keys: CacheKeys,
    /// Always null; only when one account is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub latest_chatwoot_version: Option<Option<&'static str>>,
    /// Always empty; only when one account is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscribed_features: Option<[&'static str; 0]>,
}

/// Always part of the custom attributes, null or not.
const PLAN: &[&str] = &["plan_name", "subscribed_quantity", "subscription_status", "subscription_ends_on"];
/// Part of the custom attributes when filled.
const ABOUT: &[&str] = &[
    "industry",
    "company_size",
    "timezone",
    "logo",
    "onboarding_step",
    "marked_for_deletion_at",
    "marked_for_deletion_reason",
];

fn custom_attributes(account: &Account) -> Option<Map<String, Value>> {
    let own = account.custom_attributes.map();
    if own.is_empty() {
        return None;
    }
    let plan = PLAN.iter().map(|key| ((*key).to_owned(), own.get(*key).cloned().unwrap_or_default()));
    let filled =
        |value: &&Value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty());
    let about = ABOUT
        .iter()
        .filter_map(|key| own.get(*key).filter(filled).map(|value| ((*key).to_owned(), value.clone())));
    Some(plan.chain(about).collect())
}

/// The account's address for its customers, or else the one mails come from.
pub fn support_email<'a>(inst: &'a Installation, account: &'a Account) -> &'a str {
    let sender = || {
        let from = inst.mail_from.as_str();
        from.split_once('<').and_then(|(_, rest)| rest.strip_suffix('>')).unwrap_or(from)
    };
    account.support_email.as_deref().filter(|email| !email.trim().is_empty()).unwrap_or_else(sender)
}

impl<'a> AccountView<'a> {
    pub fn new(inst: &'a Installation, account: &'a Account) -> Self {
        Self {
            settings: &account.settings,
            created_at: iso(Some(account.created_at)),
            custom_attributes: custom_attributes(account),
            domain: account.domain.as_deref(),
            features: Features::of(account),
            id: account.id,
            locale: &account.locale,
            name: &account.name,
            support_email: support_email(inst, account),
            status: account.status,
            cache_keys: CacheKeys::of(account),
            latest_chatwoot_version: None,
            subscribed_features: None,
        }
    }

    /// With what only the account's own page has.
    pub fn shown(inst: &'a Installation, account: &'a Account) -> Self {
        Self {
            latest_chatwoot_version: Some(None),
            subscribed_features: Some([]),
            ..Self::new(inst, account)
        }
    }
}

/// When the lists that clients keep last changed: milliseconds, thirteen digits.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheKeys {
    pub label: String,
    pub inbox: String,
    pub team: String,
}

impl CacheKeys {
    pub fn of(account: &Account) -> Self {
        let key = |at: Option<Ts>| format!("{:013}", at.map_or(0, Ts::millis));
        Self {
            label: key(account.cache_label_at),
            inbox: key(account.cache_inbox_at),
            team: key(account.cache_team_at),
        }
    }
}

/// The cache keys alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheKeysView {
    pub cache_keys: CacheKeys,
}

impl From<&Account> for CacheKeysView {
    fn from(account: &Account) -> Self {
        Self { cache_keys: CacheKeys::of(account) }
    }
}

//! Letting the visitors of websites in: by the token of the website and the token of their session, from
//! the pages that the inbox allows.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use porchlight_schema::tables::Channel;
use porchlight_schema::{ChannelKind, InboxId, Ts};
use porchlight_store::access;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::inboxes::channels::WidgetSettings;
use crate::inboxes::domains;
use crate::installation::Installation;
use crate::{AccountScope, Conn, ContactScope};

/// Seconds that a session's token is good; every visit gives a new one.
pub const TOKEN_SECONDS: i64 = 365 * 24 * 3600;

/// What a widget presents with every request.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// Names the inbox; it stands on the website for everybody to read.
    pub website_token: String,
    /// Names the session, if there is one yet: a token as [`mint`] makes them.
    pub auth_token: Option<String>,
    /// The origin of the page that asks, where it is another than this server's.
    pub origin: Option<String>,
}

/// A website's inbox, before any visitor is known.
#[derive(Debug)]
pub struct Door {
    /// Acts as the system and sees this inbox only.
    pub scope: AccountScope,
    pub inbox: InboxId,
    pub channel: Channel,
    pub settings: WidgetSettings,
}

/// Opens a website's door, for what is no visitor's own.
pub fn door(conn: &mut Conn, call: &Call) -> Result<Door> {
    let found = access::entrance(conn, ChannelKind::WebWidget, &call.website_token)?;
    let settings = WidgetSettings::of(&found.channel.settings);
    admit_page(&settings, call)?;
    Ok(Door { scope: found.scope, inbox: found.inbox, channel: found.channel, settings })
}

/// Lets a visitor in by the token of its session, which must be one of this very website.
pub fn visitor(conn: &mut Conn, inst: &Installation, call: &Call) -> Result<ContactScope> {
    let now = conn.now();
    let claims =
        call.auth_token.as_deref().and_then(|token| read(inst, token, now)).ok_or(Error::NotFound)?;
    let session = access::visitor(conn, ChannelKind::WebWidget, &call.website_token, &claims.source_id)?;
    if session.inbox != claims.inbox_id {
        return Err(Error::NotFound);
    }
    admit_page(&WidgetSettings::of(&session.settings), call)?;
    Ok(session.admit(false))
}

/// The visitor again, whose session may belong to another contact by now.
pub(crate) fn renewed(conn: &mut Conn, scope: &ContactScope) -> Result<ContactScope> {
    Ok(access::renewed(conn, scope)?)
}

/// Pages of other websites than those allowed are refused. Browsers cannot lie about where a page lies.
fn admit_page(settings: &WidgetSettings, call: &Call) -> Result<()> {
    match &call.origin {
        Some(origin) if !domains::allow(&settings.allowed_domains, origin) => {
            Err(Error::Forbidden("The widget may not be used on this domain"))
        }
        _ => Ok(()),
    }
}

/// What a session's token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    source_id: String,
    inbox_id: InboxId,
    iat: i64,
    exp: i64,
}

/// Makes the token of a session: a JWT, as clients of the wire keep them.
pub fn mint(inst: &Installation, source_id: &str, inbox_id: InboxId, now: Ts) -> Result<String> {
    let claims = Claims {
        source_id: source_id.to_owned(),
        inbox_id,
        iat: now.seconds(),
        exp: now.seconds() + TOKEN_SECONDS,
    };
    let key = EncodingKey::from_secret(inst.keys.widgets());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(Error::internal)
}

/// What a token says, if we made it and it is still good.
fn read(inst: &Installation, token: &str, now: Ts) -> Option<Claims> {
    let mut rules = Validation::new(Algorithm::HS256);
    // Time is the database's, as everywhere; it is looked at below.
    rules.validate_exp = false;
    rules.required_spec_claims.clear();
    let key = DecodingKey::from_secret(inst.keys.widgets());
    let claims: Claims = jsonwebtoken::decode(token, &key, &rules).ok()?.claims;
    (claims.exp > now.seconds()).then_some(claims)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;
    use crate::keys::{Keys, hmac_sha256};
    use crate::testing::installation;

    fn now() -> Ts {
        Ts::from_seconds(1_800_000_000)
    }

    fn source(token: &str, now: Ts) -> Option<String> {
        read(&installation(), token, now).map(|claims| claims.source_id)
    }

    /// A token with any header and claims, signed with any key.
    fn forged(header: &Value, claims: &Value, key: &[u8]) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(hmac_sha256(key, signed.as_bytes())))
    }

    #[test]
    fn a_token_is_good_for_a_year_and_with_our_key_only() {
        let inst = installation();
        let token = mint(&inst, "s", InboxId(3), now()).unwrap();
        assert_eq!(source(&token, now()).as_deref(), Some("s"));
        assert_eq!(source(&token, now().plus_seconds(TOKEN_SECONDS - 1)).as_deref(), Some("s"));
        assert_eq!(source(&token, now().plus_seconds(TOKEN_SECONDS)), None);
        let other = Installation { keys: Keys::new(&[9; 32]), ..installation() };
        assert_eq!(source(&mint(&other, "s", InboxId(3), now()).unwrap(), now()), None);
    }

    #[test]
    fn forgeries_are_no_tokens() {
        let inst = installation();
        let claims = json!({"source_id": "s", "inbox_id": 3, "iat": 1, "exp": 1_900_000_000});
        let right = inst.keys.widgets().as_slice();
        let hs256 = json!({"alg": "HS256", "typ": "JWT"});
        assert_eq!(source(&forged(&hs256, &claims, right), now()).as_deref(), Some("s"));
        let unsigned = forged(&json!({"alg": "none"}), &claims, right);
        let stripped = format!("{}.", unsigned.rsplit_once('.').unwrap().0);
        for token in [
            stripped.as_str(),
            &unsigned,
            &forged(&json!({"alg": "HS384"}), &claims, right),
            &forged(&json!({"alg": "RS256"}), &claims, right),
            &forged(&hs256, &claims, b""),
            &forged(&hs256, &claims, b"secret"),
            &forged(&hs256, &json!({"source_id": "s", "inbox_id": 3, "iat": 1}), right),
            &forged(
                &hs256,
                &json!({"source_id": "s", "inbox_id": "3", "iat": 1, "exp": 1_900_000_000}),
                right,
            ),
            &forged(&hs256, &json!({"source_id": "s", "inbox_id": 3, "iat": 1, "exp": 1_700_000_000}), right),
            "",
            "..",
            "null",
        ] {
            assert_eq!(source(token, now()), None, "{token}");
        }
    }
}

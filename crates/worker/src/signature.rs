//! Signatures of outgoing webhooks, in the two forms receivers know.
//!
//! - `X-Chatwoot-Signature: sha256=<hex>`: HMAC-SHA256 with the secret as it stands, over
//!   `"{timestamp}.{body}"`.
//! - Standard Webhooks: `webhook-signature: v1,<base64>`: HMAC-SHA256 over `"{id}.{timestamp}.{body}"`;
//!   the key is the secret's Base64 meaning (after an optional `whsec_`), which is what the libraries
//!   of that convention make of a secret they are given.
//!
//! While a secret is being replaced there are two. The second form has room for both; the first has not,
//! and its receivers know the old secret until they are given the new one, so the old one signs it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use porchlight_domain::keys::hmac_sha256;

/// The headers of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headers {
    /// The delivery: the same for every attempt.
    pub id: String,
    /// Unix seconds of this attempt.
    pub timestamp: String,
    /// `X-Chatwoot-Signature` and `webhook-signature`; `None` where the target has no secret.
    pub signatures: Option<(String, String)>,
}

impl Headers {
    /// `secrets` are those that sign, the newest first.
    pub fn new(secrets: &[String], id: &str, seconds: u64, body: &str) -> Self {
        let timestamp = seconds.to_string();
        let signatures = secrets.last().map(|oldest| {
            let all: Vec<_> = secrets.iter().map(|secret| standard(secret, id, &timestamp, body)).collect();
            (chatwoot(oldest, &timestamp, body), all.join(" "))
        });
        Self { id: id.to_owned(), timestamp, signatures }
    }

    /// As names and values.
    pub fn list(&self) -> Vec<(&'static str, &str)> {
        let mut list = vec![
            ("x-chatwoot-delivery", self.id.as_str()),
            ("x-chatwoot-timestamp", &self.timestamp),
            ("webhook-id", &self.id),
            ("webhook-timestamp", &self.timestamp),
        ];
        if let Some((chatwoot, standard)) = &self.signatures {
            list.push(("x-chatwoot-signature", chatwoot));
            list.push(("webhook-signature", standard));
        }
        list
    }
}

fn chatwoot(secret: &str, timestamp: &str, body: &str) -> String {
    let mac = hmac_sha256(secret.as_bytes(), format!("{timestamp}.{body}").as_bytes());
    format!("sha256={}", hex::encode(mac))
}

fn standard(secret: &str, id: &str, timestamp: &str, body: &str) -> String {
    let text = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = STANDARD.decode(text).unwrap_or_else(|_| text.as_bytes().to_vec());
    let mac = hmac_sha256(&key, format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the Standard Webhooks convention publishes.
    #[test]
    fn standard_webhooks_example() {
        let signature = standard(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /// Computed with `printf '1772360130.{}' | openssl dgst -sha256 -hmac s3cret`.
    #[test]
    fn chatwoot_signature() {
        assert_eq!(
            chatwoot("s3cret", "1772360130", "{}"),
            "sha256=c8c7af65000b019ece68dde72ac6f3107a472047e999b550d9b94bf2603f7ce8"
        );
    }

    #[test]
    fn without_a_secret_there_is_no_signature() {
        let headers = Headers::new(&[], "id", 7, "{}");
        assert_eq!(headers.list().len(), 4);
        assert!(headers.list().iter().all(|(name, _)| !name.contains("signature")));
    }

    #[test]
    fn of_two_secrets_both_sign_where_there_is_room_and_else_the_old_one() {
        let (new, old) = ("new".to_owned(), "old".to_owned());
        let (chatwoot, standard) =
            Headers::new(&[new.clone(), old.clone()], "id", 7, "{}").signatures.unwrap();
        assert_eq!(chatwoot, super::chatwoot(&old, "7", "{}"));
        let both = [super::standard(&new, "id", "7", "{}"), super::standard(&old, "id", "7", "{}")];
        assert_eq!(standard, both.join(" "));
    }
}

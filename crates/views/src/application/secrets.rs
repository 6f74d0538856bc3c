//! Secrets that sign webhooks, when they are made.

use porchlight_domain::secrets::Rotated;
use serde::Serialize;
use utoipa::ToSchema;

/// A new secret. It is in this answer and in no other.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecretView<'a> {
    pub secret: &'a str,
    /// How long the secret before it goes on signing, ISO 8601; null when it is void.
    pub previous_secret_until: Option<String>,
}

impl<'a> From<&'a Rotated> for SecretView<'a> {
    fn from(rotated: &'a Rotated) -> Self {
        Self {
            secret: &rotated.secret,
            previous_secret_until: rotated.previous_until.map(|until| until.iso()),
        }
    }
}

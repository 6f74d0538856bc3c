//! The installation's key and what is derived from it: sealing of stored secrets, signed links,
//! digests of tokens. The key itself lies outside the database.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};

type HmacSha256 = Hmac<Sha256>;

/// Keys derived from the one secret of the installation.
pub struct Keys {
    sealing: [u8; 32],
    links: [u8; 32],
    streams: [u8; 32],
    widgets: [u8; 32],
}

impl Keys {
    /// Derives all keys from the installation's secret (32 bytes or more).
    pub fn new(secret: &[u8]) -> Self {
        let derive = |purpose: &[u8]| hmac_sha256(secret, purpose);
        Self {
            sealing: derive(b"porchlight sealing v1"),
            links: derive(b"porchlight links v1"),
            streams: derive(b"porchlight streams v1"),
            widgets: derive(b"porchlight widgets v1"),
        }
    }

    /// Encrypts a secret for the database. Two calls give two texts.
    pub fn seal(&self, secret: &str) -> Result<String> {
        let nonce = random_bytes::<12>();
        let sealed = ChaCha20Poly1305::new(&Key::from(self.sealing))
            .encrypt(&Nonce::from(nonce), Payload { msg: secret.as_bytes(), aad: b"v1" })
            .map_err(|_| Error::internal(anyhow::anyhow!("sealing failed")))?;
        Ok(format!("v1.{}", URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())))
    }

    /// Decrypts what [`Keys::seal`] made; fails when the installation's key is another.
    pub fn open(&self, sealed: &str) -> Result<String> {
        let failed = || Error::internal(anyhow::anyhow!("a stored secret cannot be opened with this key"));
        let bytes = sealed
            .strip_prefix("v1.")
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
            .ok_or_else(failed)?;
        let (nonce, body) = bytes.split_at_checked(12).ok_or_else(failed)?;
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| failed())?;
        let plain = ChaCha20Poly1305::new(&Key::from(self.sealing))
            .decrypt(&Nonce::from(nonce), Payload { msg: body, aad: b"v1" })
            .map_err(|_| failed())?;
        String::from_utf8(plain).map_err(|_| failed())
    }

    /// Signs a text for use in a link: 32 hex digits.
    pub fn sign_link(&self, text: &str) -> String {
        hex::encode(hmac_sha256(&self.links, text.as_bytes()).get(..16).unwrap_or_default())
    }

    pub fn verify_link(&self, text: &str, signature: &str) -> bool {
        constant_time_eq(self.sign_link(text).as_bytes(), signature.as_bytes())
    }

    /// The key with which nodes sign what they send each other over Redis.
    pub fn streams(&self) -> &[u8; 32] {
        &self.streams
    }

    /// The key that signs the tokens of website visitors.
    pub fn widgets(&self) -> &[u8; 32] {
        &self.widgets
    }
}

/// HMAC-SHA256.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of every length, so this cannot fail.
    #[allow(clippy::expect_used)]
    let mut mac = <HmacSha256 as hmac::KeyInit>::new_from_slice(key).expect("any key length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// The digest under which a random token is stored: hex SHA-256. (No salt: tokens are random.)
pub fn digest(token: &str) -> String {
    checksum(token.as_bytes())
}

/// Hex SHA-256 of bytes, as stored files have it.
pub fn checksum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// Random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    // Without a source of randomness no secret can be made; stopping is the only safe answer.
    #[allow(clippy::expect_used)]
    getrandom::fill(&mut bytes).expect("the operating system's random source");
    bytes
}

/// A token of 24 base58 characters (140 bits), as access tokens and stream tokens look on the wire.
pub fn random_token() -> String {
    const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut token = String::with_capacity(24);
    while token.len() < 24 {
        for byte in random_bytes::<32>() {
            // 232 is the largest multiple of 58 in a byte: no character is likelier than another.
            if byte < 232
                && token.len() < 24
                && let Some(digit) = BASE58.get(usize::from(byte % 58))
            {
                token.push(char::from(*digit));
            }
        }
    }
    token
}

/// 64 hex digits.
pub fn random_hex() -> String {
    hex::encode(random_bytes::<32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_with_its_key_only() {
        let keys = Keys::new(&[7; 32]);
        let sealed = keys.seal("s3cret").unwrap();
        assert_ne!(sealed, keys.seal("s3cret").unwrap());
        assert_eq!(keys.open(&sealed).unwrap(), "s3cret");
        assert!(Keys::new(&[8; 32]).open(&sealed).is_err());
        assert!(keys.open("v1.").is_err());
    }

    #[test]
    fn a_link_is_bound_to_its_text() {
        let keys = Keys::new(&[7; 32]);
        let signature = keys.sign_link("a");
        assert!(keys.verify_link("a", &signature));
        assert!(!keys.verify_link("b", &signature));
        assert!(!keys.verify_link("a", ""));
    }

    #[test]
    fn tokens_have_the_wires_length() {
        assert_eq!(random_token().len(), 24);
        assert_ne!(random_token(), random_token());
    }
}

//! Passwords: what they must be, and their argon2id digests. Hashing takes tens of milliseconds and
//! 19 MiB on purpose: callers do it outside transactions and never on a database thread.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::{Error, Result};
use crate::input::Faults;
use crate::installation::PasswordCost;

const SHORTEST: usize = 6;
const LONGEST: usize = 128;
const SPECIAL: &str = "!@#$%^&*()_+-=[]{}|'\"/\\.,`<>:;?~ ";

/// A password that follows the policy. Prints as stars.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(***)")
    }
}

impl Password {
    /// Checks a new password; all broken rules are told.
    pub fn new(text: &str) -> Result<Self> {
        let mut faults = Faults::new();
        let mut rule = |holds: bool, message: &str| {
            if !holds {
                faults.add("password", message);
            }
        };
        let length = text.chars().count();
        rule(length > 0, "Password can't be blank");
        rule(length == 0 || length >= SHORTEST, "Password is too short (minimum is 6 characters)");
        rule(length <= LONGEST, "Password is too long (maximum is 128 characters)");
        let has = |test: fn(char) -> bool| text.chars().any(test);
        rule(has(char::is_uppercase), "Password needs an uppercase letter");
        rule(has(char::is_lowercase), "Password needs a lowercase letter");
        rule(has(|c| c.is_ascii_digit()), "Password needs a digit");
        rule(has(|c| SPECIAL.contains(c)), "Password needs a special character");
        faults.settle()?;
        Ok(Self(text.to_owned()))
    }

    /// [`Password::new`], and the repetition must be the same where there is one.
    pub fn confirmed(text: &str, confirmation: Option<&str>) -> Result<Self> {
        let mut faults = Faults::new();
        let password = faults.absorb(Self::new(text))?;
        if confirmation.is_some_and(|confirmation| confirmation != text) {
            faults.add("password_confirmation", "Password confirmation doesn't match Password");
        }
        faults.settle()?;
        password.ok_or_else(|| Error::invalid("password", "Password can't be blank"))
    }

    /// The digest to store. Slow on purpose.
    pub fn hash(&self, cost: PasswordCost) -> Result<PasswordDigest> {
        digest(cost, self.0.as_bytes()).map(PasswordDigest)
    }
}

/// The argon2id digest of a checked password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordDigest(String);

impl PasswordDigest {
    pub fn into_string(self) -> String {
        self.0
    }
}

fn hasher(cost: PasswordCost) -> Result<Argon2<'static>> {
    let params = match cost {
        PasswordCost::Standard => Params::new(19 * 1024, 2, 1, None),
        PasswordCost::Lowest => Params::new(Params::MIN_M_COST, 1, 1, None),
    };
    let params = params.map_err(|error| Error::internal(anyhow::anyhow!("{error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn digest(cost: PasswordCost, password: &[u8]) -> Result<String> {
    let hash = hasher(cost)?
        .hash_password_with_salt(password, &crate::keys::random_bytes::<16>())
        .map_err(|error| Error::internal(anyhow::anyhow!("a password could not be hashed: {error}")))?;
    Ok(hash.to_string())
}

/// Whether a password is the one of this digest. Without a digest the same work is done and the
/// answer is no: the time must not tell whether there is such a user. Slow on purpose.
pub fn verify(cost: PasswordCost, password: &str, stored: Option<&str>) -> Result<bool> {
    // Nobody's password is longer; hashing megabytes would be work for nothing.
    let usable = password.chars().count() <= LONGEST;
    match stored.filter(|_| usable) {
        Some(stored) => Ok(hasher(cost)?.verify_password(password.as_bytes(), stored).is_ok()),
        None => {
            digest(cost, b"nobody")?;
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_every_broken_rule() {
        let count = |text: &str| match Password::new(text) {
            Ok(_) => 0,
            Err(Error::Invalid(faults)) => faults.len(),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(count("Passw0rd!"), 0);
        assert_eq!(count("Aa1 aa"), 0);
        assert_eq!(count("passw0rd!"), 1);
        assert_eq!(count("PASSW0RD!"), 1);
        assert_eq!(count("Password!"), 1);
        assert_eq!(count("Passw0rds"), 1);
        assert_eq!(count("Aa1!"), 1);
        assert_eq!(count("aaa"), 4);
        assert_eq!(count(""), 5);
        assert_eq!(count(&format!("Aa1!{}", "x".repeat(124))), 0);
        assert_eq!(count(&format!("Aa1!{}", "x".repeat(125))), 1);
    }

    #[test]
    fn the_repetition_must_be_the_same() {
        assert!(Password::confirmed("Passw0rd!", None).is_ok());
        assert!(Password::confirmed("Passw0rd!", Some("Passw0rd!")).is_ok());
        assert!(Password::confirmed("Passw0rd!", Some("passw0rd!")).is_err());
        assert!(Password::confirmed("Passw0rd!", Some("")).is_err());
    }

    #[test]
    fn a_digest_verifies_its_password_only() {
        let cost = PasswordCost::Lowest;
        let digest =
            Password::new("Passw0rd!").and_then(|password| password.hash(cost)).unwrap().into_string();
        assert!(digest.starts_with("$argon2id$"), "{digest}");
        assert!(verify(cost, "Passw0rd!", Some(&digest)).unwrap());
        assert!(!verify(cost, "passw0rd!", Some(&digest)).unwrap());
        assert!(!verify(cost, "Passw0rd!", None).unwrap());
        assert!(!verify(cost, "Passw0rd!", Some("")).unwrap());
        assert!(!verify(cost, "Passw0rd!", Some("garbage")).unwrap());
    }

    #[test]
    fn two_digests_of_one_password_differ() {
        let password = Password::new("Passw0rd!").unwrap();
        assert_ne!(
            password.hash(PasswordCost::Lowest).unwrap(),
            password.hash(PasswordCost::Lowest).unwrap()
        );
    }

    #[test]
    fn a_password_is_not_printed() {
        assert!(!format!("{:?}", Password::new("Passw0rd!").unwrap()).contains("w0rd"));
    }
}

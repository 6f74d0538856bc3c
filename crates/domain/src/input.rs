//! Small checked values and the collector of broken rules, shared by all use cases that take input.

use crate::error::{Error, FieldError, Result};

/// Longest text of a column without a rule of its own.
pub const LINE: usize = 255;

/// Collects broken rules, so that all of them are told at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&mut self, attribute: &'static str, message: impl Into<String>) {
        self.0.push(FieldError { attribute, message: message.into() });
    }

    /// `label` begins the sentence: "Name can't be blank".
    pub fn need(&mut self, attribute: &'static str, label: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(attribute, format!("{label} can't be blank"));
        }
    }

    /// Counts characters, not bytes.
    pub fn at_most(&mut self, attribute: &'static str, label: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.add(attribute, format!("{label} is too long (maximum is {max} characters)"));
        }
    }

    /// Takes over what another check found.
    pub fn absorb<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Invalid(faults)) => {
                self.0.extend(faults);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// `Invalid` with all that was found, or nothing.
    pub fn settle(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}

/// An e-mail address: trimmed, in lower case, of a shape that can be mailed to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Longest address that SMTP carries.
    const MAX: usize = 254;

    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.split_once('@')?;
        let printable = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
        let plain = !text.contains(['<', '>', '(', ')', '[', ']', ',', ';', ':', '"', '\\']);
        let labels = domain
            .split('.')
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
        let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        (!local.is_empty() && printable && plain && labels && dots && text.len() <= Self::MAX)
            .then_some(Self(text))
    }

    /// Reads the address of a form field named `email`; blank and malformed are told apart.
    pub fn required(text: &str) -> Result<Self> {
        if text.trim().is_empty() {
            return Err(Error::invalid("email", "Email can't be blank"));
        }
        Self::parse(text).ok_or_else(|| Error::invalid("email", "Email is invalid"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

/// A text that is there: `None` when it is blank.
pub fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_lowered_and_checked() {
        let good = [
            (" Mia@Example.test ", "mia@example.test"),
            ("a.b+c@x-y.example", "a.b+c@x-y.example"),
            ("o'neil@host", "o'neil@host"),
        ];
        for (text, expected) in good {
            assert_eq!(Email::parse(text).as_ref().map(Email::as_str), Some(expected), "{text}");
        }
        let long = format!("{}@example.test", "x".repeat(250));
        let bad = [
            "",
            "mia",
            "@example.test",
            "mia@",
            "a@b@c",
            "a b@c.d",
            "a@b..c",
            "a@.b",
            "a\n@b.c",
            "a@b.c\r\nBcc: x@y.z",
            "<a@b.c>",
            "a..b@c.d",
            ".a@b.c",
            "a@b_c.d",
            long.as_str(),
        ];
        for text in bad {
            assert_eq!(Email::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_broken_rule_is_told() {
        let mut faults = Faults::new();
        faults.need("name", "Name", "  ");
        faults.at_most("title", "Title", "ääää", 3);
        faults.at_most("title", "Title", "äää", 3);
        let Err(Error::Invalid(found)) = faults.settle() else { panic!("no fault was told") };
        let texts: Vec<_> = found.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(texts, ["Name can't be blank", "Title is too long (maximum is 3 characters)"]);
    }
}

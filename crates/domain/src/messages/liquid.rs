//! `{{ contact.name | default: 'friend' }}` in outgoing text: names and a few filters, nothing more. No
//! loops, no conditions, no includes; one pass, so that a value is never read as a template.

/// Expressions in one text, at most, and bytes of one.
const EXPRESSIONS: usize = 100;
const EXPRESSION_BYTES: usize = 300;

/// A text that was understood.
#[derive(Debug, PartialEq)]
pub(super) struct Template<'a>(Vec<Piece<'a>>);

#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    Value { path: Vec<&'a str>, filters: Vec<Filter<'a>> },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Filter<'a> {
    Default(&'a str),
    Upcase,
    Downcase,
    Capitalize,
    Strip,
}

/// Reads a text; `None` when it is to stay as it is: nothing to fill in, a mistake, or more than is
/// understood here. What stands between back-ticks is no template.
pub(super) fn parse(text: &str) -> Option<Template<'_>> {
    if !text.contains("{{") {
        return None;
    }
    let (mut pieces, mut expressions, mut rest) = (Vec::new(), 0, text);
    loop {
        let Some(at) = next_mark(rest)? else {
            pieces.push(Piece::Text(rest));
            break;
        };
        let (before, from) = rest.split_at(at);
        pieces.push(Piece::Text(before));
        let (inner, after) = from.strip_prefix("{{")?.split_once("}}")?;
        expressions += 1;
        if expressions > EXPRESSIONS || inner.len() > EXPRESSION_BYTES {
            return None;
        }
        pieces.push(expression(inner)?);
        rest = after;
    }
    (expressions > 0).then_some(Template(pieces))
}

/// Where the next `{{` outside of back-ticks is; the outer `None` when a `{%` comes first.
fn next_mark(text: &str) -> Option<Option<usize>> {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['`', '{'])) {
        at += found;
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("{{") {
            return Some(Some(at));
        }
        if rest.starts_with("{%") {
            return None;
        }
        // A back-tick without a partner is a character like others.
        let code = rest.strip_prefix('`').and_then(|inner| inner.find('`')).map(|end| end + 2);
        at += code.unwrap_or(1);
    }
    Some(None)
}

fn expression(inner: &str) -> Option<Piece<'_>> {
    let mut parts = split_at_bars(inner)?.into_iter();
    let path: Vec<&str> = parts.next()?.trim().split('.').collect();
    let named = |name: &&str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
    };
    if !path.iter().all(named) || !path.first()?.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    Some(Piece::Value { path, filters: parts.map(filter).collect::<Option<_>>()? })
}

/// Splits at `|` outside of quotes; `None` when a quote does not end.
fn split_at_bars(inner: &str) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '|') => {
                parts.push(inner.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(inner.get(start..)?);
    quote.is_none().then_some(parts)
}

fn filter(text: &str) -> Option<Filter<'_>> {
    let text = text.trim();
    Some(match text {
        "upcase" => Filter::Upcase,
        "downcase" => Filter::Downcase,
        "capitalize" => Filter::Capitalize,
        "strip" => Filter::Strip,
        _ => {
            let quoted = text.strip_prefix("default")?.trim_start().strip_prefix(':')?.trim();
            let quote = quoted.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            let value = quoted.strip_prefix(quote)?.strip_suffix(quote)?;
            if value.contains(quote) { return None } else { Filter::Default(value) }
        }
    })
}

impl Template<'_> {
    /// Whether a value of this object is asked for.
    pub(super) fn names(&self, object: &str) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Value { path, .. } if path.first() == Some(&object)))
    }

    /// The text with its values; what is not known is empty.
    pub(super) fn fill(&self, value: impl Fn(&[&str]) -> Option<String>) -> String {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Value { path, filters } => {
                    let found = harmless(&value(path).unwrap_or_default());
                    filled.push_str(&filters.iter().fold(found, |text, filter| filter.apply(text)));
                }
            }
        }
        filled
    }
}

impl Filter<'_> {
    fn apply(self, text: String) -> String {
        match self {
            Self::Default(other) if text.trim().is_empty() => other.to_owned(),
            Self::Default(_) => text,
            Self::Upcase => text.to_uppercase(),
            Self::Downcase => text.to_lowercase(),
            Self::Strip => text.trim().to_owned(),
            Self::Capitalize => {
                let mut chars = text.chars();
                let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                first + &chars.as_str().to_lowercase()
            }
        }
    }
}

/// A value as plain text in a message, which is Markdown: visitors choose their names, and must not make
/// links, pictures, code or new lines of them.
fn harmless(value: &str) -> String {
    value
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | '<' | '>' | '`'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Option<String> {
        let value = |path: &[&str]| match path {
            ["contact", "name"] => Some("Ana Lee".to_owned()),
            ["contact", "custom_attribute", "plan-x"] => Some("gold".to_owned()),
            ["contact", "email"] => Some(" ".to_owned()),
            ["contact", "trick"] => Some("{{contact.name}} [x](javascript:1)\n<b>`".to_owned()),
            _ => None,
        };
        parse(text).map(|template| template.fill(value))
    }

    #[test]
    fn names_become_values() {
        for (text, expected) in [
            ("Hi {{contact.name}}!", "Hi Ana Lee!"),
            ("{{ contact.name }}{{contact.custom_attribute.plan-x}}", "Ana Leegold"),
            ("{{ contact.nothing }}.", "."),
            ("{{ contact.nothing | default: 'you' }}", "you"),
            ("{{ contact.email | default: \"a | b\" | upcase }}", "A | B"),
            ("{{ contact.name | downcase | capitalize }}", "Ana lee"),
            ("`{{contact.name}}` {{contact.name}} ` open", "`{{contact.name}}` Ana Lee ` open"),
            ("```\n{{contact.name}}\n``` {{ contact.name }}", "```\n{{contact.name}}\n``` Ana Lee"),
            ("a { b }} {{contact.name}}", "a { b }} Ana Lee"),
            ("ü {{contact.name}} ü", "ü Ana Lee ü"),
        ] {
            assert_eq!(filled(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_value_is_never_a_template_a_link_or_a_line() {
        assert_eq!(filled("{{contact.trick}}").as_deref(), Some("{{contact.name}} x(javascript:1) b"));
    }

    #[test]
    fn what_is_not_understood_stays_as_it_is() {
        for text in [
            "",
            "plain",
            "`{{contact.name}}`",
            "{{contact.name",
            "{{}}",
            "{{ . }}",
            "{{ contact..name }}",
            "{{ contact.name | unknown }}",
            "{{ contact.name | default }}",
            "{{ contact.name | default: you }}",
            "{{ contact.name | default: 'you }}",
            "{{ 'text' }}",
            "{{ contact['name'] }}",
            "{% for a in (1..1000000) %}{{contact.name}}{% endfor %}",
            "{{contact.name}} {% include 'x' %}",
        ] {
            assert_eq!(filled(text), None, "{text}");
        }
        assert_eq!(filled(&"{{contact.name}}".repeat(101)), None);
        assert_eq!(filled(&format!("{{{{contact.{}}}}}", "x".repeat(400))), None);
        assert!(filled(&"{{contact.name}}".repeat(100)).is_some());
        // Linear, whatever it is fed.
        for hostile in ["{", "`", "{{", "{{`", "{%", "{{|"] {
            let _ = filled(&hostile.repeat(70_000));
        }
    }
}

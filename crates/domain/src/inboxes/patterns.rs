//! Patterns of form fields. They run in the browsers of visitors, on texts of at most 255 characters, and an
//! engine that tries every way to match must not be kept busy by one.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{Ast, RepetitionKind, RepetitionRange};

/// Longest pattern.
const CHARS: usize = 255;
/// Repetitions without an end in one pattern: as many nested loops as a browser may run over a text.
const ENDLESS: usize = 3;

/// Whether a pattern, bare or as `/…/flags`, is short, well-formed and soon decided.
pub(super) fn is_quick(text: &str) -> bool {
    let text = text.trim();
    if text.chars().count() > CHARS {
        return false;
    }
    let pattern = match text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) {
        Some((pattern, flags)) if flags.chars().all(|flag| "dgimsuvy".contains(flag)) => pattern,
        Some(_) => return false,
        None => text,
    };
    let mut endless = 0;
    Parser::new().parse(pattern).is_ok_and(|ast| is_plain(&ast, false, &mut endless) && endless <= ENDLESS)
}

/// Whether nothing of varying length, and no choice, is repeated: then a text can be matched in few ways. It is
/// the pattern as written that counts; the engines do not simplify it first.
fn is_plain(ast: &Ast, repeated: bool, endless: &mut usize) -> bool {
    match ast {
        Ast::Empty(_)
        | Ast::Literal(_)
        | Ast::Dot(_)
        | Ast::Assertion(_)
        | Ast::ClassUnicode(_)
        | Ast::ClassPerl(_)
        | Ast::ClassBracketed(_) => true,
        // Browsers know no flags inside a pattern.
        Ast::Flags(_) => false,
        Ast::Group(group) => is_plain(&group.ast, repeated, endless),
        Ast::Concat(concat) => concat.asts.iter().all(|part| is_plain(part, repeated, endless)),
        Ast::Alternation(choice) => {
            !repeated && choice.asts.iter().all(|part| is_plain(part, repeated, endless))
        }
        Ast::Repetition(repetition) => {
            let (min, max) = bounds(&repetition.op.kind);
            *endless += usize::from(max.is_none_or(|max| max > 64));
            let varies = max != Some(min);
            !(repeated && varies) && is_plain(&repetition.ast, repeated || max != Some(1), endless)
        }
    }
}

/// How often something is repeated, at least and at most.
fn bounds(kind: &RepetitionKind) -> (u32, Option<u32>) {
    match kind {
        RepetitionKind::ZeroOrOne => (0, Some(1)),
        RepetitionKind::ZeroOrMore => (0, None),
        RepetitionKind::OneOrMore => (1, None),
        RepetitionKind::Range(RepetitionRange::Exactly(times)) => (*times, Some(*times)),
        RepetitionKind::Range(RepetitionRange::AtLeast(min)) => (*min, None),
        RepetitionKind::Range(RepetitionRange::Bounded(min, max)) => (*min, Some(*max)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_passes() {
        for pattern in [
            r"/^[A-Z]{2}\d{4}$/i",
            r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
            r"^\+?[0-9]{6,15}$",
            r"^(Mr|Ms|Mx)\. ",
            r"^(\d{3}-)+$",
            r"^https?:\/\/",
            "order",
            "",
        ] {
            assert!(is_quick(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_would_keep_a_browser_busy_does_not() {
        for pattern in [
            "(a+)+$",
            "(a*)*b",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
            "(a|aa)+$",
            "(a|a)*$",
            r"(\w+\s?)*$",
            "(a{1,30}){1,30}b",
            ".*.*.*.*x",
            "(?=a)a",
            r"(a)\1",
            "(",
            "[z-a]",
            "/a/x",
            &"a".repeat(256),
        ] {
            assert!(!is_quick(pattern), "{pattern}");
        }
    }
}

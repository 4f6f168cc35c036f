//! Words that stand for a boolean where DuckDB takes none.

use crate::diagnostic::{Diagnostic, Fix};
use crate::sql::{Expr, Literal, Segment};
use crate::text::span::Span;
use crate::toml::document::{Entry, Value};

/// The boolean that a word stands for, if it is one.
pub(super) fn truth(value: &Value) -> Option<&'static str> {
    let Value::String(text) = value else { return None };
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" => Some("true"),
        "false" | "f" | "no" | "n" | "off" => Some("false"),
        _ => None,
    }
}

/// A word without quotes.
pub(super) fn bare(word: &str, span: Span) -> Expr {
    Expr::Word(Literal { segments: vec![Segment::from(word, span)], secret: false })
}

/// Offers to write a word as the boolean that it stands for.
pub(super) fn as_boolean(diagnostic: Diagnostic, entry: &Entry, word: &str) -> Diagnostic {
    if entry.node.from_variable {
        return diagnostic;
    }
    diagnostic.fix(Fix::replace(format!("write `{word}`"), entry.node.span, word))
}

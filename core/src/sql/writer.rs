//! Writes what plans are made of, and quotes it.

use std::fmt::Write as _;
use std::ops::Range;

use crate::duckdb::Engine;
use crate::sql::expr::{Cause, Expr, Literal, Name, Segment};
use crate::sql::statement::SecretOption;
use crate::text::secret::MASK;
use crate::text::span::{Span, is_around_one};

/// Written SQL: the text, which part of it comes from where, and which parts are secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sql {
    /// The statement.
    pub text: String,
    /// Ranges of `text` with the places in the TOML that they were made from, in order.
    pub origins: Vec<(Range<usize>, Span)>,
    /// Ranges of `text` that hold secrets, quotes included, in order.
    pub secrets: Vec<Range<usize>>,
    /// Ranges of `text` that are another than Metaxy's, with the finding that they cure, in order.
    pub cured: Vec<(Range<usize>, Cause)>,
}

/// Writes one statement.
#[derive(Debug)]
pub(crate) struct SqlWriter<'e> {
    sql: Sql,
    mask: bool,
    engine: &'e Engine,
    hidden: &'e [Span],
}

impl<'e> SqlWriter<'e> {
    /// A writer for a DuckDB that hides secrets if `mask` is set.
    pub(crate) fn new(mask: bool, engine: &'e Engine) -> Self {
        // A statement of usual length, so that it is not copied while it grows.
        let sql = Sql { text: String::with_capacity(320), origins: Vec::with_capacity(8), ..Sql::default() };
        Self { sql, mask, engine, hidden: &[] }
    }

    /// The same for a statement of a few words.
    pub(crate) fn short(mask: bool, engine: &'e Engine) -> Self {
        let sql = Sql { text: String::with_capacity(32), ..Sql::default() };
        Self { sql, mask, engine, hidden: &[] }
    }

    /// Hides also what comes from these places, which are in order.
    pub(crate) fn hide(&mut self, hidden: &'e [Span]) {
        self.hidden = hidden;
    }

    fn is_secret(&self, segment: &Segment) -> bool {
        segment.secret || segment.origin.is_some_and(|origin| is_around_one(origin, self.hidden))
    }

    /// Text of ours, as it is.
    pub(crate) fn keyword(&mut self, text: &'static str) -> &mut Self {
        self.sql.text.push_str(text);
        self
    }

    /// A name, quoted where DuckDB needs it. A name can be a URL with a password in it too.
    pub(crate) fn name(&mut self, name: &Name) -> &mut Self {
        let start = self.sql.text.len();
        // An empty name is no name: DuckDB then uses its unnamed secret.
        let plain = || {
            let whole = name.text();
            whole.is_empty() || self.engine.is_plain_identifier(&whole)
        };
        let (quote, escape) = if name.pasted || plain() { ("", None) } else { ("\"", Some('"')) };
        if name.segments.iter().any(|segment| self.is_secret(segment)) {
            self.secret(&name.segments, quote, "\"", escape);
        } else {
            self.keyword(quote).segments(&name.segments, escape).keyword(quote);
        }
        if let Some(cause) = name.cured_by {
            self.sql.cured.push((start..self.sql.text.len(), cause));
        }
        self
    }

    /// An expression.
    pub(crate) fn expr(&mut self, expr: &Expr) -> &mut Self {
        match expr {
            Expr::Text(literal) => self.literal(literal, true, Some('\'')),
            Expr::PastedText(literal) => self.literal(literal, true, None),
            Expr::Word(literal) => self.literal(literal, false, None),
            Expr::List(items) => {
                self.keyword("[");
                for (index, item) in items.iter().enumerate() {
                    self.keyword(if index == 0 { "" } else { ", " }).expr(item);
                }
                self.keyword("]")
            }
            Expr::Map(entries) => {
                self.keyword("MAP {");
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.keyword(if index == 0 { "" } else { ", " }).expr(key).keyword(": ").expr(value);
                }
                self.keyword("}")
            }
        }
    }

    /// An option: its name and its value.
    pub(crate) fn option(&mut self, option: &SecretOption) -> &mut Self {
        let start = self.sql.text.len();
        self.name(&option.name).keyword(" ").expr(&option.value);
        if let Some(cause) = option.cured_by {
            self.sql.cured.push((start..self.sql.text.len(), cause));
        }
        self
    }

    /// The statement.
    pub(crate) fn finish(&mut self) -> Sql {
        std::mem::take(&mut self.sql)
    }

    fn literal(&mut self, literal: &Literal, quoted: bool, escape: Option<char>) -> &mut Self {
        let quote = if quoted { "'" } else { "" };
        if literal.secret || literal.segments.iter().any(|segment| self.is_secret(segment)) {
            self.secret(&literal.segments, quote, "'", escape)
        } else {
            self.keyword(quote).segments(&literal.segments, escape).keyword(quote)
        }
    }

    /// What must not be shown, between quotes when it is masked.
    fn secret(&mut self, segments: &[Segment], quote: &'static str, masked: &str, escape: Option<char>) -> &mut Self {
        let start = self.sql.text.len();
        if self.mask {
            let _ = write!(self.sql.text, "{masked}{MASK}{masked}");
            for origin in segments.iter().filter_map(|segment| segment.origin) {
                self.sql.origins.push((start..self.sql.text.len(), origin));
            }
        } else {
            self.keyword(quote).segments(segments, escape).keyword(quote);
        }
        self.sql.secrets.push(start..self.sql.text.len());
        self
    }

    fn segments(&mut self, segments: &[Segment], escape: Option<char>) -> &mut Self {
        for segment in segments {
            let start = self.sql.text.len();
            let mut rest = &*segment.text;
            while let Some(at) = escape.and_then(|escape| Some(rest.find(escape)? + escape.len_utf8())) {
                // The quote, once more.
                self.sql.text.push_str(&rest[..at]);
                self.sql.text.extend(escape);
                rest = &rest[at..];
            }
            self.sql.text.push_str(rest);
            if let Some(origin) = segment.origin
                && start < self.sql.text.len()
            {
                self.sql.origins.push((start..self.sql.text.len(), origin));
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        let name = Name { segments: vec![Segment::ours(text.to_owned())], pasted: false, cured_by: None };
        SqlWriter::new(false, <&Engine>::default()).name(&name).finish().text
    }

    #[test]
    fn names_are_quoted_when_they_must_be() {
        for plain in ["lake", "_x", "a1$", "Lake", "läke", "ducklake"] {
            assert_eq!(name(plain), plain);
        }
        assert_eq!(name("my-lake"), "\"my-lake\"");
        assert_eq!(name("1a"), "\"1a\"");
        assert_eq!(name("Select"), "\"Select\"");
        assert_eq!(name("a\"b"), "\"a\"\"b\"");
        assert_eq!(name("a; DROP TABLE x"), "\"a; DROP TABLE x\"");
    }

    #[test]
    fn text_is_escaped_and_remembers_where_it_comes_from() {
        let literal =
            Literal { segments: vec![Segment::ours("s3://"), Segment::from("b'c", Span::new(3, 8))], secret: false };
        let sql = SqlWriter::new(false, <&Engine>::default()).expr(&Expr::Text(literal)).finish();
        assert_eq!(sql.text, "'s3://b''c'");
        assert_eq!(sql.origins, [(6..10, Span::new(3, 8))]);
    }

    #[test]
    fn what_is_empty_comes_from_nowhere() {
        let segments = vec![Segment::from("", Span::new(1, 2)), Segment::from("a", Span::new(3, 4))];
        let sql = SqlWriter::new(false, <&Engine>::default()).expr(&Expr::text(segments)).finish();
        assert_eq!(sql.origins, [(1..2, Span::new(3, 4))]);
    }

    #[test]
    fn a_null_is_known_by_its_text_whatever_pieces_it_is_made_of() {
        let word = |parts: &[&'static str]| {
            let segments = parts.iter().map(|part| Segment::ours(*part)).collect();
            SecretOption::ours("REGION", Expr::Word(Literal { segments, secret: false }))
        };
        assert!(word(&["NULL"]).is_null() && word(&["NU", "LL"]).is_null());
        assert!(!word(&["NULLS"]).is_null() && !word(&["NUL"]).is_null() && !word(&[]).is_null());
        let text = Expr::text(vec![Segment::ours("NULL")]);
        assert!(!SecretOption::ours("REGION", text).is_null(), "a text is a value");
    }

    #[test]
    fn masked_secrets_keep_their_place() {
        let literal = Literal { segments: vec![Segment::from("s3cr3t-x", Span::new(1, 2))], secret: true };
        let sql = SqlWriter::new(true, <&Engine>::default()).expr(&Expr::Text(literal)).finish();
        assert_eq!(sql.text, "'********'");
        assert_eq!(sql.origins, [(0..10, Span::new(1, 2))]);
        assert_eq!(sql.secrets.iter().map(|range| range.end).collect::<Vec<_>>(), [10]);
    }
}

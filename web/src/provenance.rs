//! Which part of a statement comes from which place in the TOML, and how it is coloured.

use std::ops::Range;

use lakeplan::Span;
use lakeplan::sql::Sql;

/// How a piece of SQL is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// A word in capital letters.
    Keyword,
    /// A text between quotes.
    Text,
    /// A number.
    Number,
    /// A name.
    Name,
    /// Anything else.
    Plain,
}

impl Token {
    /// The class of its element.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Keyword => "sql-keyword",
            Self::Text => "sql-text",
            Self::Number => "sql-number",
            Self::Name => "sql-name",
            Self::Plain => "sql-plain",
        }
    }
}

/// The smallest piece of a statement that looks and behaves alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes in the statement.
    pub range: Range<usize>,
    /// Its colour.
    pub token: Token,
    /// Where in the TOML it comes from.
    pub origin: Option<Span>,
    /// Whether it is (or stands for) a secret.
    pub secret: bool,
    /// Whether the other flavour has something else here.
    pub changed: bool,
}

/// Cuts a statement into pieces. `changed` are the parts in which the flavours differ.
pub fn pieces(sql: &Sql, changed: &[Range<usize>]) -> Vec<Piece> {
    let tokens = tokens(&sql.text);
    let mut cuts = vec![0, sql.text.len()];
    cuts.extend(tokens.iter().map(|(range, _)| range.start));
    for range in sql.origins.iter().map(|(range, _)| range).chain(&sql.secrets).chain(changed) {
        cuts.extend([range.start, range.end]);
    }
    lakeplan::text::sort::sort_by(&mut cuts, Ord::cmp);
    cuts.dedup();
    let inside = |outer: &Range<usize>, at: usize| outer.start <= at && at < outer.end;
    cuts.windows(2)
        .map(|cut| {
            let at = cut[0];
            let token = tokens.iter().rev().find(|(range, _)| range.start <= at).map_or(Token::Plain, |it| it.1);
            Piece {
                range: at..cut[1],
                token,
                origin: sql.origins.iter().find(|(range, _)| inside(range, at)).map(|it| it.1),
                secret: sql.secrets.iter().any(|range| inside(range, at)),
                changed: changed.iter().any(|range| inside(range, at)),
            }
        })
        .collect()
}

/// The tokens of a statement, without gaps.
pub(crate) fn tokens(sql: &str) -> Vec<(Range<usize>, Token)> {
    let mut found: Vec<(Range<usize>, Token)> = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let (length, token) = match first {
            '\'' => (quoted(rest, '\''), Token::Text),
            '"' => (quoted(rest, '"'), Token::Name),
            _ if first.is_ascii_digit() => (run(rest, |it| it.is_ascii_alphanumeric() || it == '.'), Token::Number),
            _ if first.is_alphabetic() || first == '_' => {
                let length = run(rest, |it| it.is_alphanumeric() || it == '_' || it == '$');
                let word = &rest[..length];
                let capitals = word.chars().all(|it| it.is_ascii_uppercase() || it == '_' || it.is_ascii_digit());
                (length, if capitals { Token::Keyword } else { Token::Name })
            }
            _ => (first.len_utf8(), Token::Plain),
        };
        found.push((at..at + length, token));
        at += length;
    }
    found
}

/// Where a long statement breaks on the screen: before each option, and before the end of the
/// list; whether what follows is a part of it. Never inside of a literal, and only on the screen.
pub fn breaks(sql: &str) -> Vec<(usize, bool)> {
    let (mut found, mut depth, mut options) = (Vec::new(), 0_usize, 0);
    let mut due = false;
    for (range, _) in tokens(sql) {
        let text = &sql[range.clone()];
        if due && text != " " {
            due = false;
            options += 1;
            found.push((range.start, true));
        }
        match text {
            "(" | "{" | "[" => {
                depth += 1;
                due = depth == 1 && text == "(";
            }
            ")" | "}" | "]" => {
                depth = depth.saturating_sub(1);
                if depth == 0 && text == ")" {
                    found.push((range.start, false));
                }
            }
            "," => due = depth == 1,
            _ => {}
        }
    }
    if options > 1 { found } else { Vec::new() }
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|it| !belongs(it)).unwrap_or(text.len())
}

/// The length of a quoted text, in which the quote is doubled.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if text[at..].starts_with(quote) {
            at += 1;
        } else {
            return at;
        }
    }
    text.len()
}

/// The whole `key = value` around the value that a part of the SQL was made from, so that
/// a caret in the key counts too.
pub fn entry(text: &str, origin: Span) -> Span {
    let before = &text[..origin.start];
    let start = before.rfind(&['\n', ',', '{'] as &[char]).map_or(0, |at| at + 1);
    let start = start + (before[start..].len() - before[start..].trim_start().len());
    Span::new(start.min(origin.start), origin.end)
}

/// Whether the caret is in what this part of the SQL was made from.
pub fn is_lit(text: &str, origin: Span, caret: usize) -> bool {
    origin.end <= text.len() && text.is_char_boundary(origin.start) && entry(text, origin).touches(caret)
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "the ranges are values here")]
mod tests {
    use super::*;

    #[test]
    fn tokens_cover_the_statement_without_gaps() {
        let sql = "SET s3_region='it''s', \"a\"\"b\" 12;";
        let tokens = tokens(sql);
        let texts: Vec<&str> = tokens.iter().map(|(range, _)| &sql[range.clone()]).collect();
        assert_eq!(texts.concat(), sql);
        assert!(tokens.contains(&(14..21, Token::Text)), "{tokens:?}");
        assert_eq!(tokens[0], (0..3, Token::Keyword));
    }

    #[test]
    fn an_open_quote_ends_with_the_statement() {
        assert_eq!(tokens("'a''").last(), Some(&(0..4, Token::Text)));
    }

    #[test]
    fn statements_break_at_options_and_nowhere_else() {
        let sql = "ATTACH 'a, (b' AS x (DATA_PATH 'c, d', M MAP {'e': 'f', 'g': 'h'}, OVERRIDE true);";
        let mut at = 0;
        let mut lines = Vec::new();
        for (next, _) in breaks(sql) {
            lines.push(&sql[at..next]);
            at = next;
        }
        lines.push(&sql[at..]);
        assert_eq!(
            lines,
            ["ATTACH 'a, (b' AS x (", "DATA_PATH 'c, d', ", "M MAP {'e': 'f', 'g': 'h'}, ", "OVERRIDE true", ");"]
        );
        assert!(breaks("CREATE SECRET s (TYPE s3);").is_empty() && breaks("USE x;").is_empty());
    }

    #[test]
    fn pieces_are_cut_at_origins() {
        let sql = Sql {
            text: "USE 'a';".into(),
            origins: vec![(5..6, Span::new(1, 2))],
            secrets: vec![4..7],
            cured: Vec::new(),
        };
        let pieces = pieces(&sql, &[4..7]);
        let origins: Vec<_> = pieces.iter().filter(|it| it.origin.is_some()).map(|it| it.range.clone()).collect();
        assert_eq!(origins, [5..6]);
        assert_eq!(pieces.iter().filter(|it| it.secret && it.changed).count(), 3);
    }

    #[test]
    fn the_caret_may_stand_in_the_key() {
        let text = "a = { bucket = \"b\", region = \"r\" }";
        let bucket = Span::new(15, 18);
        assert_eq!(entry(text, bucket).slice(text), "bucket = \"b\"");
        assert!(is_lit(text, bucket, 7));
        assert!(!is_lit(text, bucket, 22));
        assert!(!is_lit(text, bucket, 2));
    }
}

//! Where the statements of a text begin that is not TOML as a whole.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::text::span::Span;

/// The lines that are statements: headers, and keys with their values. A line inside of a bracket
/// or a string of several lines is none.
#[derive(Debug)]
pub(super) struct Statements {
    /// In file order, without line ends.
    lines: Vec<Statement>,
}

#[derive(Debug)]
struct Statement {
    /// The line where it begins.
    line: Span,
    /// Whether its bracket was still open when the next statement began.
    open: bool,
    /// Where it ends; a statement can go over several lines.
    end: usize,
}

impl Statement {
    fn is_one_line(&self) -> bool {
        self.end <= self.line.end + "\r\n".len()
    }
}

impl Statements {
    pub(super) fn of(text: &str) -> Self {
        let mut statements = Self { lines: Vec::new() };
        let mut depth: Vec<TokenKind> = Vec::new();
        let mut at_start = true;
        for token in Source::new(text).lex() {
            let (start, end) = (token.span().start(), token.span().end());
            if at_start && token.kind() != TokenKind::Newline {
                at_start = false;
                if depth.is_empty() || begins_anew(line(text, start).slice(text), &depth) {
                    if let Some(last) = statements.lines.last_mut() {
                        last.open = !depth.is_empty();
                    }
                    depth.clear();
                    statements.lines.push(Statement { line: line(text, start), open: false, end });
                }
            }
            match token.kind() {
                kind @ (TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket) => depth.push(kind),
                TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => drop(depth.pop()),
                TokenKind::Newline => at_start = true,
                _ => {}
            }
            if let Some(last) = statements.lines.last_mut() {
                last.end = end;
            }
        }
        statements
    }

    /// The line of the statement that is at fault for a mistake at `offset`, if it is a statement
    /// of one line: the one that stands there, or the one before whose bracket is open.
    pub(super) fn at(&self, offset: usize) -> Option<Span> {
        let statement = self.statement(offset)?;
        let here = statement.is_one_line() && offset <= statement.line.end + 1;
        (statement.open || here).then_some(statement.line)
    }

    /// The statements that stand on one line, in file order.
    pub(super) fn of_one_line(&self) -> impl Iterator<Item = Span> {
        self.lines.iter().filter(|statement| !statement.open && statement.is_one_line()).map(|statement| statement.line)
    }

    /// Whether the bracket of that statement is not closed.
    pub(super) fn is_open(&self, offset: usize) -> bool {
        self.statement(offset).is_some_and(|statement| statement.open)
    }

    fn statement(&self, offset: usize) -> Option<&Statement> {
        let index = self.lines.partition_point(|statement| statement.line.start <= offset).checked_sub(1)?;
        let before = index.checked_sub(1).map(|index| &self.lines[index]).filter(|before| before.open);
        Some(before.unwrap_or(&self.lines[index]))
    }
}

/// The line around an offset, without its end.
fn line(text: &str, offset: usize) -> Span {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    let end = start + text[start..end].strip_suffix('\r').unwrap_or(&text[start..end]).len();
    Span::new(start, end)
}

/// Whether a line inside of a bracket can only be the next statement, so that the bracket was not closed.
fn begins_anew(line: &str, depth: &[TokenKind]) -> bool {
    let line = line.trim();
    let bare = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ');
    if let Some(name) = line.strip_prefix('[') {
        let name = name.trim_start_matches('[').trim_end_matches(']');
        return line.ends_with(']') && name.contains(|it: char| it.is_ascii_alphabetic()) && name.chars().all(bare);
    }
    let in_array = depth.last() == Some(&TokenKind::LeftSquareBracket);
    let key = line.split('=').next().unwrap_or_default();
    in_array && key.len() < line.len() && !key.is_empty() && key.chars().all(bare)
}

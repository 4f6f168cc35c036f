//! What people write in an array or an inline table that is not TOML.

use std::ops::Range;

use crate::toml::mistakes::line::Line;
use crate::toml::mistakes::mistake::{Mistake, is_null, other_word, quote_for};
use crate::toml::mistakes::parts::parts;

/// A piece of an array or inline table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// `[` or `{`.
    Open(char),
    /// `]` or `}`.
    Close(char),
    Comma,
    /// `=`, `:`, `==` or `=>`.
    Separator,
    /// A closed string.
    String,
    /// Whatever else stands together.
    Word,
    /// A comment, to the end of the line.
    Comment,
}

fn pieces(text: &str) -> Option<Vec<(Piece, Range<usize>)>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        let (piece, length) = match character {
            _ if character.is_whitespace() => {
                at += character.len_utf8();
                continue;
            }
            '[' | '{' => (Piece::Open(character), 1),
            ']' | '}' => (Piece::Close(character), 1),
            ',' => (Piece::Comma, 1),
            '=' | ':' => (Piece::Separator, rest.find(|it| !matches!(it, '=' | ':' | '>')).unwrap_or(rest.len())),
            '"' | '\'' => (Piece::String, 2 + rest[1..].find(character)?),
            '#' => (Piece::Comment, rest.len()),
            _ => (Piece::Word, word_length(rest)),
        };
        pieces.push((piece, at..at + length));
        at += length;
    }
    Some(pieces)
}

/// A word ends where something else begins; a `:` inside it, as in `s3://`, and braces of `${NAME}` belong to it.
fn word_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in rest.char_indices() {
        let next = rest[at + character.len_utf8()..].chars().next();
        match character {
            '{' if rest[..at].ends_with('$') => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            ':' if next.is_some_and(|next| !next.is_whitespace() && !matches!(next, '"' | '\'')) => {}
            _ if character.is_whitespace() => return at,
            ',' | ']' | '}' | '[' | '{' | '=' | ':' | '"' | '\'' => return at.max(1),
            _ => {}
        }
    }
    rest.len()
}

/// What comes next in the bracket that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Key,
    Separator,
    Value,
    Comma,
}

/// Puts `=` for `:`, commas where they are missing, quotes around text and brackets at the end.
pub(super) fn repair(line: &mut Line) -> Option<Mistake> {
    let parts = parts(line.text())?;
    let text = line.text()[parts.value.start..].to_owned();
    if !text.starts_with(['[', '{']) {
        return None;
    }
    let mut walk = Walk { open: Vec::new(), changes: Vec::new(), found: None, safe: true };
    let mut end = 0;
    for (piece, range) in pieces(&text)? {
        if piece == Piece::Comment {
            break;
        }
        walk.piece(piece, &range, &text, end)?;
        end = range.end;
    }
    while let Some((bracket, _)) = walk.open.pop() {
        let close = if bracket == '[' { "]" } else { "}" };
        let what = if bracket == '[' { "array" } else { "inline table" };
        let space = if bracket == '{' { " }" } else { "]" };
        walk.change(
            end..end,
            space,
            end - 1..end,
            &format!("the {what} is not closed"),
            &format!("write `{close}` at its end"),
        );
    }
    let (range, message, help) = walk.found?;
    let offset = parts.value.start;
    let mut mistake = Mistake::new(line.place(offset + range.start..offset + range.end), message, help);
    mistake.safe = walk.safe;
    // Stable: of two changes at one place the later comes behind.
    for (range, with) in walk.changes.into_iter().rev() {
        line.replace(offset + range.start..offset + range.end, &with);
    }
    Some(mistake)
}

struct Walk {
    open: Vec<(char, Wanted)>,
    changes: Vec<(Range<usize>, String)>,
    /// The first mistake: where, what is wrong, and what to write.
    found: Option<(Range<usize>, String, String)>,
    safe: bool,
}

impl Walk {
    fn change(&mut self, range: Range<usize>, with: &str, place: Range<usize>, message: &str, help: &str) {
        self.changes.push((range, with.to_owned()));
        self.found.get_or_insert_with(|| (place, message.to_owned(), help.to_owned()));
    }

    fn piece(&mut self, piece: Piece, range: &Range<usize>, text: &str, end: usize) -> Option<()> {
        let written = &text[range.clone()];
        let Some((bracket, wanted)) = self.open.last().copied() else {
            let Piece::Open(bracket) = piece else { return None };
            // Only the outermost bracket begins a value here.
            return (end == 0).then(|| self.open.push((bracket, first(bracket))));
        };
        let starts = matches!(piece, Piece::String | Piece::Word | Piece::Open(_));
        let wanted = if wanted == Wanted::Comma && starts {
            let what = if bracket == '[' { "elements" } else { "entries" };
            self.change(end..end, ",", range.clone(), &format!("there is no comma between the {what}"), "write `,`");
            first(bracket)
        } else {
            wanted
        };
        let next = match (wanted, piece) {
            (_, Piece::Close(close)) => {
                let matching = if bracket == '[' { ']' } else { '}' };
                if close != matching || matches!(wanted, Wanted::Separator | Wanted::Value) && bracket == '{' {
                    return None;
                }
                self.open.pop();
                if let Some(last) = self.open.last_mut() {
                    last.1 = Wanted::Comma;
                }
                return Some(());
            }
            (Wanted::Key, Piece::String | Piece::Word) => Wanted::Separator,
            (Wanted::Separator, Piece::Separator) => {
                if written != "=" {
                    let before = text[..range.start].ends_with(|it: char| !it.is_whitespace());
                    let with = if before { " =" } else { "=" };
                    let message = format!("`{written}` between a key and its value: TOML uses `=`");
                    self.change(range.clone(), with, range.clone(), &message, "write `=`");
                }
                Wanted::Value
            }
            (Wanted::Value, Piece::Open(open)) => {
                self.open.push((open, first(open)));
                return Some(());
            }
            (Wanted::Value, Piece::String) => Wanted::Comma,
            (Wanted::Value, Piece::Word) => {
                self.word(range, written)?;
                Wanted::Comma
            }
            (Wanted::Comma, Piece::Comma) => first(bracket),
            _ => return None,
        };
        if let Some(last) = self.open.last_mut() {
            last.1 = next;
        }
        Some(())
    }

    /// A value without quotes.
    fn word(&mut self, range: &Range<usize>, written: &str) -> Option<()> {
        let sound = toml::de::DeValue::parse(written).is_ok();
        if sound {
            return Some(());
        }
        if is_null(written) {
            return None;
        }
        if let Some((meant, message, safe)) = other_word(written) {
            self.safe &= safe;
            self.change(range.clone(), meant, range.clone(), message, &format!("write `{meant}`"));
            return Some(());
        }
        let quote = quote_for(written)?;
        self.change(
            range.start..range.start,
            quote,
            range.clone(),
            "strings must be quoted in TOML",
            "put it in quotes",
        );
        self.change(range.end..range.end, quote, range.clone(), "", "");
        Some(())
    }
}

const fn first(bracket: char) -> Wanted {
    if bracket == '[' { Wanted::Value } else { Wanted::Key }
}

//! The words of SQL, as DuckDB reads them.

use std::borrow::Cow;

use crate::text::span::Span;

/// A word of SQL and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme<'a> {
    pub(super) token: Token<'a>,
    pub(super) span: Span,
}

/// A word of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name or a keyword.
    Word(&'a str),
    /// A name between double quotes.
    Quoted(Cow<'a, str>),
    /// A text.
    Text(Cow<'a, str>),
    /// A number, as it is written.
    Number(&'a str),
    /// `||`
    Concat,
    /// `::`
    Cast,
    /// Any other character.
    Symbol(char),
    /// A line for DuckDB's own program: `.bail on`.
    Dot(&'a str),
}

/// Where the words of a text end that is no SQL, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) span: Span,
    pub(super) why: &'static str,
}

/// The words of a text; those before it if something is broken.
pub(super) fn lex(sql: &str) -> (Vec<Lexeme<'_>>, Option<Broken>) {
    let mut lexer = Lexer { sql, at: 0, found: Vec::new() };
    let broken = lexer.all().err();
    (lexer.found, broken)
}

struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    found: Vec<Lexeme<'a>>,
}

impl<'a> Lexer<'a> {
    fn all(&mut self) -> Result<(), Broken> {
        while let Some(character) = self.rest().chars().next() {
            let start = self.at;
            let token = match character {
                '\0' => return Err(self.broken(start, start + 1, "DuckDB ends the string at the NUL character")),
                _ if character.is_whitespace() || character == '\u{feff}' => {
                    self.at += character.len_utf8();
                    continue;
                }
                '-' if self.rest().starts_with("--") => {
                    self.at = self.end_of_line();
                    continue;
                }
                '/' if self.rest().starts_with("/*") => {
                    self.comment()?;
                    continue;
                }
                '\'' => Token::Text(self.quoted('\'', "the string is not closed")?),
                '"' => Token::Quoted(self.quoted('"', "the quoted name is not closed")?),
                'e' | 'E' if self.rest()[1..].starts_with('\'') => {
                    self.at += 1;
                    Token::Text(self.escaped()?)
                }
                '$' => match self.dollar()? {
                    Some(text) => Token::Text(Cow::Borrowed(text)),
                    None => self.symbol('$'),
                },
                '.' if self.begins_line() => {
                    self.at = self.end_of_line();
                    Token::Dot(self.sql[start..self.at].trim_end())
                }
                '0'..='9' => Token::Number(self.number()),
                '.' if self.rest()[1..].starts_with(|it: char| it.is_ascii_digit()) => Token::Number(self.number()),
                _ if is_word(character) => {
                    let more = |it: char| is_word(it) || it.is_ascii_digit() || it == '$';
                    self.at += self.rest().find(|it| !more(it)).unwrap_or(self.rest().len());
                    Token::Word(&self.sql[start..self.at])
                }
                '|' if self.rest().starts_with("||") => {
                    self.at += 2;
                    Token::Concat
                }
                ':' if self.rest().starts_with("::") => {
                    self.at += 2;
                    Token::Cast
                }
                other => self.symbol(other),
            };
            self.found.push(Lexeme { token, span: Span::new(start, self.at) });
        }
        Ok(())
    }

    fn rest(&self) -> &'a str {
        &self.sql[self.at..]
    }

    fn broken(&self, start: usize, end: usize, why: &'static str) -> Broken {
        Broken { span: Span::new(start, end.min(self.sql.len())), why }
    }

    fn symbol(&mut self, symbol: char) -> Token<'a> {
        self.at += symbol.len_utf8();
        Token::Symbol(symbol)
    }

    fn end_of_line(&self) -> usize {
        self.rest().find('\n').map_or(self.sql.len(), |length| self.at + length)
    }

    /// Whether a statement could begin here, at the beginning of a line.
    fn begins_line(&self) -> bool {
        let last = self.found.last();
        let first = last.is_none_or(|it| matches!(it.token, Token::Symbol(';') | Token::Dot(_)));
        let between = &self.sql[last.map_or(0, |it| it.span.end)..self.at];
        let line = between.rsplit_once('\n').map(|it| it.1).or(last.is_none().then_some(between));
        first
            && line.is_some_and(|it| it.trim().is_empty())
            && self.rest()[1..].starts_with(|it: char| it.is_ascii_alphabetic())
    }

    /// Comments stand in one another.
    fn comment(&mut self) -> Result<(), Broken> {
        let start = self.at;
        let mut depth = 0_usize;
        let bytes = self.sql.as_bytes();
        while self.at + 1 < bytes.len() {
            match &bytes[self.at..self.at + 2] {
                b"/*" => {
                    depth += 1;
                    self.at += 2;
                }
                b"*/" => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                _ => self.at += 1,
            }
        }
        Err(self.broken(start, start + 2, "the comment is not closed"))
    }

    /// What stands between two quotes; a quote in it is written twice.
    fn quoted(&mut self, quote: char, why: &'static str) -> Result<Cow<'a, str>, Broken> {
        let open = self.at;
        self.at += 1;
        let start = self.at;
        let mut has_quote = false;
        loop {
            let Some(length) = self.rest().find(['\0', quote]) else { return Err(self.broken(open, open + 1, why)) };
            self.at += length;
            if self.rest().starts_with('\0') {
                return Err(self.broken(self.at, self.at + 1, "DuckDB ends the string at the NUL character"));
            }
            self.at += 1;
            if !self.rest().starts_with(quote) {
                break;
            }
            has_quote = true;
            self.at += 1;
        }
        let inside = &self.sql[start..self.at - 1];
        Ok(if has_quote {
            inside.replace(if quote == '"' { "\"\"" } else { "''" }, quote.encode_utf8(&mut [0; 4])).into()
        } else {
            inside.into()
        })
    }

    /// A text in which a backslash escapes.
    fn escaped(&mut self) -> Result<Cow<'a, str>, Broken> {
        let open = self.at;
        let mut bytes: Vec<u8> = Vec::new();
        let mut characters = self.sql[open + 1..].char_indices().peekable();
        let unclosed = || self.broken(open, open + 1, "the string is not closed");
        loop {
            let (at, character) = characters.next().ok_or_else(unclosed)?;
            let here = open + 1 + at;
            let mut push = |it: char| bytes.extend_from_slice(it.encode_utf8(&mut [0; 4]).as_bytes());
            match character {
                '\'' if characters.next_if(|it| it.1 == '\'').is_some() => push('\''),
                '\'' => {
                    self.at = here + 1;
                    break;
                }
                '\0' => return Err(self.broken(here, here + 1, "DuckDB ends the string at the NUL character")),
                '\\' => {
                    let (_, escape) = characters.next().ok_or_else(unclosed)?;
                    let mut digits = |radix: u32, most: usize| {
                        let mut value = None;
                        for _ in 0..most {
                            let Some((_, digit)) = characters.next_if(|it| it.1.is_digit(radix)) else { break };
                            value = Some(value.unwrap_or(0) * radix + digit.to_digit(radix).unwrap_or(0));
                        }
                        value
                    };
                    match escape {
                        'n' => push('\n'),
                        't' => push('\t'),
                        'r' => push('\r'),
                        'b' => push('\u{8}'),
                        'f' => push('\u{c}'),
                        'x' => match digits(16, 2) {
                            Some(byte) => bytes.push(u8::try_from(byte).unwrap_or_default()),
                            None => push('x'),
                        },
                        'u' | 'U' => {
                            let code = digits(16, if escape == 'u' { 4 } else { 8 }).and_then(char::from_u32);
                            let wrong = || self.broken(here, here + 2, "the escape is not a valid character");
                            push(code.ok_or_else(wrong)?);
                        }
                        '0'..='7' => {
                            let first = escape.to_digit(8).unwrap_or_default();
                            let mut value = first;
                            for _ in 0..2 {
                                let Some((_, digit)) = characters.next_if(|it| it.1.is_digit(8)) else { break };
                                value = value * 8 + digit.to_digit(8).unwrap_or_default();
                            }
                            bytes.push(u8::try_from(value & 0xff).unwrap_or_default());
                        }
                        other => push(other),
                    }
                }
                other => push(other),
            }
        }
        let text = String::from_utf8(bytes).ok().filter(|it| !it.contains('\0'));
        text.map(Cow::Owned).ok_or_else(|| self.broken(open, self.at, "the escapes are not valid UTF-8"))
    }

    /// What stands between `$$` and `$$`, or `$name$` and `$name$`; nothing for another dollar sign.
    fn dollar(&mut self) -> Result<Option<&'a str>, Broken> {
        let rest = self.rest();
        let name = |it: char| is_word(it) || it.is_ascii_digit();
        let length = rest[1..].find(|it| !name(it)).unwrap_or(rest.len() - 1);
        if !rest[1 + length..].starts_with('$') || rest[1..].starts_with(|it: char| it.is_ascii_digit()) {
            return Ok(None);
        }
        let mark = &rest[..length + 2];
        let Some(end) = rest[mark.len()..].find(mark) else {
            return Err(self.broken(self.at, self.at + mark.len(), "the dollar-quoted string is not closed"));
        };
        let inside = &rest[mark.len()..mark.len() + end];
        if let Some(nul) = inside.find('\0') {
            let at = self.at + mark.len() + nul;
            return Err(self.broken(at, at + 1, "DuckDB ends the string at the NUL character"));
        }
        self.at += 2 * mark.len() + end;
        Ok(Some(inside))
    }

    fn number(&mut self) -> &'a str {
        let start = self.at;
        let bytes = self.sql.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            let sign =
                matches!(byte, b'+' | b'-') && matches!(bytes[self.at - usize::from(self.at > start)], b'e' | b'E');
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || sign) {
                break;
            }
            self.at += 1;
        }
        &self.sql[start..self.at]
    }
}

fn is_word(character: char) -> bool {
    let is_space = || character.is_whitespace() || character == '\u{feff}';
    character.is_ascii_alphabetic() || character == '_' || (!character.is_ascii() && !is_space())
}

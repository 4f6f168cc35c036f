//! The statements that attach a lake, read from SQL.

use crate::import::lex::{Lexeme, Token};
use crate::text::sort::sort_by;
use crate::text::span::Span;

/// A value of an option. Variables of DuckDB stand in texts as `${NAME}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sql {
    Text(String),
    Number(String),
    Boolean(bool),
    List(Vec<Sql>),
    Map(Vec<(String, Sql)>),
}

impl Sql {
    /// The value as one text, if it is no list and no map.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.clone()),
            Self::Boolean(boolean) => Some(boolean.to_string()),
            Self::List(_) | Self::Map(_) => None,
        }
    }
}

/// An option and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// In lower case.
    pub(super) key: String,
    pub(super) value: Sql,
    /// Where the option is.
    pub(super) span: Span,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    Secret(Secret),
    Attach {
        path: String,
        alias: Option<String>,
        options: Vec<Pair>,
    },
    Use(Vec<String>),
    Load(String),
    Set {
        name: String,
        value: Sql,
    },
    Database {
        name: String,
        options: Vec<Pair>,
    },
    /// For DuckDB's own program.
    Dot,
}

/// `CREATE SECRET`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    pub(super) name: Option<String>,
    pub(super) persistent: bool,
    pub(super) if_not_exists: bool,
    pub(super) place: Option<String>,
    pub(super) options: Vec<Pair>,
    pub(super) span: Span,
}

/// A statement that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    pub(super) span: Span,
    pub(super) why: &'static str,
}

/// Reads the words of one statement, without its semicolon; there is at least one.
pub(super) fn read(words: &[Lexeme<'_>]) -> Result<Statement, Unread> {
    let mut reader = Reader { words, at: 0 };
    let statement = reader.statement()?;
    match reader.words.get(reader.at) {
        None => Ok(statement),
        Some(more) => Err(Unread { span: more.span, why: "expected the end of the statement" }),
    }
}

const DEEPEST: usize = 24;

/// No statement has so many options.
const MOST: usize = 200;

struct Reader<'t, 'a> {
    words: &'t [Lexeme<'a>],
    at: usize,
}

impl Reader<'_, '_> {
    fn statement(&mut self) -> Result<Statement, Unread> {
        let span = self.span();
        if let Some(Token::Dot(_)) = self.words.first().map(|it| &it.token) {
            self.at += 1;
            return Ok(Statement::Dot);
        }
        if self.word("create") {
            let _ = self.word("or") && self.word("replace");
            let persistent = self.word("persistent");
            let _ = self.word("temporary") || self.word("temp");
            if self.word("database") {
                self.not_exists();
                let name = self.name("expected the name of the database")?;
                return Ok(Statement::Database { name, options: self.options()? });
            }
            if !self.word("secret") {
                return Err(Unread { span, why: "Metaxy does not run statements of this kind" });
            }
            let if_not_exists = self.not_exists();
            let name = if self.is('(') || self.is_word("in") {
                None
            } else {
                Some(self.name("expected the name of the secret")?)
            };
            let place = if self.word("in") { Some(self.name("expected the storage of the secret")?) } else { None };
            let options = self.options()?;
            return Ok(Statement::Secret(Secret { name, persistent, if_not_exists, place, options, span }));
        }
        if self.word("attach") {
            let _ = self.word("or") && self.word("replace");
            self.not_exists();
            if self.word("database") {
                self.not_exists();
            }
            let Sql::Text(path) = self.value(0)? else {
                return Err(Unread { span: self.before(), why: "expected the path to attach" });
            };
            let alias = if self.word("as") { Some(self.name("expected the name of the database")?) } else { None };
            let options = if self.is('(') { self.options()? } else { Vec::new() };
            return Ok(Statement::Attach { path, alias, options });
        }
        if self.word("use") {
            let mut name = vec![self.name("expected the name of a database")?];
            while self.symbol('.') {
                name.push(self.name("expected the name of a schema")?);
            }
            return Ok(Statement::Use(name));
        }
        let forced = self.word("force");
        if self.word("install") {
            let extension = self.name("expected the name of an extension")?;
            if self.word("from") {
                self.name("expected a repository")?;
            }
            return Ok(Statement::Load(extension));
        }
        if !forced && self.word("load") {
            return Ok(Statement::Load(self.name("expected the name of an extension")?));
        }
        if self.word("set") {
            let _ = self.word("global") || self.word("session") || self.word("local");
            let name = self.name("expected the name of a setting")?;
            if !self.symbol('=') && !self.word("to") {
                return Err(Unread { span, why: "Metaxy does not run statements of this kind" });
            }
            return Ok(Statement::Set { name, value: self.value(0)? });
        }
        Err(Unread { span, why: "Metaxy does not run statements of this kind" })
    }

    /// `( NAME value, … )`
    fn options(&mut self) -> Result<Vec<Pair>, Unread> {
        self.expect('(', "expected `(`")?;
        let mut options = Vec::new();
        loop {
            let span = self.span();
            let key = self.name("expected the name of an option")?.to_ascii_lowercase();
            let value = if self.is(',') || self.is(')') { Sql::Boolean(true) } else { self.value(0)? };
            if options.len() == MOST {
                return Err(Unread { span, why: "it has too many options" });
            }
            // Of an option that is given twice, `ATTACH` of DuckDB 1.4 and 1.5 takes the last; 2.0 takes none.
            options.retain(|it: &Pair| it.key != key);
            options.push(Pair { key, value, span });
            if !self.symbol(',') {
                break;
            }
        }
        self.expect(')', "expected `,` or `)`")?;
        Ok(options)
    }

    /// A value, or texts and variables that are joined.
    fn value(&mut self, depth: usize) -> Result<Sql, Unread> {
        let first = self.term(depth)?;
        if !self.concat() {
            return Ok(first);
        }
        let mut text = first.text().ok_or(Unread { span: self.before(), why: "expected a string" })?;
        loop {
            let next = self.term(depth)?;
            text += &next.text().ok_or(Unread { span: self.before(), why: "expected a string" })?;
            if !self.concat() {
                return Ok(Sql::Text(text));
            }
        }
    }

    fn term(&mut self, depth: usize) -> Result<Sql, Unread> {
        let here = Unread { span: self.span(), why: "expected a value" };
        if depth > DEEPEST {
            return Err(Unread { why: "the value is nested too deeply", ..here });
        }
        let token = self.words.get(self.at).map(|it| it.token.clone()).ok_or(here)?;
        self.at += 1;
        let value = match token {
            Token::Text(text) => Sql::Text(text.into_owned()),
            Token::Quoted(name) => Sql::Text(name.into_owned()),
            Token::Number(number) => Sql::Number(number.to_owned()),
            Token::Symbol(sign @ ('-' | '+')) => match self.words.get(self.at).map(|it| &it.token) {
                Some(Token::Number(number)) => {
                    self.at += 1;
                    Sql::Number(if sign == '-' { format!("-{number}") } else { (*number).to_owned() })
                }
                _ => return Err(here),
            },
            Token::Symbol('(') => {
                let value = self.value(depth + 1)?;
                self.expect(')', "expected `)`")?;
                value
            }
            Token::Symbol('[') => self.list(depth)?,
            Token::Symbol('{') => self.map(depth)?,
            Token::Word(word) => self.of_word(word, depth)?,
            Token::Symbol(_) | Token::Concat | Token::Cast | Token::Dot(_) => return Err(here),
        };
        while matches!(self.words.get(self.at), Some(Lexeme { token: Token::Cast, .. })) {
            self.at += 1;
            self.name("expected the name of a type")?;
        }
        Ok(value)
    }

    fn of_word(&mut self, word: &str, depth: usize) -> Result<Sql, Unread> {
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if is("true") || is("false") {
            return Ok(Sql::Boolean(is("true")));
        }
        match self.words.get(self.at).map(|it| &it.token) {
            Some(Token::Symbol('[')) if is("array") => {
                self.at += 1;
                self.list(depth)
            }
            Some(Token::Symbol('{')) if is("map") => {
                self.at += 1;
                self.map(depth)
            }
            // `TIMESTAMP '…'`
            Some(Token::Text(text)) => {
                let text = text.clone().into_owned();
                self.at += 1;
                Ok(Sql::Text(text))
            }
            Some(Token::Symbol('(')) => {
                let span = self.before();
                self.at += 1;
                self.call(word, span, depth)
            }
            _ => Ok(Sql::Text(word.to_owned())),
        }
    }

    /// What reads a variable, as the exports write it.
    fn call(&mut self, function: &str, span: Span, depth: usize) -> Result<Sql, Unread> {
        let unknown = Unread { span, why: "the value is an expression" };
        let is = |name: &str| function.eq_ignore_ascii_case(name);
        if is("getenv") || is("getvariable") {
            let name = self.value(depth + 1)?.text().ok_or(unknown)?;
            self.expect(')', "expected `)`")?;
            return if name.is_empty() || name.contains([':', '}']) {
                Err(unknown)
            } else {
                Ok(Sql::Text(format!("${{{name}}}")))
            };
        }
        if !is("coalesce") && !is("nullif") {
            return Err(unknown);
        }
        let value = self.value(depth + 1)?;
        self.expect(',', "expected `,`")?;
        let variable = match &value {
            Sql::Text(text) => text.strip_suffix('}').filter(|it| it.starts_with("${") && !it.contains(['}', ':'])),
            _ => None,
        };
        let variable = variable.ok_or(unknown)?.to_owned();
        let is_error = matches!(self.words.get(self.at), Some(Lexeme { token: Token::Word(it), .. }) if it.eq_ignore_ascii_case("error"));
        let other = if is_error {
            self.at += 1;
            self.expect('(', "expected `(`")?;
            self.value(depth + 1)?;
            self.expect(')', "expected `)`")?;
            None
        } else {
            Some(self.value(depth + 1)?.text().filter(|it| !it.contains('}')).ok_or(unknown)?)
        };
        self.expect(')', "expected `)`")?;
        match other {
            Some(default) if is("coalesce") => Ok(Sql::Text(format!("{variable}:-{default}}}"))),
            Some(other) if !other.is_empty() => Err(unknown),
            _ => Ok(value),
        }
    }

    /// `'a', 'b']`
    fn list(&mut self, depth: usize) -> Result<Sql, Unread> {
        let mut items = Vec::new();
        while !self.symbol(']') {
            items.push(self.value(depth + 1)?);
            if !self.symbol(',') {
                self.expect(']', "expected `,` or `]`")?;
                break;
            }
        }
        Ok(Sql::List(items))
    }

    /// `'a': 'b'}`
    fn map(&mut self, depth: usize) -> Result<Sql, Unread> {
        let mut entries = Vec::new();
        while !self.symbol('}') {
            let span = self.span();
            let key = self.value(depth + 1)?.text().ok_or(Unread { span, why: "expected a key" })?;
            if !self.symbol(':') {
                self.expect('=', "expected `:`")?;
            }
            entries.push((key, self.value(depth + 1)?));
            if !self.symbol(',') {
                self.expect('}', "expected `,` or `}`")?;
                break;
            }
        }
        let mut keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
        sort_by(&mut keys, Ord::cmp);
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Unread { span: self.before(), why: "it has a key twice" });
        }
        Ok(Sql::Map(entries))
    }

    /// Where the next word is; the end of the last one if there is none.
    fn span(&self) -> Span {
        self.words.get(self.at).map_or_else(|| Span::at(self.words.last().map_or(0, |it| it.span.end)), |it| it.span)
    }

    /// Where the last word is that was read.
    fn before(&self) -> Span {
        self.words.get(self.at.saturating_sub(1)).map_or(Span::at(0), |it| it.span)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.words.get(self.at), Some(Lexeme { token: Token::Word(it), .. }) if it.eq_ignore_ascii_case(word))
    }

    fn word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.at += usize::from(is);
        is
    }

    fn is(&self, symbol: char) -> bool {
        matches!(self.words.get(self.at), Some(Lexeme { token: Token::Symbol(it), .. }) if *it == symbol)
    }

    fn symbol(&mut self, symbol: char) -> bool {
        let is = self.is(symbol);
        self.at += usize::from(is);
        is
    }

    fn concat(&mut self) -> bool {
        let is = matches!(self.words.get(self.at), Some(Lexeme { token: Token::Concat, .. }));
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, symbol: char, why: &'static str) -> Result<(), Unread> {
        if self.symbol(symbol) { Ok(()) } else { Err(Unread { span: self.span(), why }) }
    }

    /// `IF NOT EXISTS`
    fn not_exists(&mut self) -> bool {
        self.word("if") && self.word("not") && self.word("exists")
    }

    /// A name, in quotes or not.
    fn name(&mut self, why: &'static str) -> Result<String, Unread> {
        let name = match self.words.get(self.at).map(|it| &it.token) {
            Some(Token::Word(word)) => (*word).to_owned(),
            Some(Token::Quoted(name) | Token::Text(name)) => name.clone().into_owned(),
            _ => return Err(Unread { span: self.span(), why }),
        };
        self.at += 1;
        Ok(name)
    }
}

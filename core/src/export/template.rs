//! Values with variables in them.

use crate::metaxy::variables::placeholders;

/// A variable that a tool reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value if it is not set.
    pub default: Option<String>,
    /// What it holds, for one that takes the place of a secret of the file.
    pub instead_of: Option<String>,
}

impl Variable {
    /// The name, and what is to be known of it.
    pub(super) fn described(&self) -> String {
        match (&self.default, &self.instead_of) {
            (Some(default), _) => format!("{} (default: {default})", self.name),
            (None, Some(what)) => format!("{}: {what} in the file", self.name),
            (None, None) => self.name.clone(),
        }
    }

    /// Whether every tool can have a variable of this name.
    pub(super) fn is_plain(name: &str) -> bool {
        let first = name.chars().next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
        first && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
    }
}

/// A piece of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text, not quoted.
    Text(String),
    /// What a variable holds.
    Variable(Variable),
}

/// A value, in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template(pub(super) Vec<Piece>);

impl Template {
    /// Text in which variables stand as `${NAME}` or `${NAME:-default}`.
    pub(super) fn of(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut at = 0;
        for found in placeholders(text) {
            if found.start > at {
                pieces.push(Piece::Text(text[at..found.start].to_owned()));
            }
            pieces.push(Piece::Variable(Variable {
                name: found.name.to_owned(),
                default: found.default.map(str::to_owned),
                instead_of: None,
            }));
            at = found.end;
        }
        if at < text.len() {
            pieces.push(Piece::Text(text[at..].to_owned()));
        }
        Self(pieces)
    }

    /// The variables in it.
    pub(super) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(variable),
            Piece::Text(_) => None,
        })
    }

    /// The text, if no variable is in it.
    pub(super) fn text(&self) -> Option<String> {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            Piece::Variable(_) => None,
        });
        pieces.collect::<Option<Vec<_>>>().map(|it| it.concat())
    }

    /// Adds text.
    pub(super) fn push_text(&mut self, text: &str) {
        self.0.push(Piece::Text(text.to_owned()));
    }

    /// Whether it is nothing but variables without a default.
    pub(super) fn only_variables(&self) -> bool {
        self.0.iter().all(|piece| matches!(piece, Piece::Variable(it) if it.default.is_none()))
    }

    /// The pieces as expressions of a language, joined by its operator; `empty` if there is none.
    pub(super) fn joined(
        &self,
        operator: &str,
        empty: &str,
        text: impl Fn(&str) -> String,
        variable: impl Fn(&Variable) -> String,
    ) -> String {
        let expressions: Vec<String> = self
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Text(it) => text(it),
                Piece::Variable(it) => variable(it),
            })
            .collect();
        if expressions.is_empty() { empty.to_owned() } else { expressions.join(operator) }
    }
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Text.
    Text(Template),
    /// A number or a boolean.
    Word(Template),
    /// `['a', 'b']`.
    List(Vec<Value>),
    /// `MAP {'key': value, …}`.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The text of one that is no list and no map, if no variable is in it.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(it) | Self::Word(it) => it.text(),
            Self::List(_) | Self::Map(_) => None,
        }
    }
}

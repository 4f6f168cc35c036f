//! What statements are made of: names, text, words, each with the place that it comes from.

use std::borrow::Cow;

use crate::diagnostic::Code;
use crate::secrets::holds_credentials;
use crate::text::span::Span;

/// A piece of text with the place in the TOML that it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The text, not quoted.
    pub text: Cow<'static, str>,
    /// Where it comes from; nothing for text of ours.
    pub origin: Option<Span>,
    /// Whether it carries credentials: a name can be a URL with a password in it too.
    pub secret: bool,
}

impl Segment {
    /// Text that comes from the user's file.
    pub fn from(text: impl Into<String>, origin: Span) -> Self {
        let text: String = text.into();
        Self { secret: holds_credentials(&text), text: text.into(), origin: Some(origin) }
    }

    /// Text that Metaxy or DuckDB supplies.
    pub fn ours(text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), origin: None, secret: false }
    }
}

/// Which finding made a part of the SQL another than Metaxy's: its code and the place it blames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// The code of the finding.
    pub code: Code,
    /// The place that the finding blames.
    pub span: Span,
}

/// A name: of a secret, a database, an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name, in the pieces that it was made of.
    pub segments: Vec<Segment>,
    /// Whether it is written as Metaxy writes it, without quotes, whatever it holds.
    pub pasted: bool,
    /// The finding whose cure it is; nothing if Metaxy writes it like this.
    pub cured_by: Option<Cause>,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A text literal; quotes in it are doubled.
    Text(Literal),
    /// A text literal whose content Metaxy does not escape.
    PastedText(Literal),
    /// A number or a boolean, written bare.
    Word(Literal),
    /// `['a', 'b']`.
    List(Vec<Expr>),
    /// `MAP {'key': value, …}`.
    Map(Vec<(Expr, Expr)>),
}

/// The content of a literal, and whether it must not be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The pieces that make the content.
    pub segments: Vec<Segment>,
    /// Whether masking hides the content.
    pub secret: bool,
}

impl Name {
    /// The name as one text, not quoted.
    pub fn text(&self) -> String {
        self.segments.iter().map(|segment| &*segment.text).collect()
    }
}

impl Literal {
    /// The content as one text, not quoted.
    pub(crate) fn text(&self) -> String {
        self.segments.iter().map(|segment| &*segment.text).collect()
    }
}

impl Literal {
    /// Whether the content is this.
    pub(crate) fn is(&self, text: &str) -> bool {
        let rest = self.segments.iter().try_fold(text, |rest, segment| rest.strip_prefix(&*segment.text));
        rest == Some("")
    }
}

impl Expr {
    /// The content of a text or a word.
    pub(crate) fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(literal) | Self::PastedText(literal) | Self::Word(literal) => Some(literal.text()),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Text that may be shown.
    pub fn text(segments: Vec<Segment>) -> Self {
        Self::Text(Literal { segments, secret: false })
    }
}

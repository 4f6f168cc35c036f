//! Keys that become options of a secret.

use crate::text::span::Span;

/// A key that becomes an option of a secret, as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WrittenOption<'a> {
    /// The option, in capitals.
    pub(crate) option: &'static str,
    /// The value.
    pub(crate) value: OptionText<'a>,
    /// Where the value is written.
    pub(crate) span: Span,
    /// Where the key is written.
    pub(crate) key_span: Span,
    /// Whether a variable is a part of the value.
    pub(crate) from_variable: bool,
}

/// A key whose value is text, as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextField<'a> {
    /// The key.
    pub(crate) key: &'static str,
    /// The value.
    pub(crate) text: &'a str,
    /// Where the value is written.
    pub(crate) span: Span,
    /// Whether a variable is a part of the value.
    pub(crate) from_variable: bool,
    /// Whether the value must not be shown.
    pub(crate) secret: bool,
}

/// The value of such a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OptionText<'a> {
    /// Text that may be shown, unless it carries credentials.
    Text(&'a str),
    /// Text that must not be shown.
    Secret(&'a str),
    /// A number, as decimal digits.
    Number(&'a str),
    /// A boolean.
    Boolean(bool),
    /// Nothing that an option could be.
    None,
}

impl<'a> OptionText<'a> {
    /// The text, if it is one in the file too.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Secret(text) => Some(text),
            Self::Number(_) | Self::Boolean(_) | Self::None => None,
        }
    }

    /// The text, or the digits.
    pub(crate) fn as_str(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Secret(text) | Self::Number(text) => Some(text),
            Self::Boolean(true) => Some("true"),
            Self::Boolean(false) => Some("false"),
            Self::None => None,
        }
    }
}

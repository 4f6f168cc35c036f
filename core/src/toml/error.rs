//! What makes a text no TOML, or none that Metaxy's parser takes.

use crate::text::edit::{Fix, Prose};
use crate::text::span::Span;

/// A mistake in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SyntaxError {
    /// Where it is.
    pub span: Span,
    /// What was found and what is wanted.
    pub message: Prose,
    /// An earlier place that takes part, and what it has to do with the mistake.
    pub first: Option<(Span, String)>,
    /// What to do about it.
    pub help: Option<Prose>,
    /// A change that mends it, where certain.
    pub fix: Option<Fix>,
}

impl SyntaxError {
    /// A mistake without help and fix.
    pub(crate) fn new(span: Span, message: impl Into<Prose>) -> Self {
        Self { span, message: message.into(), first: None, help: None, fix: None }
    }

    /// Adds what to do.
    pub(crate) fn help(self, help: impl Into<Prose>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Adds a change that mends it.
    pub(crate) fn fix(self, fix: Fix) -> Self {
        Self { fix: Some(fix), ..self }
    }
}

//! A finding in the making: its place is the first of several values that is written down.

use crate::diagnostic::{Code, Context, Diagnostic, Severity};
use crate::doctor::places::Place;
use crate::text::edit::Fix;
use crate::text::span::Span;

/// The span of a finding that no line of the file is to blame for.
pub const NOWHERE: Span = Span::at(0);

/// A diagnostic whose place is still being looked for.
#[derive(Clone, Debug)]
pub struct Finding {
    diagnostic: Diagnostic,
}

impl Finding {
    /// A finding that blames nothing yet.
    pub fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { diagnostic: Diagnostic::new(Severity::Error, code, NOWHERE, message.into()).help(help.into()) }
    }

    /// Blames the first of these values that is written down, unless something is blamed already.
    #[must_use]
    pub fn blame<const N: usize>(self, places: [Option<Place>; N]) -> Self {
        let span = places.into_iter().flatten().find_map(|place| place.span);
        self.blame_span(span)
    }

    /// Blames a place, unless something is blamed already.
    #[must_use]
    pub(super) fn blame_span(mut self, span: Option<Span>) -> Self {
        if !self.has_place() {
            self.diagnostic.span = span.unwrap_or(NOWHERE);
        }
        self
    }

    /// Shows another value that takes part, if it is written down.
    #[must_use]
    pub fn with(mut self, place: Option<Place>, label: &str) -> Self {
        if let Some(span) = place.and_then(|place| place.span) {
            self.diagnostic.context.push(Context { span, label: label.to_owned().into() });
        }
        self
    }

    /// Says what was found in other words.
    #[must_use]
    pub(super) fn message(mut self, message: String) -> Self {
        self.diagnostic.message = message.into();
        self
    }

    /// Says what else to do.
    #[must_use]
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { diagnostic: self.diagnostic.help(help.into()) }
    }

    /// Says before what else to do what makes it needless.
    #[must_use]
    pub(super) fn unless(self, instead: &str) -> Self {
        let help = self.diagnostic.help.as_deref().unwrap_or_default();
        let help = format!("{instead}{help}");
        self.help(help)
    }

    /// Says behind it what else to do.
    #[must_use]
    pub(super) fn also(self, more: &str) -> Self {
        let help = self.diagnostic.help.as_deref().unwrap_or_default();
        let help = format!("{help}; {more}");
        self.help(help)
    }

    /// Offers a change of the text.
    #[must_use]
    pub(super) fn fix(self, fix: Option<Fix>) -> Self {
        let Some(fix) = fix else { return self };
        Self { diagnostic: self.diagnostic.fix(fix) }
    }

    /// Whether a line of the file is blamed.
    pub(super) fn has_place(&self) -> bool {
        self.diagnostic.span != NOWHERE
    }

    /// The finding as it is shown.
    pub fn diagnostic(self) -> Diagnostic {
        let mut diagnostic = self.diagnostic;
        let span = diagnostic.span;
        diagnostic.context.retain(|context| context.span != span);
        diagnostic
    }
}

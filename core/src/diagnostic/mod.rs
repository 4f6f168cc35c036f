//! Diagnostics: what is wrong, where, why, and how to mend it.
//!
//! Messages are lower-case phrases without a full stop, put code between
//! backticks, name what was found and what is wanted, and blame nobody.

mod code;

use std::fmt;

pub use code::Code;

use crate::duckdb::Versions;
pub use crate::text::edit::{Applicability, Edit, Fix, Prose, apply_edits};
use crate::text::span::Span;
use crate::toml::SyntaxError;

/// How much a diagnostic weighs. The words are exact:
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Metaxy rejects the configuration, or no SQL can be made from it.
    Error,
    /// Metaxy accepts it, and then something fails, strays, or is ignored in silence.
    Warning,
    /// It works; there is a better way to write it, or something worth knowing.
    Hint,
}

impl Severity {
    /// The word that is shown: `error`, `warning` or `hint`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Another place that takes part, with what it has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The place.
    pub span: Span,
    /// A short phrase about it.
    pub label: Prose,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Which kind of finding.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// The key or value to blame.
    pub span: Span,
    /// What was found and what is wanted: stands alone.
    pub message: Prose,
    /// Other places that take part.
    pub context: Vec<Context>,
    /// What to do about it.
    pub help: Option<Prose>,
    /// Changes that mend it, where certain.
    pub fixes: Vec<Fix>,
    /// The versions of DuckDB for which it holds.
    pub versions: Versions,
    /// Whether it was run on the version that the analysis is for; what is not about DuckDB holds anyway.
    pub measured: bool,
}

impl Diagnostic {
    /// A diagnostic without context, help and fixes.
    pub fn new(severity: Severity, code: Code, span: Span, message: impl Into<Prose>) -> Self {
        Self {
            code,
            severity,
            span,
            message: message.into(),
            context: Vec::new(),
            help: None,
            fixes: Vec::new(),
            versions: Versions::EVERY,
            measured: true,
        }
    }

    /// An error.
    pub fn error(code: Code, span: Span, message: impl Into<Prose>) -> Self {
        Self::new(Severity::Error, code, span, message)
    }

    /// A warning.
    pub fn warning(code: Code, span: Span, message: impl Into<Prose>) -> Self {
        Self::new(Severity::Warning, code, span, message)
    }

    /// A hint.
    pub fn hint(code: Code, span: Span, message: impl Into<Prose>) -> Self {
        Self::new(Severity::Hint, code, span, message)
    }

    /// Says for which versions of DuckDB it holds.
    pub(crate) fn on(mut self, versions: Versions) -> Self {
        self.versions = versions;
        self
    }

    /// For which versions of DuckDB it holds, and whether that was measured; nothing if it holds for all
    /// and was.
    pub fn holds(&self) -> Option<String> {
        let only = (!self.versions.is_every()).then(|| format!("this applies only to DuckDB {}", self.versions));
        match (only, self.measured) {
            (only, true) => only,
            (Some(only), false) => Some(format!("{only}, and was not measured on the selected one")),
            (None, false) => Some("this was not measured on the selected DuckDB".to_owned()),
        }
    }

    /// All that is said in it.
    pub(crate) fn prose(&mut self) -> impl Iterator<Item = &mut Prose> {
        let titles = self.fixes.iter_mut().map(|fix| &mut fix.title);
        let labels = self.context.iter_mut().map(|it| &mut it.label);
        std::iter::once(&mut self.message).chain(&mut self.help).chain(labels).chain(titles)
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<Prose>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that takes part.
    pub fn context(mut self, span: Span, label: impl Into<Prose>) -> Self {
        self.context.push(Context { span, label: label.into() });
        self
    }

    /// Adds a fix.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Whether Metaxy rejects the configuration because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl From<SyntaxError> for Diagnostic {
    fn from(error: SyntaxError) -> Self {
        let mut diagnostic = Self::error(Code::Syntax, error.span, error.message);
        diagnostic.help = error.help;
        diagnostic.fixes.extend(error.fix);
        diagnostic.context.extend(error.first.map(|(span, label)| Context { span, label: label.into() }));
        diagnostic
    }
}

//! What a rule gives: a finding, and the cures that make the plan do what is written.

use crate::diagnostic::Diagnostic;
use crate::sql::{Cause, Expr};
use crate::text::span::Span;

/// A part of a plan: a statement and what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The secret with the credentials of the metadata backend.
    CatalogSecret,
    /// The secret with the credentials of the storage backend.
    StorageSecret,
    /// The DuckLake secret, which ties the catalog and the data path together.
    LakeSecret,
    /// `ATTACH`.
    Attach,
    /// `USE`.
    Use,
    /// `SET s3_region`, of MotherDuck.
    Region,
    /// `CREATE DATABASE`, of MotherDuck.
    Database,
}

/// A change of a part of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The statement is left out.
    Omit,
    /// The option of this name is left out; where several share the name, that whose key is
    /// written at the span.
    Drop {
        /// The name of the option, in capitals.
        name: String,
        /// Where its key is written, if the name alone does not tell.
        key: Option<Span>,
    },
    /// The option of this name gets a value; it is added if there is none.
    Set {
        /// The name of the option, in capitals.
        name: String,
        /// Its value.
        value: Expr,
        /// Where its key is written, if the name alone does not tell.
        key: Option<Span>,
    },
    /// Of several options of this name the last stays.
    KeepLast {
        /// The name of the option, in capitals.
        name: String,
    },
    /// The text that was made from the value at this place is quoted wherever it stands.
    Quote(Span),
    /// The name that was made from the value at this place is another.
    Rename {
        /// Where the value is written.
        origin: Span,
        /// The name.
        name: String,
    },
    /// The URL or path of the Parquet files is another.
    DataPath(Expr),
    /// The secret gets a name of `A-Z`, `a-z`, `0-9` and `_`, wherever it is named.
    SafeName,
    /// The secret gets a name that no other secret of the plan has.
    OwnName,
}

/// What makes a part of the plan do what the configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cure {
    /// The part that is changed.
    pub part: Part,
    /// How.
    pub change: Change,
}

/// A diagnostic together with its cures; without any, the plan cannot be cured of it, or
/// need not be.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// What is told.
    pub diagnostic: Diagnostic,
    /// What is changed in the plan.
    pub cures: Vec<Cure>,
}

impl Finding {
    /// The finding as the cause of a change.
    pub(crate) fn cause(&self) -> Cause {
        Cause { code: self.diagnostic.code, span: self.diagnostic.span }
    }

    /// Adds a cure.
    pub(crate) fn cure(mut self, part: Part, change: Change) -> Self {
        self.cures.push(Cure { part, change });
        self
    }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, cures: Vec::new() }
    }
}

impl Diagnostic {
    /// Makes it a finding with a cure.
    pub(crate) fn cure(self, part: Part, change: Change) -> Finding {
        Finding::from(self).cure(part, change)
    }
}

impl Change {
    /// Leaves an option out.
    pub(crate) fn drop(name: impl Into<String>) -> Self {
        Self::Drop { name: name.into(), key: None }
    }

    /// Gives an option a value.
    pub(crate) fn set(name: impl Into<String>, value: Expr) -> Self {
        Self::Set { name: name.into(), value, key: None }
    }

    /// The same change of the option whose key is written at `span`.
    pub(crate) fn of_key(mut self, span: Span) -> Self {
        if let Self::Drop { key, .. } | Self::Set { key, .. } = &mut self {
            *key = Some(span);
        }
        self
    }
}

/// Collects what the rules find.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding.
    pub(crate) fn push(&mut self, finding: impl Into<Finding>) {
        self.0.push(finding.into());
    }

    /// Adds what is there.
    pub(crate) fn extend<F: Into<Finding>>(&mut self, findings: impl IntoIterator<Item = F>) {
        self.0.extend(findings.into_iter().map(Into::into));
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Those behind the first so many.
    pub(crate) fn since(&self, first: usize) -> &[Finding] {
        self.0.get(first..).unwrap_or_default()
    }

    /// All of them, in the order in which they were found.
    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

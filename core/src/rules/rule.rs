//! What a rule is.

use crate::diagnostic::Code;
use crate::metaxy::stores::FoundStore;
use crate::options::Options;
use crate::rules::context::Context;
use crate::rules::finding::Findings;

/// What one finding is: how it is explained, and how it is found.
pub(crate) struct Rule {
    /// Its name.
    pub(crate) code: Code,
    /// What it means, why it matters and how to mend it, in Markdown; the first line is a summary.
    pub(crate) docs: &'static str,
    /// How it is found.
    pub(crate) check: Check,
}

/// How a finding is found.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// By looking at one store.
    Store(fn(&Context<'_>, &mut Findings)),
    /// By comparing the stores of a file.
    Stores(fn(&[FoundStore], &Options, &mut Findings)),
    /// While the file is read: Metaxy itself refuses it, or it is about what is not in a store.
    Elsewhere,
}

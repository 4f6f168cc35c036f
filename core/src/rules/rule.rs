//! What a rule is.

use crate::diagnostic::Code;
use crate::metaxy::stores::FileKind;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::toml::document::Table;

/// What one finding is: how it is explained, and how it is found.
pub(crate) struct Rule {
    /// Its name.
    pub(crate) code: Code,
    /// What it means, why it matters and how to mend it, in Markdown; the first line is a summary.
    pub(crate) docs: &'static str,
    /// How it is found.
    pub(crate) check: Check,
}

/// The file as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File<'a> {
    /// Its text.
    pub(crate) text: &'a str,
    /// What stands in it.
    pub(crate) root: &'a Table,
    /// What kind it seems to be.
    pub(crate) kind: FileKind,
    /// Its name without its folder, where it is known.
    pub(crate) name: Option<&'a str>,
    /// Whether anything in it may be more than TOML 1.0 has.
    pub(crate) may_be_newer: bool,
}

/// How a finding is found.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// By looking at one store.
    Store(fn(&Context<'_>, &mut Findings)),
    /// By comparing the stores of a file.
    Stores(fn(&[Context<'_>], &mut Findings)),
    /// By looking at the file as a whole.
    File(fn(&File<'_>, &mut Findings)),
    /// While the file is read: Metaxy itself refuses it, or it is about what is not in a store.
    Elsewhere,
}

//! What is reported on.

use lakeplan::Analysis;
use lakeplan::mend::Applied;

use crate::engine::Choice;
use crate::input::Source;

/// A file with what was found in it.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) source: Source,
    pub(crate) analysis: Analysis,
    /// The fixes that were applied, if any were asked for.
    pub(crate) fixes: Option<Vec<Applied>>,
    /// The DuckDB that it was checked for, and why.
    pub(crate) choice: Choice,
}

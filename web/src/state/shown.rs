//! What was there before: SQL of an older text, and findings for another DuckDB.

use std::rc::Rc;

use lakeplan::Store;

use crate::outcome::Outcome;

/// The store whose SQL is shown, of the newest text that had any.
#[derive(Debug)]
pub struct Shown {
    /// The store.
    pub store: Store,
    /// The text that it stands in.
    pub text: Rc<str>,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// What there was to say about the text before another DuckDB was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Turned {
    /// What there was to say.
    pub outcome: Rc<Outcome>,
    /// The store whose SQL was shown.
    pub shown: Option<Rc<Shown>>,
}

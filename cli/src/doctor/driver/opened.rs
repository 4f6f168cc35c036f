//! What a DuckDB is asked to do, whichever program it is in.

use std::sync::Arc;

/// Rows as text; NULL is nothing.
pub(in crate::doctor) type Rows = Vec<Vec<Option<String>>>;

/// What a DuckDB is asked to do.
#[derive(Debug)]
pub(in crate::doctor) enum Request {
    /// Statements whose rows nobody wants.
    Run(String),
    /// The same, of which the session is made: where DuckDB has to be started again, they are run again.
    SetUp(String),
    /// One query, all of whose columns are text.
    Query(String),
}

/// A DuckDB that runs one request after another.
pub(in crate::doctor) trait Driver: Send {
    /// The rows, or what DuckDB says. Blocks until it is done.
    fn answer(&mut self, request: Request) -> Result<Rows, String>;
}

/// What can be done to it from another thread, while it runs a request.
pub(in crate::doctor) trait Handle: Send + Sync {
    /// Has the request that runs end with an error.
    fn interrupt(&self);
    /// Ends it, whatever it does; nothing more is asked of it.
    fn abandon(&self);
}

/// A DuckDB in memory.
pub(in crate::doctor) struct Opened {
    /// Runs requests.
    pub(in crate::doctor) driver: Box<dyn Driver>,
    /// Stops them.
    pub(in crate::doctor) handle: Arc<dyn Handle>,
    /// Its version, without a `v`.
    pub(in crate::doctor) version: String,
    /// What it is a part of, for a reader; nothing for this program.
    pub(in crate::doctor) place: Option<String>,
}

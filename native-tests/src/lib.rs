//! Runs the plans of `lakeplan` on real DuckDB and looks at what came of them.
//!
//! Each plan runs in a DuckDB process of its own ([`session`]), with a working directory, a
//! home and an environment that the test chose, so that what strays is seen. What a plan is
//! expected to do is data ([`case`]); what it did is looked up where it should have
//! happened ([`destination`]), not asked of the connection that did it.

pub mod case;
pub mod destination;
pub mod engine;
pub mod field;
pub mod observe;
pub mod parser;
pub mod reach;
pub mod services;
pub mod session;
pub mod version;
pub mod words;

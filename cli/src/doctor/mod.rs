//! `lakeplan doctor`: runs the plan of a store on an in-memory DuckDB, and tells what is
//! wrong where it is written. What an error means is known to [`lakeplan::doctor`].
//!
//! The feature `doctor` links a DuckDB; without it, and where the project has one, that of a Python runs
//! the statements.

mod driver;
mod engine;
mod guard;
mod leftovers;
mod look;
mod metaxy;
mod open;
mod probe;
mod render;
mod run;
mod signals;
mod verify;

#[cfg(feature = "doctor")]
pub use driver::linked::trust_extensions;
pub(crate) use run::run;

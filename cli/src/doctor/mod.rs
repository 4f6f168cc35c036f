//! `lakeplan doctor`: runs the plan of a store on an in-memory DuckDB, and tells what is
//! wrong where it is written. What an error means is known to [`lakeplan::doctor`].
//!
//! Only with the feature `doctor`, which brings DuckDB; without it `absent.rs` stands here.

mod engine;
mod guard;
mod probe;
mod quote;
mod render;
mod run;
mod verify;

pub(crate) use run::run;

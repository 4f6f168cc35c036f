//! `lakeplan doctor`: runs the plan of a store on an in-memory DuckDB, and tells what is
//! wrong where it is written. What an error means is known to [`lakeplan::doctor`].
//!
//! Only with the feature `doctor`, which brings DuckDB; without it there is `absent.rs`.

#[cfg(not(feature = "doctor"))]
mod absent;
#[cfg(feature = "doctor")]
mod engine;
#[cfg(feature = "doctor")]
mod guard;
#[cfg(feature = "doctor")]
mod leftovers;
#[cfg(feature = "doctor")]
mod look;
#[cfg(feature = "doctor")]
mod open;
#[cfg(feature = "doctor")]
mod probe;
#[cfg(feature = "doctor")]
mod render;
#[cfg(feature = "doctor")]
mod run;
#[cfg(feature = "doctor")]
mod signals;
#[cfg(feature = "doctor")]
mod verify;

#[cfg(not(feature = "doctor"))]
pub(crate) use absent::run;
#[cfg(feature = "doctor")]
pub(crate) use run::run;

//! `lakeplan doctor`: runs the plan of a store on an in-memory DuckDB, and tells what is
//! wrong where it is written.
//!
//! Only with the feature `doctor`, which brings DuckDB; without it `absent.rs` stands here.

mod cause;
mod engine;
mod guard;
mod places;
mod probe;
mod quote;
mod render;
mod run;
mod scrub;
mod translate;
mod verify;

pub(crate) use run::run;

/// The findings of the doctor, each with what it means, in a sentence.
pub(crate) fn findings() -> Vec<(&'static str, String)> {
    cause::Cause::ALL.iter().map(|cause| (cause.as_str(), cause.meaning().trim().to_owned())).collect()
}

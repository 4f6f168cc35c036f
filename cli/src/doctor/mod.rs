//! `lakeplan doctor`: runs the plan of a store on an in-memory DuckDB, and tells what is
//! wrong where it is written.
//!
//! Built with the feature `doctor` it holds DuckDB; without, it says so.

#[cfg(feature = "doctor")]
mod cause;
#[cfg(feature = "doctor")]
mod engine;
#[cfg(feature = "doctor")]
mod guard;
#[cfg(feature = "doctor")]
mod places;
#[cfg(feature = "doctor")]
mod probe;
#[cfg(feature = "doctor")]
mod quote;
#[cfg(feature = "doctor")]
mod render;
#[cfg(feature = "doctor")]
mod run;
#[cfg(feature = "doctor")]
mod scrub;
#[cfg(feature = "doctor")]
mod translate;
#[cfg(feature = "doctor")]
mod verify;

#[cfg(feature = "doctor")]
pub(crate) use run::run;

/// The findings of the doctor, each with what it means, in a sentence.
pub(crate) fn findings() -> Vec<(&'static str, String)> {
    #[cfg(feature = "doctor")]
    let findings = cause::Cause::ALL.iter().map(|cause| (cause.as_str(), cause.meaning().trim().to_owned())).collect();
    #[cfg(not(feature = "doctor"))]
    let findings = Vec::new();
    findings
}

/// Says that there is no DuckDB in this build.
#[cfg(not(feature = "doctor"))]
pub(crate) fn run(_: &crate::args::Doctor) -> crate::Outcome {
    crate::report::failure(
        "this build of `lakeplan` has no DuckDB, which `doctor` runs the statements on; in a checkout, `cargo xtask setup \
         --only duckdb` and `cargo build --release --package lakeplan-cli --features doctor` make one that has",
    )
}

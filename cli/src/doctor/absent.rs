//! `lakeplan doctor` in a build without DuckDB: says how to get one that has it.

/// Says that there is no DuckDB in this build.
pub(crate) fn run(_: &crate::args::Doctor) -> crate::Outcome {
    crate::report::failure(
        "this build of `lakeplan` has no DuckDB, which `doctor` runs the statements on; in a checkout, `cargo xtask setup \
         --only duckdb` and `cargo build --release --package lakeplan-cli --features doctor` make one that has",
    )
}

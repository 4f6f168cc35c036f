//! Names and text as an enemy would choose them: the `duckdb` flavor stays what the
//! configuration says.
//!
//! Each run tries the same ones; `LAKEPLAN_PROPERTY_CASES` has it try that many others.

mod injection;
mod local;
mod text;

use std::collections::BTreeSet;

use lakeplan::Variables;
use lakeplan::{Analysis, Code, Flavor, Rendering, Severity};
use proptest::test_runner::{Config, RngSeed};

/// The statements of the only store in the `duckdb` flavor; nothing if it has an error.
fn statements(analysis: &Analysis) -> Option<Vec<String>> {
    let store = analysis.select(None).ok()?;
    let script = store.script(Flavor::DuckDb, Rendering { mask: false, setup: false })?;
    Some(script.statements.into_iter().map(|statement| statement.sql.text).collect())
}

/// Whether nothing is said that the `duckdb` flavor does not mend by itself.
fn is_promised(analysis: &Analysis) -> bool {
    unmended(analysis).is_empty()
}

/// What is said that the `duckdb` flavor does not mend by itself.
fn unmended(analysis: &Analysis) -> BTreeSet<&'static str> {
    let mended = [
        Code::CatalogPath,
        Code::ExtensionPrefix,
        // There is no NUL here, and every other character is kept as it is written.
        Code::HiddenCharacter,
        Code::SqliteCatalog,
        Code::UnsafeName,
        Code::UnquotedName,
    ];
    let told = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Hint);
    told.map(|diagnostic| diagnostic.code).filter(|code| !mended.contains(code)).map(Code::as_str).collect()
}

fn variables(pairs: &[(&str, &str)]) -> Variables {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn config(cases: u32) -> Config {
    let wanted = std::env::var("LAKEPLAN_PROPERTY_CASES").ok().and_then(|value| value.parse().ok());
    // Each run has the same cases, unless there are to be others: what is found by chance is not found again.
    let seed = if wanted.is_some() { RngSeed::Random } else { RngSeed::Fixed(1) };
    Config {
        cases: wanted.unwrap_or(cases),
        rng_seed: seed,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    }
}

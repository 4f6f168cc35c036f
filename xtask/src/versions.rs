//! Which version of each tool is wanted. What `Cargo.toml` already pins is read from
//! there, so that moving is one change.

use std::sync::LazyLock;

use toml::de::DeTable;

/// Metaxy, the reference (PyPI).
pub(crate) const METAXY: &str = "0.1.11";

/// The newest `ibis-framework` with which Metaxy creates tables on every measured DuckDB (PyPI).
pub(crate) const IBIS: &str = "11.0.0";

/// The theme of the documentation, and with it `MkDocs` (PyPI).
pub(crate) const MKDOCS_MATERIAL: &str = "9.8.2";

/// The successor of `MkDocs` Material, in which the embedded page is tried too (PyPI).
pub(crate) const ZENSICAL: &str = "0.0.73";

/// What drives Firefox (crates.io).
pub(crate) const GECKODRIVER: &str = "0.37.1";

/// What builds the wheel and what uses it (PyPI).
pub(crate) const PYTHON_TOOLS: [(&str, &str); 5] =
    [("maturin", "1.16.0"), ("ziglang", "0.17.1"), ("uv", "0.13.9"), ("pre-commit", "4.7.0"), ("prek", "0.5.11")];

/// The tools that exports are written for, by Python environment: what dbt and SQLMesh want does not go together
/// in every version (PyPI).
pub(crate) const EXPORT_TOOLS: [(&str, &[(&str, &str)]); 2] = [
    ("python-dbt", &[("dbt-core", "1.11.16"), ("dbt-duckdb", "1.11.1")]),
    ("python-dlt-sqlmesh", &[("dlt[ducklake]", "1.31.0"), ("sqlmesh", "0.236.4")]),
];

/// The packaging revision of DuckDB's own npm packages.
pub(crate) const DUCKDB_NPM_REVISION: &str = "r.5";

/// The versions of DuckDB that are measured beside the one that is linked, with the packaging revision of
/// their npm packages.
pub(crate) const OLDER_DUCKDB: [(&str, &str); 1] = [("1.4.4", "r.4")];

/// The version of DuckDB whose extensions no registry has yet: what its engine tells alone is run.
pub(crate) const DOCUMENTED_DUCKDB: [&str; 1] = ["2.0.1"];

/// The older releases of the measured versions, which are asked what they take.
pub(crate) const DUCKDB_RELEASES: [&str; 9] =
    ["1.4.0", "1.4.1", "1.4.2", "1.4.3", "1.5.0", "1.5.1", "1.5.2", "1.5.3", "1.5.4"];

/// The extensions that the native tests load, by the names that DuckDB gives their files.
pub(crate) const DUCKDB_EXTENSIONS: [&str; 5] = ["ducklake", "httpfs", "sqlite_scanner", "postgres_scanner", "aws"];

/// Every version of DuckDB that is measured, the oldest first.
pub(crate) fn measured() -> impl Iterator<Item = &'static str> {
    OLDER_DUCKDB.into_iter().map(|(version, _)| version).chain([duckdb()])
}

/// DuckDB's version. The crate `duckdb` spells 1.5.5 as `1.10505.x`.
pub(crate) fn duckdb() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| duckdb_of_crate(&pinned("duckdb")));
    &VERSION
}

/// The version that the workspace pins with `=`.
fn pinned(package: &str) -> String {
    let manifest = DeTable::parse(include_str!("../../Cargo.toml")).expect("invariant: cargo has read this file");
    let dependency = manifest
        .get_ref()
        .get("workspace")
        .and_then(|it| it.get_ref().get("dependencies"))
        .and_then(|it| it.get_ref().get(package));
    dependency
        .and_then(|it| it.get_ref().get("version").or(Some(it)))
        .and_then(|it| it.get_ref().as_str())
        .and_then(|it| it.strip_prefix('='))
        .unwrap_or_else(|| panic!("`{package}` must be pinned with `=` in the workspace"))
        .to_owned()
}

fn duckdb_of_crate(version: &str) -> String {
    let encoded: u32 = version
        .split('.')
        .nth(1)
        .and_then(|it| it.parse().ok())
        .expect("the version of the crate `duckdb` is of the form 1.10505.0");
    format!("{}.{}.{}", encoded / 10_000, encoded / 100 % 100, encoded % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duckdb_version_is_decoded_from_the_crate() {
        assert_eq!(duckdb_of_crate("1.10505.0"), "1.5.5");
        assert_eq!(duckdb_of_crate("1.20012.3"), "2.0.12");
    }

    #[test]
    fn versions_are_those_that_the_core_speaks_of() {
        assert_eq!(duckdb(), lakeplan::duckdb::V1_5.version);
        assert_eq!(METAXY, lakeplan::METAXY_VERSION);
        let known: Vec<&str> = measured().collect();
        for engine in lakeplan::Engine::known() {
            assert_eq!(engine.is_measured(), known.contains(&engine.version), "{}", engine.version);
            assert_eq!(!engine.is_measured(), DOCUMENTED_DUCKDB.contains(&engine.version), "{}", engine.version);
        }
        let releases = lakeplan::Engine::known().iter().rev().flat_map(|engine| engine.older_releases());
        assert!(releases.map(|release| release.version).eq(DUCKDB_RELEASES));
    }

    #[test]
    fn exports_are_said_to_be_tried_with_what_tries_them() {
        let tools = EXPORT_TOOLS.iter().flat_map(|(_, tools)| tools.iter());
        let mut tried: Vec<String> = tools
            .map(|(package, version)| format!("{} {version}", package.split('[').next().unwrap_or_default()))
            .chain(["duckdb", "duckdb-cli"].map(|package| format!("{package} {}", duckdb())))
            .collect();
        let said =
            lakeplan::export::Tool::ALL.map(|tool| tool.about().measured).join(", ").replace("{duckdb}", duckdb());
        let mut said: Vec<&str> = said.split(", ").collect();
        tried.sort_unstable();
        said.sort_unstable();
        said.dedup();
        assert_eq!(said, tried);
    }

    #[test]
    fn pinned_versions_are_found() {
        assert_eq!(pinned("wasm-bindgen"), pinned("wasm-bindgen-cli-support"));
        assert!(duckdb().starts_with("1."));
    }
}

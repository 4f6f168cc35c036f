//! Data flows one way: an import never goes back. The folders of the core stand in an order in which
//! each may use only those before it, and no files import one another in a circle.

#![expect(clippy::disallowed_methods, reason = "it reads the sources of the core")]

#[path = "arrows/modules.rs"]
mod modules;

use std::path::Path;

/// The folders and the files beside them; each may use only those before it.
const ORDER: &[&str] = &[
    "text",
    "secrets",
    "toml",
    "python",
    "duckdb",
    "diagnostic",
    "sql",
    "schema",
    "providers",
    "backend",
    "metaxy",
    "ignore",
    "settings",
    "mask",
    "options",
    "rules",
    "plan",
    "analysis",
    "mend",
    "effective",
    "snapshot",
    "export",
    "import",
    "paste",
    "doctor",
    "examples",
    "assist",
    "share",
];

#[test]
fn no_arrow_goes_back() {
    modules::check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), ORDER);
}

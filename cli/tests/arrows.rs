//! An import of the command line never goes back: each module uses only those before it, and no
//! files import one another in a circle.

#[path = "../../core/tests/arrows/modules.rs"]
mod modules;

use std::path::Path;

/// The folders and the files beside them; each may use only those before it.
const ORDER: &[&str] = &[
    "with",
    "codes",
    "examples",
    "pairs",
    "args",
    "output",
    "progress",
    "read",
    "extend",
    "input",
    "engine",
    "settings",
    "discover",
    "json_schema",
    "report",
    "files",
    "unified",
    "fix",
    "ignores",
    "chosen",
    "config",
    "docs",
    "check",
    "explain",
    "export",
    "import",
    "migrate",
    "snapshot",
    "diff",
    "share",
    "complete",
    "sql",
    "doctor",
];

#[test]
fn no_arrow_goes_back() {
    modules::check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), ORDER);
}

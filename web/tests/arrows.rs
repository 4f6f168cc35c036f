//! An import of the page never goes back, from its state to what shows it: each module uses only those
//! before it, and no files import one another in a circle.

#[path = "../../core/tests/arrows/modules.rs"]
mod modules;

use std::path::Path;

/// The folders and the files beside them; each may use only those before it.
const ORDER: &[&str] = &[
    "api",
    "browser",
    "later",
    "outcome",
    "provenance",
    "compare",
    "pasted",
    "mend",
    "texts",
    "frame",
    "state",
    "embed",
    "editor",
    "session",
    "components",
    "app",
];

#[test]
fn no_arrow_goes_back() {
    modules::check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), ORDER);
}

//! The generated files: what they are called and what stands in them.
//!
//! `cargo xtask codegen` writes them, a test checks that they are fresh.

mod diagnostics;
mod reference;

use lakeplan::Code;

use crate::json_schema;

/// A file that is made from the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its path from the top of the repository.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

/// Every generated file. `example` gives a configuration that shows a code, if there is one; it
/// may begin with lines `# env: NAME=VALUE`.
pub fn generated(example: impl Fn(Code) -> Option<String>) -> Vec<Generated> {
    vec![
        Generated { path: "docs/reference.md", text: reference::text() },
        Generated { path: "docs/diagnostics.md", text: diagnostics::text(example) },
        Generated { path: "docs/metaxy.schema.json", text: json_schema::text() },
    ]
}

/// The first line of a generated page.
fn header(source: &str) -> String {
    format!("<!-- generated: edit {source}, then run `cargo xtask codegen` -->\n\n")
}

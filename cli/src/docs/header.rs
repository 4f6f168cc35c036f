//! How every generated page begins.

/// The first line of a generated page.
pub(super) fn header(source: &str) -> String {
    format!("<!-- generated: edit {source}, then run `cargo xtask codegen` -->\n\n")
}

//! Text and names in quotes, for statements of one's own beside a plan.

/// A text literal.
///
/// ```
/// assert_eq!(lakeplan::sql::text_literal("it's"), "'it''s'");
/// ```
pub fn text_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name between quotes, whether it needs them or not.
///
/// ```
/// assert_eq!(lakeplan::sql::quoted_name("my \"lake\""), "\"my \"\"lake\"\"\"");
/// ```
pub fn quoted_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

//! `sqlite-catalog`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::SqliteCatalog,
    docs: r#"`type = "sqlite"` with a plain path gives a catalog that is not SQLite.

Metaxy hands the path to DuckLake as it is. DuckLake takes a path without a prefix for
a DuckDB file: a new file becomes a DuckDB database, and an existing SQLite file fails
to attach with `Unsupported parameter for SQLite Attach: storage_version`. With the
prefix `sqlite:` the file is SQLite, in Metaxy's SQL too. The `duckdb` flavor says
`METADATA_PARAMETERS MAP {'TYPE': 'sqlite'}` instead.
"#,
    check: Check::Elsewhere,
};

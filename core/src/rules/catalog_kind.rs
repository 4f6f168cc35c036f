//! `catalog-kind`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogKind,
    docs: r#"The prefix of the catalog's path contradicts its `type`.

DuckLake opens what the prefix says: `sqlite:` a SQLite file, `duckdb:` a DuckDB file,
`postgres:` a PostgreSQL database. `type` does not change that.
"#,
    check: Check::Elsewhere,
};

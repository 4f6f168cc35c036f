//! `unknown-attach-option`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownAttachOption,
    docs: r#"An option of `ATTACH` that DuckLake does not know.

The lake is not attached: `Unsupported option … for DuckLake`. The documentation of
Metaxy mentions `api_version`, which is none. `type` is known to DuckDB and turns the
statement into something else. What begins with `meta_` goes to the catalog's own `ATTACH`,
and depends on what the catalog is: only SQLite has a `meta_journal_mode`.
"#,
    check: Check::Elsewhere,
};

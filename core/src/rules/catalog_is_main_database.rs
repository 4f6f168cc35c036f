//! `catalog-is-main-database`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogIsMainDatabase,
    docs: r"The catalog's file is the store's own database.

Metaxy opens `database` first. DuckDB then refuses to open the same file again as the
catalog: `Unique file handle conflict`. Give the catalog a file of its own, or set
`database` to `:memory:`.
",
    check: Check::Elsewhere,
};

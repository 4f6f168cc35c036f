//! `catalog-path`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogPath,
    docs: r"The path of the catalog leads elsewhere than it says.

DuckDB replaces a `~` at the start with the home directory, whatever follows it:
`~lake.db` is `/home/melake.db`. SQLite does not, and finds no `~/lake.db`; nor
does it open `file:` URLs.
",
    check: Check::Elsewhere,
};

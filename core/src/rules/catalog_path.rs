//! `catalog-path`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogPath,
    docs: r"The path of the catalog leads elsewhere than it says.

DuckDB puts the home directory in the place of a `~` in front, whatever follows it:
`~lake.db` is `/home/melake.db`. SQLite does no such thing, and finds no `~/lake.db`; nor
does it open `file:` URLs.
",
    check: Check::Elsewhere,
};

//! `shadowed-alias`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ShadowedAlias,
    docs: r"An alias that is taken already.

`ATTACH IF NOT EXISTS` does nothing if a database of that name is attached: DuckDB's own
`system`, or the store's `database`, which is called like its file up to the first dot, or
`memory` if it is in memory. `USE` then selects that database, and tables go there. Under other names of
DuckDB (`main`, `temp`, `information_schema`, `pg_catalog`) a lake is refused, or cannot be
used once it is attached, in any case and with quotes too.
",
    check: Check::Elsewhere,
};

//! `database-name`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::DatabaseName,
    docs: r"The store's `database` gets a name that DuckDB uses itself.

DuckDB calls a database like its file up to the first dot, and adds `_db` to `main`,
`temp` and `system`, in lower case only. `SYSTEM.db` cannot be opened, beside `MAIN.db` no
lake can be used, and with `TEMP.db` a look at `information_schema` invalidates everything.
",
    check: Check::Elsewhere,
};

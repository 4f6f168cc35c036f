//! `unsafe-name`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnsafeName,
    docs: r"The name of a store or an alias makes DuckLake attach another lake.

Metaxy names its secret `metaxy_generated_<store>_<alias>` and attaches
`ducklake:<that name>`. DuckDB looks a secret up only if the name consists of
`A-Z`, `a-z`, `0-9` and `_`; anything else is taken for the path of a DuckDB file, and
a new, empty lake is made in the working directory without an error. Unquoted names
with other characters do not even parse. The `duckdb` flavor quotes names and makes
the secret's name of safe characters only.
",
    check: Check::Elsewhere,
};

//! `reserved-key`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ReservedKey,
    docs: r"A key that the store sets itself.

`backend` and `connection_params` are settings of Metaxy's generic SQL store. A DuckDB store sets them itself;
with a value in the file, Metaxy fails with `got multiple values for keyword argument`. Settings of DuckDB go
under `config`.
",
    check: Check::Elsewhere,
};

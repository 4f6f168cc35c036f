//! `key-case`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::KeyCase,
    docs: r"A key in a different case than declared.

In the table of a store, in its `config` and in `[ext.<name>]`, Metaxy reads `DATABASE` as `database`; at the
top of the file and inside `ducklake`, it does not. Of two keys that differ only in case, the first is used
and the other is silently ignored. Write keys in lower case.
",
    check: Check::Elsewhere,
};

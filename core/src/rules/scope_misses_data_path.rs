//! `scope-misses-data-path`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ScopeMissesDataPath,
    docs: r"A scope that the data path does not begin with.

The scope of a secret is a prefix of the URLs that it is for, compared letter by
letter. If no URL of the lake begins with it, DuckDB uses another secret or none, and
the first file that is written or read is refused.
",
    check: Check::Elsewhere,
};

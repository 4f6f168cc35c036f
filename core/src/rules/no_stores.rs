//! `no-stores`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::NoStores,
    docs: r"The file has no store that uses DuckLake.

Lakeplan looks for `[stores.<name>.config.ducklake]` in a `metaxy.toml`, for the same below `[tool.metaxy]` in
a `pyproject.toml`, or for a fragment: `[ducklake…]`, `[config.ducklake…]`, or the two backends at the top
level.
",
    check: Check::Elsewhere,
};

//! `unused-ignore`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnusedIgnore,
    docs: r"A comment that should ignore a finding has no effect.

`# lakeplan: ignore[code, code]`, after a key or a header or on a separate line before it, suppresses the findings
with these codes that begin there. The SQL of the `duckdb` flavor does not change, and fixes for these findings are
not applied.

- If a code is not reported there, that is a hint: it may be reported with other variables, or for another DuckDB.
- A code that does not exist, a comment in another form, and a code that is an error there are warnings. Errors are
  never ignored, because Metaxy rejects the configuration anyway.

To ignore codes in a whole project, use `ignore` and `per-file-ignores` of `[tool.lakeplan]` in `pyproject.toml`.
",
    check: Check::Elsewhere,
};

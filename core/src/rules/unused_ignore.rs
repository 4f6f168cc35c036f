//! `unused-ignore`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnusedIgnore,
    docs: r"A comment that should ignore a finding has no effect.

Behind a key or a header, or on a line of its own before it, `# lakeplan: ignore[code, code]` takes out the findings
of these codes that begin there. The SQL of the `duckdb` flavor stays as it is, and no fix is applied for them.

- A code that is not found there is a hint: it may be found with other variables, or for another DuckDB.
- A code that does not exist, a comment in another form, and a code that is an error there are warnings. Errors are
  never ignored: Metaxy refuses the configuration whatever a comment says.

For a whole project, `[tool.lakeplan]` in a `pyproject.toml` has `ignore` and `per-file-ignores`.
",
    check: Check::Elsewhere,
};

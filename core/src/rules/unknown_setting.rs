//! `unknown-setting`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownSetting,
    docs: r"A setting of Lakeplan itself that has no effect.

`[tool.lakeplan]` of a `pyproject.toml`, or a `lakeplan.toml` beside it or above, which is read in its place, can have
these keys:

- `duckdb`: the DuckDB that findings and SQL are for, as a minor version or in full;
- `exclude`: files and folders to leave out when folders are searched, by patterns as in a `.gitignore`;
- `ignore`: codes that are not reported;
- `deny`: codes that fail a check although they are no errors; `warnings` stands for all warnings;
- `warn`: codes that do not fail a check, although `deny` has `warnings`;
- `per-file-ignores`: a table of patterns, each with the codes that are not reported in files that match it.

The command line has `--duckdb`, `--exclude`, `--ignore` and `--deny`, which take precedence. Errors are never ignored.
",
    check: Check::Elsewhere,
};

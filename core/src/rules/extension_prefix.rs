//! `extension-prefix`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ExtensionPrefix,
    docs: r"The path of the catalog begins like the name of an extension.

In `foo:bar.db` DuckDB takes `foo` for the extension that opens the file, and fails if
it does not exist. A `/` before the colon prevents that: `./foo:bar.db`.
",
    check: Check::Elsewhere,
};

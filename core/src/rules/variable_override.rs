//! `variable-override`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::VariableOverride,
    docs: r"An environment variable changes the configuration.

Metaxy applies environment variables on top of the file: `METAXY_STORE` overrides `store`,
`METAXY_STORES__DEV__CONFIG__DUCKLAKE__CATALOG__PASSWORD` that key of the store `dev` (names are not
case-sensitive, so a store with capital letters in its name cannot be set). Below `CONFIG__…__`, a value is
read as JSON if it is valid JSON: a password of digits must be quoted. Keys directly below `CONFIG__` are
always text, so whole tables cannot be set there. Lists, tables and `CONFIG` must be JSON, or Metaxy does not
start.

Without a prefix, `CONFIG`, `DATABASE`, `DUCKLAKE`, `EXTENSIONS`, `BACKEND` and the other settings of a store
fill in what the file leaves out, whether that was intended or not.
",
    check: Check::Elsewhere,
};

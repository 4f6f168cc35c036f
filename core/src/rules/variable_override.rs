//! `variable-override`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::VariableOverride,
    docs: r"A variable of the environment takes part.

Metaxy lays variables over the file: `METAXY_STORE` over `store`,
`METAXY_STORES__DEV__CONFIG__DUCKLAKE__CATALOG__PASSWORD` over that key of the store `dev`
(names in any case, so that a store with capitals in its name cannot be reached). Below
`CONFIG__…__` a value is read as JSON where it can be: a password of digits must stand
between quotes. Keys right below `CONFIG__` are always text, so that tables cannot be set
there as a whole. Lists, tables and `CONFIG` must be JSON, or Metaxy refuses to start.

Without a prefix, `CONFIG`, `DATABASE`, `DUCKLAKE`, `EXTENSIONS`, `BACKEND` and the other
settings of a store fill in what the file leaves out, whether that was meant or not.
",
    check: Check::Elsewhere,
};

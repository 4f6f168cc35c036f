//! `extend-not-followed`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ExtendNotFollowed,
    docs: r#"The file inherits from another one, which is not looked at.

Metaxy reads the file that `extend` names and merges it under this one: tables at the
top are merged one level deep, lists are joined, everything else of this file wins.
Lakeplan judges each file alone, so that a key may seem to be missing that the other
file has.
"#,
    check: Check::Elsewhere,
};

//! `extend-not-followed`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ExtendNotFollowed,
    docs: r"The file inherits from another one, which is not looked at.

Metaxy reads the file that `extend` names and merges it under this one: tables at the
top are merged one level deep, lists are joined, everything else of this file wins.
So a store that both files name comes from this file alone, without what the other says of it:
it must be whole here. Stores that only the other file names are there too.

Lakeplan judges each file alone, and does not see those.
",
    check: Check::Elsewhere,
};

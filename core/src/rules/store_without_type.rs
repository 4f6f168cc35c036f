//! `store-without-type`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::StoreWithoutType,
    docs: r"A store without `type` does not exist for Metaxy.

Metaxy drops it while it reads the file, with a Python warning that is easily missed,
and later says that the store was not found. So it does with a store that is no table.
",
    check: Check::Elsewhere,
};

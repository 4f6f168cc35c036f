//! `unknown-key`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnknownKey,
    docs: r#"A key that nobody reads.

Inside `ducklake` Metaxy ignores unknown keys without a word (a warning here: what is
written does nothing). At the top of the file, in a store and in its `config` it
refuses them (an error).
"#,
    check: Check::Elsewhere,
};

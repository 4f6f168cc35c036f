//! `missing-key`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::MissingKey,
    docs: r#"A key that must be there is not.

The message is shown on the header of the table that lacks the key.
"#,
    check: Check::Elsewhere,
};

//! `hidden-character`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::HiddenCharacter,
    docs: r#"An invisible character in a name.

Control characters and those that change the direction of text make SQL that is not
what it looks like. A configuration from somebody else may hold them on purpose.
"#,
    check: Check::Elsewhere,
};

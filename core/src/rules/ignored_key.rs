//! `ignored-key`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::IgnoredKey,
    docs: r#"A key that is known and does nothing here.

Another key, or the kind of backend, makes Metaxy ignore it without a word.
"#,
    check: Check::Elsewhere,
};

//! `ambiguous-spelling`.

use crate::diagnostic::Code;
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::AmbiguousSpelling,
    docs: r#"Two places say the same thing twice, in the older and in the released spelling.

`metadata_backend` and `catalog` are the same key, as are `storage_backend` and
`storage`: the documentation of Metaxy uses the first of each, the releases on PyPI
(0.1.1 and later) read only the second. With both in one file no version of Metaxy
reads what is meant. Keep one spelling; `lakeplan` understands both.
"#,
    check: Check::Elsewhere,
};

//! `variable-form`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::VariableForm,
    docs: r"A variable in a form that Metaxy does not know.

Metaxy knows `${NAME}` and `${NAME:-default}`. What has another colon, `${NAME:default}` or
`${env:NAME}`, is left as it is and sent verbatim. `${NAME-default}` is the variable whose
whole name is `NAME-default`, which is not set: the empty text. A default ends at the first `}` and
is not read again, so that no variable can stand in it: `${A:-${B:-x}}` gives `${B:-x}`, or the value
of `A` and a `}` too many.

Write `${NAME:-default}`, with plain text as the default.
",
    check: Check::Elsewhere,
};

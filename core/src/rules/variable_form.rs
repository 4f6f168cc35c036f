//! `variable-form`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::VariableForm,
    docs: r"A variable in a form that Metaxy does not support.

Metaxy supports `${NAME}` and `${NAME:-default}`. A form with another colon, `${NAME:default}` or
`${env:NAME}`, is left unchanged and sent verbatim. `${NAME-default}` is the variable whose whole name is
`NAME-default`, which is not set: the result is empty. A default ends at the first `}` and is not expanded
again, so it cannot contain a variable: `${A:-${B:-x}}` gives `${B:-x}`, or the value of `A` followed by an
extra `}`.

Write `${NAME:-default}`, with plain text as the default.
",
    check: Check::Elsewhere,
};

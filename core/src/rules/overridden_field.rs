//! `overridden-field`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OverriddenField,
    docs: r"What an option or parameter silently replaces.

`secret_parameters` beat the fields of the backend, and some options of `ATTACH` beat
what the backends say. The other value is ignored without a word.
",
    check: Check::Elsewhere,
};

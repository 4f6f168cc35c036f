//! `overridden-field`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OverriddenField,
    docs: r"What an option or parameter silently replaces.

`secret_parameters` override the fields of the backend, and some options of `ATTACH` override
the backends. The other value is silently ignored.
",
    check: Check::Elsewhere,
};

//! `empty-parameters`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::EmptyParameters,
    docs: r"`secret_parameters` without any parameter.

Its presence alone makes Metaxy create the secret: `CREATE OR REPLACE SECRET` without
credentials replaces the one that was meant to be used.
",
    check: Check::Elsewhere,
};

//! `existing-secret`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ExistingSecret,
    docs: r"A storage that relies on a secret that exists already.

Metaxy's SQL never names the secret of the storage. For each file DuckDB picks the
secret whose scope is the longest prefix of its URL, whatever its name. It works if
such a secret exists.
",
    check: Check::Elsewhere,
};

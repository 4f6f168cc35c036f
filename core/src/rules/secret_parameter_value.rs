//! `secret-parameter-value`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::SecretParameterValue,
    docs: r#"A value that the parameter of a secret does not accept.

Most are text, and take numbers too. `use_ssl` and its like are booleans, for which `"on"`
is none, `scope` is a string, `-inf` is an error anywhere. DuckDB does not create the secret.
"#,
    check: Check::Elsewhere,
};

//! `half-credentials`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::HalfCredentials,
    docs: r"PostgreSQL credentials are all or none.

`host`, `database`, `user` and `password` describe one login. As soon as one of them
is written, Metaxy requires all four; with none of them, a secret of the name
`secret_name` must exist before the store is opened. Add the missing keys, or remove
the ones that are there.
",
    check: Check::Elsewhere,
};

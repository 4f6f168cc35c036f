//! `secret-collision`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::SecretCollision,
    docs: r"Two secrets of one name.

DuckDB keeps secrets of all types under one set of names and does not distinguish them
by case. `CREATE OR REPLACE SECRET` for the second removes the first: PostgreSQL is
then contacted with the defaults of its client.
",
    check: Check::Elsewhere,
};

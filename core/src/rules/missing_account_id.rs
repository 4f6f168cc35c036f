//! `missing-account-id`.

use crate::diagnostic::Code;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::MissingAccountId,
    docs: r"R2 credentials need the account they belong to.

Cloudflare R2 has one endpoint for each account. With `key_id` or `secret`, Metaxy
requires `account_id`, from which DuckDB makes `<account_id>.r2.cloudflarestorage.com`.
",
    check: Check::Elsewhere,
};

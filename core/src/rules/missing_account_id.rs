//! `missing-account-id`.

use crate::backend::RawStorage;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::MissingAccountId,
    docs: r"R2 credentials without the account they belong to.

Cloudflare R2 has one endpoint for each account. With `key_id` or `secret`, Metaxy requires `account_id`, from
which DuckDB builds `<account_id>.r2.cloudflarestorage.com`.
",
    check: Check::Store(check),
};

/// With `key_id` or `secret` among the keys it is Metaxy's own error.
fn check(context: &Context<'_>, found: &mut Findings) {
    let (Some(RawStorage::R2(raw)), Some(secret)) = (context.storage, context.object_store()) else { return };
    if raw.account_id.is_none()
        && raw.key_id.is_none()
        && raw.secret.is_none()
        && raw.secret_parameters.as_ref().is_some_and(|parameters| !parameters.value.entries().is_empty())
        && secret.parameter("endpoint").is_none()
        && secret.parameter("account_id").is_none()
    {
        found.push(
            Diagnostic::warning(
                Code::MissingAccountId,
                raw.span,
                "without `account_id`, the R2 secret has no endpoint, and requests go to AWS",
            )
            .help("add `account_id`, or `endpoint` to `secret_parameters`"),
        );
    }
}

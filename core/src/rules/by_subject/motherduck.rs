//! What MotherDuck's backend ignores, and what it cannot use.

use crate::backend::RawStorage;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;

pub(in crate::rules) fn check(context: &Context<'_>, found: &mut Findings) {
    if !context.is_motherduck() {
        return;
    }
    let keys = context.keys;
    let written = [
        ("alias", keys.alias.as_ref().map(|located| located.key_span)),
        ("attach_options", keys.attach_options.as_ref().map(|located| located.key_span)),
        ("data_inlining_row_limit", keys.data_inlining_row_limit.as_ref().map(|located| located.key_span)),
    ];
    for (key, span) in written {
        if let Some(span) = span {
            found.push(
                Diagnostic::warning(
                    Code::IgnoredKey,
                    span,
                    format!("`{key}` is ignored with the `motherduck` metadata backend"),
                )
                .help("remove it; the lake is used under the name of the MotherDuck database"),
            );
        }
    }
    if let Some(RawStorage::Local(local)) = context.storage {
        found.push(
            Diagnostic::warning(
                Code::LocalWithMotherDuck,
                local.span,
                "MotherDuck cannot use a folder on this machine as storage",
            )
            .help("use `s3`, `r2` or `gcs`, or leave the storage out to use MotherDuck's own"),
        );
    }
}

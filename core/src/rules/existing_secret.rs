//! `existing-secret`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::foreign;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret_without_keys::has_setting;

pub(super) const RULE: Rule = Rule {
    code: Code::ExistingSecret,
    docs: r"A storage that relies on an existing secret.

Metaxy's SQL never refers to the storage secret by name. For each file, DuckDB picks the secret whose scope is
the longest matching prefix of the URL, whatever its name. This works only if such a secret exists.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.storage_secret().filter(|storage| !storage.created) else { return };
    // Keys under other names are meant for a secret that Metaxy is to create: `unknown-key` says so.
    let tag = context.storage.and_then(|storage| storage.section().tag).unwrap_or_default();
    if foreign::speaks_of_a_secret(&context.misfits.unknown, tag) || has_setting(context, "s3_access_key_id") {
        return;
    }
    if let Some(name) = storage.name {
        found.push(
            Diagnostic::hint(
                Code::ExistingSecret,
                name.key_span,
                "Metaxy's SQL does not refer to this secret: DuckDB uses the secret whose scope is the longest prefix \
                 of the data path",
            )
            .help("make sure that a secret for the data path exists before the lake is attached"),
        );
    }
}

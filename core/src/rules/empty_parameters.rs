//! `empty-parameters`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings};
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::EmptyParameters,
    docs: r"`secret_parameters` without any parameter.

The presence of the table alone makes Metaxy create the secret: `CREATE OR REPLACE SECRET` without credentials
replaces the existing secret that was meant to be used.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let catalog = context.catalog_secret().filter(|secret| secret.field("HOST").is_none() && secret.name.is_some());
    let storage = context.storage_secret().filter(|secret| secret.fields.is_empty());
    for secret in catalog.into_iter().chain(storage) {
        if let Some(parameters) = secret.parameters.filter(|parameters| parameters.value.entries().is_empty()) {
            found.push(
                Diagnostic::warning(
                    Code::EmptyParameters,
                    parameters.key_span,
                    "an empty `secret_parameters` makes Metaxy replace the existing secret with one without credentials",
                )
                .help("remove the key to use the existing secret")
                .cure(secret.part(), Change::Omit),
            );
        }
    }
}

//! `secret-collision`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::case::Case as _;

pub(super) const RULE: Rule = Rule {
    code: Code::SecretCollision,
    docs: r"Two secrets with the same name.

DuckDB keeps secrets of all types in one namespace and ignores case. `CREATE OR REPLACE SECRET` for the second
removes the first: DuckDB then connects to PostgreSQL with the defaults of its client.
",
    check: Check::Store(check),
};

/// DuckDB keeps all secrets under one set of names, in lower case, whatever their type.
/// How the names of Metaxy's own secrets begin.
const GENERATED: &str = "metaxy_generated_";

fn check(context: &Context<'_>, found: &mut Findings) {
    let catalog = match context.catalog {
        Some(RawCatalog::Postgres(raw)) => raw.secret_name.as_ref(),
        _ => None,
    };
    let storage = context.storage_secret().and_then(|storage| storage.name);
    if let (Some(catalog), Some(storage)) = (catalog, storage)
        && catalog.value.to_lower() == storage.value.to_lower()
    {
        found.push(
            Diagnostic::warning(
                Code::SecretCollision,
                storage.span,
                format!("the storage secret `{}` replaces the catalog secret", shown(&storage.value)),
            )
            .context(catalog.span, "the same name is here; DuckDB ignores type and case when it compares names")
            .help("give the two secrets different names")
            // Nothing names the storage's secret, so it is the one that can take another name.
            .cure(Part::StorageSecret, Change::OwnName),
        );
    }
    for name in [catalog, storage].into_iter().flatten().filter(|_| !context.is_motherduck()) {
        // No other letter than these becomes one of them in lower case.
        let start = name.value.get(..GENERATED.len()).is_some_and(|start| start.eq_ignore_ascii_case(GENERATED));
        if !start {
            continue;
        }
        let store = context.name.map_or_else(String::new, |name| format!("{}_", name.value));
        let generated = format!("{GENERATED}{store}{}", context.alias().0).to_lower();
        if name.value.to_lower() == generated {
            found.push(
                Diagnostic::warning(
                    Code::SecretCollision,
                    name.span,
                    format!("Metaxy creates a secret named `{generated}` itself, which replaces this one"),
                )
                .help("choose another name")
                .cure(Part::LakeSecret, Change::OwnName),
            );
        }
    }
}

//! `unsafe-name`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::UnsafeName,
    docs: r"The name of a store or an alias makes DuckLake attach a different lake.

Metaxy names its secret `metaxy_generated_<store>_<alias>` and attaches `ducklake:<that name>`. DuckDB looks
up a secret only if the name consists of `A-Z`, `a-z`, `0-9` and `_`; anything else is treated as the path of
a DuckDB file, and a new, empty lake is created in the working directory without an error. Unquoted names with
other characters cannot even be parsed. The `duckdb` flavor quotes names and builds the name of the secret
from safe characters only.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    let alias = context.keys.alias.as_ref();
    let names = context
        .name
        .map(|store| ("store name", store.value.as_str(), store.key_span))
        .into_iter()
        .chain(alias.map(|alias| ("alias", alias.value.0.as_str(), alias.span)));
    for (what, name, span) in names {
        let Some(odd) = name.chars().find(|character| !context.engine.is_secret_name(*character)) else { continue };
        let message = format!(
            "with `{}` in the {what}, Metaxy's SQL fails, or attaches an empty lake in the working directory",
            odd.escape_debug()
        );
        found.push(
            Diagnostic::warning(Code::UnsafeName, span, message)
                .help(format!("use only `A-Z`, `a-z`, `0-9` and `_` in the {what}"))
                .cure(Part::LakeSecret, Change::SafeName),
        );
    }
}

/// What is wrong with a place, though the plan cannot be cured of it.
const OF_A_PLACE: [Code; 9] = [
    Code::BucketName,
    Code::CatalogKind,
    Code::CatalogPath,
    Code::CatalogUrl,
    Code::DataPath,
    Code::Endpoint,
    Code::EphemeralCatalog,
    Code::RemoteCatalog,
    Code::ValueEnds,
];

/// Takes the fix of a name back while something else keeps the lake from its place. Under a safe name DuckLake finds
/// its secret, and all that is wrong with what stands in that begins to count: a lake that is written into, though
/// where nobody looks for it, would be written into no more. So the name is mended last.
pub(super) fn comes_last(findings: &mut [Finding]) {
    const PARTS: [Part; 3] = [Part::CatalogSecret, Part::StorageSecret, Part::LakeSecret];
    let is_name = |finding: &Finding| finding.diagnostic.code == Code::UnsafeName;
    let holds = |finding: &Finding| {
        let cured = finding.cures.iter().any(|cure| PARTS.contains(&cure.part));
        // Where nothing can be offered, nobody has to wait for it.
        let mended = !finding.diagnostic.fixes.is_empty() && OF_A_PLACE.contains(&finding.diagnostic.code);
        !is_name(finding) && (cured || mended)
    };
    if findings.iter().any(holds) {
        findings.iter_mut().filter(|finding| is_name(finding)).for_each(|finding| finding.diagnostic.fixes.clear());
    }
}

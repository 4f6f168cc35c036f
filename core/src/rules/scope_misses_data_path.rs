//! `scope-misses-data-path`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::Written;
use crate::secrets::shown;
use crate::toml::document::Value;

pub(super) const RULE: Rule = Rule {
    code: Code::ScopeMissesDataPath,
    docs: r"A scope that does not match the data path.

The scope of a secret is a prefix of the URLs that it is used for, compared character by character. If no URL
of the lake begins with it, DuckDB uses another secret or none, and the first read or write of a file is
rejected.
",
    check: Check::Store(check),
};

/// The scope of a secret is a prefix of the URLs that it is for, compared letter by letter.
fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.storage_secret() else { return };
    if storage.parameter("scope").is_some_and(|entry| !matches!(entry.node.value, Value::String(_))) {
        return;
    }
    let Some(Written { text: scope, span, .. }) = storage.option("scope") else { return };
    let Some(path) = context.storage.and_then(|storage| storage.keys().data_path()) else { return };
    let path: String = path.iter().map(|segment| &*segment.text).collect();
    // Files lie below the data path, so a final slash in the scope does no harm.
    let below = if path.ends_with('/') { path.clone() } else { format!("{path}/") };
    if !below.starts_with(scope) {
        found.push(
            Diagnostic::warning(
                Code::ScopeMissesDataPath,
                span,
                format!(
                    "the scope `{}` is not a prefix of the data path `{}`: the secret is not used",
                    shown(scope),
                    shown(&path)
                ),
            )
            .help("make the scope an exact prefix of the data path, or remove it"),
        );
    }
}

//! `refresh-info`.

use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings};
use crate::rules::rule::{Check, Rule};
use crate::toml::remove::remove_keys;

pub(super) const RULE: Rule = Rule {
    code: Code::RefreshInfo,
    docs: r"A secret with both `refresh` and `refresh_info`.

DuckDB creates a secret with either of them, but not with both:
`Can not set refresh and refresh_info at the same time`. With `refresh`, DuckDB sets `refresh_info` itself: it
is the statement that creates the secret again.

Remove `refresh_info`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.object_store() else { return };
    let (Some(refresh), Some(info)) = (secret.parameter("refresh"), secret.parameter("refresh_info")) else { return };
    if !secret.has("refresh") || !secret.has("refresh_info") {
        return;
    }
    let message =
        "`refresh_info` together with `refresh`: DuckDB accepts only one of the two, and does not create the secret";
    let mut diagnostic = Diagnostic::warning(Code::RefreshInfo, info.key_span, message)
        .context(refresh.key_span, "`refresh` is here")
        .help("remove `refresh_info`, which DuckDB sets itself");
    if let Some(edits) = remove_keys(context.text, &[(info.key_span, info.node.span)]) {
        diagnostic = diagnostic.fix(Fix::new("remove `refresh_info`", edits).to_be_read());
    }
    found.push(diagnostic.cure(secret.part(), Change::drop(option_name(&info.key)).of_key(info.key_span)));
}

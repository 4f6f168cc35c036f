//! `overridden-field`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::attach_options;
use crate::rules::client_options::only_options;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::known_parameters;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::{SecretView, parameter};
use crate::schema::{Section, Shown};
use crate::toml::document::{Entry, Value};

pub(super) const RULE: Rule = Rule {
    code: Code::OverriddenField,
    docs: r"An option or parameter silently replaces a field.

`secret_parameters` take precedence over the fields of the backend, and some options of `ATTACH` over the
backends. The other value is silently ignored.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    for option in attach_options::written(context) {
        match option.name.as_str() {
            // The path of a PostgreSQL catalog is empty, and what stands here comes behind the secret.
            "metadata_path" if context.catalog_secret().is_some_and(|secret| !secret.created) => {}
            // Options of the client add to what the secret says.
            "metadata_path" if context.catalog_secret().is_some() && only_options(&option.entry.node.value) => {}
            name @ ("data_path" | "metadata_path") => {
                let message = format!("the option `{name}` silently overrides the backends");
                found.push(
                    Diagnostic::warning(Code::OverriddenField, option.entry.key_span, message)
                        .help("remove it, and set it in the storage or metadata backend"),
                );
            }
            _ => {}
        }
    }
    if context.catalog_secret().is_some()
        && let Some(entry) = parameter(context.keys.attach_options.as_ref(), "meta_secret")
    {
        let message = "the option `meta_secret` silently overrides `secret_name`: DuckDB connects with that secret";
        found.push(
            Diagnostic::warning(Code::OverriddenField, entry.key_span, message)
                .help("remove it; if that secret is meant, write its name as `secret_name`, without the other keys"),
        );
    }
    if let (Some(secret), Some(raw)) = (context.catalog_secret(), context.catalog) {
        parameters(context, secret, raw.section(), || raw.shown(), found);
    }
    if let (Some(secret), Some(raw)) = (context.storage_secret(), context.storage) {
        parameters(context, secret, raw.section(), || raw.shown(), found);
    }
}

/// Parameters that have a field of their own, written as well.
fn parameters(
    context: &Context<'_>,
    secret: &SecretView<'_>,
    section: &Section,
    fields: impl FnOnce() -> Vec<Shown>,
    found: &mut Findings,
) {
    // Most parameters have no field, and then none is to be shown, each with its effective value.
    let has_field = |key: &str| section.fields.iter().any(|field| field.key.eq_ignore_ascii_case(key));
    let wanted = |entry: &Entry| entry.node.value != Value::Null && (!entry.key.is_ascii() || has_field(&entry.key));
    let known = known_parameters::those(context, secret, wanted);
    let mut known = known.filter(|(_, name)| section.field(name).is_some()).peekable();
    if known.peek().is_none() {
        return;
    }
    let fields = fields();
    for (entry, name) in known {
        let field = fields.iter().find(|shown| shown.field.key == name && shown.field.key != "secret_name");
        if let Some(span) = field.and_then(|shown| shown.span) {
            found.push(
                Diagnostic::warning(
                    Code::OverriddenField,
                    entry.key_span,
                    format!("`{name}` in `secret_parameters` silently takes precedence over the key of the same name"),
                )
                .context(span, "this value is ignored")
                .help("keep one of the two"),
            );
        }
    }
}

//! `unread-variable`.

use crate::diagnostic::{Code, Diagnostic, Fix, Severity};
use crate::metaxy::ducklake::DuckLake;
use crate::metaxy::stores::StoreSettings;
use crate::providers;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::rules::values::Of;
use crate::text::span::Span;

pub(super) const RULE: Rule = Rule {
    code: Code::UnreadVariable,
    docs: r"An environment variable that looks relevant, but is not read.

- `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_S3` and the `endpoint_url` of a profile: boto3 and the AWS CLI use the
  server they name, DuckDB connects to AWS, to a bucket of the same name. Set `endpoint`. The same holds for
  the names of other tools, such as `AWS_S3_ENDPOINT`, `S3_ENDPOINT_URL` and `MINIO_ENDPOINT`.
- `METAXY_STORES_DEV_CONFIG_…`: Metaxy requires two underscores between the parts,
  `METAXY_STORES__DEV__CONFIG__…`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    endpoint(context, found);
    overrides(context, found);
}

/// Variables with the endpoint of a server in them, those that AWS's own tools read first.
const ENDPOINTS: &str = "AWS_ENDPOINT_URL_S3 AWS_ENDPOINT_URL AWS_S3_ENDPOINT AWS_S3_ENDPOINT_URL S3_ENDPOINT_URL S3_ENDPOINT \
                         MINIO_ENDPOINT";

fn endpoint(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.object_store().filter(|storage| storage.secret_type.is_aws()) else { return };
    let variable = |name: &str| context.variables.get(name).filter(|value| !value.is_empty());
    let Some((name, url)) = ENDPOINTS.split(' ').find_map(|name| Some((name, variable(name)?))) else { return };
    // DuckDB has variables of its own, and an existing secret its own endpoint.
    if !storage.created || storage.has("endpoint") || variable("DUCKDB_S3_ENDPOINT").is_some() {
        return;
    }
    let message = format!("`{name}` is set, but DuckDB does not read it: requests go to AWS");
    // The others may be there for something else.
    let severity = if name.starts_with("AWS_ENDPOINT_URL") { Severity::Warning } else { Severity::Hint };
    let mut diagnostic = Diagnostic::new(severity, Code::UnreadVariable, storage.span, message)
        .help(format!("write `endpoint = \"${{{name}}}\"` if that server is meant"));
    let known = providers::recognize(url);
    let path = known.as_ref().is_none_or(|found| found.styles().vhost() != Some(true));
    let add = |key: &str, value: &str| storage.add_key(context.text, key, value);
    let edits = || {
        let mut edit = add("endpoint", &format!("\"${{{name}}}\""))?;
        if path && !storage.has("url_style") {
            edit.replacement.push_str(&add("url_style", "\"path\"")?.replacement);
        }
        Some(vec![edit])
    };
    if let Some(edits) = edits() {
        diagnostic = diagnostic.fix(Fix::new(format!("add `endpoint` from `{name}`"), edits).to_be_read());
    }
    found.push(diagnostic);
}

/// Names that Metaxy would read with two underscores in the place of one.
fn overrides(context: &Context<'_>, found: &mut Findings) {
    let Some(store) = context.name else { return };
    let start = format!("METAXY_STORES_{}_", one_underscore(&store.value));
    let similar = context.variables.keys().filter(|name| {
        let name = name.to_ascii_uppercase();
        name.starts_with("METAXY_") && !name.starts_with("METAXY_STORES__") && one_underscore(&name).starts_with(&start)
    });
    for variable in similar {
        let wanted = one_underscore(variable);
        let Some(path) = paths(context)
            .into_iter()
            .find(|path| one_underscore(&format!("METAXY_STORES_{}_{}", store.value, path.keys.join("_"))) == wanted)
        else {
            continue;
        };
        let name = format!(
            "METAXY_STORES__{}__{}",
            store.value.to_ascii_uppercase(),
            path.keys.join("__").to_ascii_uppercase()
        );
        let message = format!(
            "Metaxy does not read the variable `{variable}`: the parts must be separated by two \
                               underscores"
        );
        found.push(
            Diagnostic::hint(Code::UnreadVariable, path.span, message).help(format!("set `{name}` to override this")),
        );
    }
}

/// A name in capitals with one underscore for several.
fn one_underscore(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        if character != '_' || !out.ends_with('_') {
            out.push(character.to_ascii_uppercase());
        }
    }
    out
}

/// Keys below a store, with where each is written, or the section that it belongs in.
struct Path {
    keys: Vec<&'static str>,
    span: Span,
}

fn paths(context: &Context<'_>) -> Vec<Path> {
    let mut paths = Vec::new();
    let written = |of: Of, key: &str| context.values.iter().find(|it| it.of == of && it.key == key).map(|it| it.span);
    let mut section = |fields: &'static [crate::schema::Field], above: &[&'static str], of: Option<Of>, span: Span| {
        for field in fields {
            let keys = [above, &[field.key]].concat();
            paths.push(Path { keys, span: of.and_then(|of| written(of, field.key)).unwrap_or(span) });
        }
    };
    if let Some(settings) = context.settings {
        section(StoreSettings::SECTION.fields, &["config"], Some(Of::Settings), settings.span);
    }
    section(DuckLake::SECTION.fields, &["config", "ducklake"], None, context.keys.span);
    if let Some(catalog) = context.catalog {
        let span = context.keys.catalog.as_ref().map_or(context.keys.span, |it| it.span);
        section(catalog.section().fields, &["config", "ducklake", "catalog"], Some(Of::Catalog), span);
    }
    if let Some(storage) = context.storage {
        let span = context.keys.storage.as_ref().map_or(context.keys.span, |it| it.span);
        section(storage.section().fields, &["config", "ducklake", "storage"], Some(Of::Storage), span);
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn underscores_are_one() {
        assert_eq!(one_underscore("metaxy_stores__dev"), "METAXY_STORES_DEV");
    }
}

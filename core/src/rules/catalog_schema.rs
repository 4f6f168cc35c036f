//! `catalog-schema`.

use crate::backend::RawCatalog;
use crate::backend::parts::{option_name, true_value};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::options::CatalogKind;
use crate::rules::attach_options::catalog_kind;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::foreign;
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::parameter;
use crate::secrets::shown;
use crate::sql::{Expr, Segment};
use crate::toml::document::{Entry, Value};
use crate::toml::edit::replace_string;
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogSchema,
    docs: r"A catalog schema that DuckLake does not use, or does not create.

In a PostgreSQL database, DuckLake keeps its tables in the schema that its own option `metadata_schema` names,
or in `public`. It qualifies every statement with the schema, so a `search_path` among the `options` of the
secret has no effect, and the lake is created in `public`. `meta_schema` is passed to the `ATTACH` of the
PostgreSQL database, which looks for the schema and does not create it: `Schema with name … not found`.

`metadata_schema` under `attach_options` creates the schema if it does not exist, and several lakes can share a
database, each in its own schema. The name must not begin with `pg_`, a prefix that PostgreSQL reserves, and is not
qualified: `public.ducklake` creates a schema with a dot in its name.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let options = context.keys.attach_options.as_ref();
    let kind = catalog_kind(context);
    if let Some(entry) = parameter(options, "metadata_schema").filter(|_| kind != Some(CatalogKind::Sqlite)) {
        found.extend(qualified(entry));
    }
    if kind != Some(CatalogKind::Postgres) {
        return;
    }
    if let Some(entry) = parameter(options, "metadata_schema") {
        found.extend(reserved(entry));
        return;
    }
    if let Some(entry) = parameter(options, "meta_schema").filter(|entry| matches!(entry.node.value, Value::String(_)))
    {
        found.push(not_created(entry));
    } else if let Some(RawCatalog::Postgres(_)) = context.catalog
        && let Some(entry) = context.catalog_secret().and_then(|secret| secret.parameter("options"))
        && let Value::String(written) = &entry.node.value
        && let Some(path) = SearchPath::of(written)
    {
        found.push(not_looked_at(context, entry, &path));
    }
}

/// A name with another before it, as SQL has it.
fn qualified(entry: &Entry) -> Option<Diagnostic> {
    let Value::String(name) = &entry.node.value else { return None };
    let own = name.rsplit('.').next().filter(|own| !own.is_empty() && own.len() + 1 < name.len())?;
    let message =
        format!("`metadata_schema` is not a qualified name: the schema is named `{}`, including the dot", shown(name));
    let title = format!("write `{}`", shown(own));
    let diagnostic = Diagnostic::hint(Code::CatalogSchema, entry.node.span, message).help(title.clone());
    if entry.node.from_variable || own.contains('"') {
        return Some(diagnostic);
    }
    Some(diagnostic.fix(replace_string(title, entry.node.span, own).to_be_read()))
}

/// A name that PostgreSQL keeps for itself.
fn reserved(entry: &Entry) -> Option<Diagnostic> {
    const RESERVED: &str = "pg_";
    let Value::String(name) = &entry.node.value else { return None };
    let rest = name.strip_prefix(RESERVED)?;
    let message = format!(
        "PostgreSQL reserves schema names that begin with `{RESERVED}` and does not create `{}`: the lake is not \
         attached",
        shown(name)
    );
    let diagnostic =
        Diagnostic::warning(Code::CatalogSchema, entry.node.span, message).help("choose a name without this prefix");
    if entry.node.from_variable || rest.is_empty() {
        return Some(diagnostic);
    }
    let title = format!("write `{}`", shown(rest));
    Some(diagnostic.fix(replace_string(title, entry.node.span, rest).to_be_read()))
}

fn not_created(entry: &Entry) -> Finding {
    let message = "`meta_schema` requires a schema that already exists in the PostgreSQL database: DuckLake does not \
                   create it";
    Diagnostic::warning(Code::CatalogSchema, entry.key_span, message)
        .help("write `metadata_schema`: DuckLake creates that schema if it does not exist")
        .fix(Fix::replace("rename to `metadata_schema`", entry.key_span, "metadata_schema"))
        .cure(Part::Attach, Change::drop(option_name(&entry.key)).of_key(entry.key_span))
        .cure(Part::Attach, Change::set("METADATA_SCHEMA", true_value(&entry.node.value, entry.node.span, false)))
}

fn not_looked_at(context: &Context<'_>, entry: &Entry, path: &SearchPath) -> Finding {
    let schema = shown(&path.schema);
    let message = "DuckLake ignores `search_path`: the catalog is kept in the schema `public`";
    let mut diagnostic = Diagnostic::warning(Code::CatalogSchema, entry.node.span, message)
        .help(format!("write `attach_options = {{ metadata_schema = \"{schema}\" }}`"));
    if !entry.node.from_variable {
        let value = toml_string(&path.schema);
        diagnostic.fixes.extend(if path.rest.is_empty() {
            foreign::move_out(context.sheet, entry, foreign::To::Attach, "metadata_schema", &value)
        } else {
            foreign::split_out(context.sheet, entry, &toml_string(&path.rest), "metadata_schema", &value)
        });
    }
    let schema = Expr::text(vec![Segment::from(path.schema.clone(), entry.node.span)]);
    diagnostic.cure(Part::Attach, Change::set("METADATA_SCHEMA", schema))
}

/// A search path among the options that are given to a PostgreSQL server.
#[derive(Debug, PartialEq, Eq)]
struct SearchPath {
    /// The schema in which tables would be created, other than `public`.
    schema: String,
    /// The other options.
    rest: String,
}

impl SearchPath {
    fn of(options: &str) -> Option<Self> {
        let mut words = options.split_whitespace();
        let mut schema = None;
        let mut rest: Vec<String> = Vec::new();
        while let Some(word) = words.next() {
            let (setting, written) = match word {
                "-c" => {
                    let setting = words.next().unwrap_or_default();
                    (setting, format!("-c {setting}"))
                }
                _ => (word.strip_prefix("-c").or_else(|| word.strip_prefix("--")).unwrap_or(word), word.to_owned()),
            };
            let value = setting
                .split_once('=')
                .filter(|(name, _)| name.replace('-', "_").eq_ignore_ascii_case("search_path"))
                .map(|(_, value)| value);
            match value {
                Some(value) => schema = Some(value),
                None => rest.push(written),
            }
        }
        let first = schema?
            .split(',')
            .map(|word| word.trim_matches(&['"', '\'', ' '] as &[char]))
            .find(|word| !word.starts_with('$'))?;
        (!first.is_empty() && first != "public").then(|| Self { schema: first.to_owned(), rest: rest.join(" ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_paths_in_every_form() {
        for (options, expected) in [
            ("-csearch_path=lake", Some(("lake", ""))),
            ("-c search_path=lake,public", Some(("lake", ""))),
            ("--search_path=lake", Some(("lake", ""))),
            ("--search-path=\"$user\",lake", Some(("lake", ""))),
            ("-c lock_timeout=5 -c search_path=lake -csync=off", Some(("lake", "-c lock_timeout=5 -csync=off"))),
            ("-c search_path=public", None),
            ("-c search_path", None),
            ("-c", None),
            ("endpoint=ep-cool-1", None),
        ] {
            let expected =
                expected.map(|(schema, rest)| SearchPath { schema: schema.to_owned(), rest: rest.to_owned() });
            assert_eq!(SearchPath::of(options), expected, "{options}");
        }
    }
}

//! `meta-type`.

use crate::backend::RawCatalog;
use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::options::{CatalogKind, META_PREFIX};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::parameter;
use crate::schema::Text;
use crate::secrets::shown;
use crate::text::span::Located;
use crate::toml::document::{Entry, Value};

pub(super) const RULE: Rule = Rule {
    code: Code::MetaType,
    docs: r#"`meta_type` selects a different kind of catalog than the metadata backend.

The option decides what opens the catalog, regardless of `type` in the metadata backend. With
`type = "duckdb"` and `meta_type = "sqlite"`, a new catalog becomes a SQLite file, which the configuration
does not suggest; an existing one does not open: `file is not a database`.

Leave out `meta_type`, and choose the metadata backend for the intended kind of catalog. Next to a path with a
prefix, it does not fit even where both name the same kind: DuckLake then opens a file whose name begins with
`sqlite:`.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let options = context.keys.attach_options.as_ref();
    if parameter(options, "metadata_path").is_some() {
        return;
    }
    let Some(entry) = parameter(options, "meta_type") else { return };
    let (Value::String(word), Some(catalog)) = (&entry.node.value, context.catalog) else { return };
    let (uri, tag, span) = match catalog {
        RawCatalog::DuckDb(raw) => (raw.uri.as_ref(), "duckdb", raw.span),
        RawCatalog::Sqlite(raw) => (raw.uri.as_ref(), "sqlite", raw.span),
        RawCatalog::Postgres(raw) => (None, "postgres", raw.span),
        RawCatalog::MotherDuck(_) => return,
    };
    let declared = uri.map_or_else(|| CatalogKind::of_type(tag), |uri| context.engine.catalog_kind(&uri.value, tag));
    let (Some(declared), false) = (declared, word.is_empty()) else { return };
    let said = CatalogKind::of_type(word);
    if said == Some(declared) {
        found.extend(uri.and_then(|uri| beside_a_prefix(context, uri, entry)));
        return;
    }
    let kind = said.map_or_else(|| format!("`{}`", shown(word)), |kind| kind.name().to_owned());
    let diagnostic = Diagnostic::warning(
        Code::MetaType,
        entry.node.span,
        format!("`meta_type` opens the catalog as {kind}, but the type of the metadata backend is `{tag}`"),
    )
    .context(span, format!("the catalog is {} here", declared.name()))
    .help(match said.map(backend) {
        Some(backend) => format!(
            "remove `meta_type`, and write `type = \"{backend}\"` in the metadata backend if that is what is meant"
        ),
        None => "remove `meta_type`".to_owned(),
    });
    if !matches!(said, Some(CatalogKind::DuckDb | CatalogKind::Sqlite)) {
        // Another database's path is no file.
        found.push(diagnostic);
        return;
    }
    let mut finding = diagnostic.cure(Part::Attach, Change::drop("META_TYPE").of_key(entry.key_span));
    // What only the other kind of catalog knows goes with it.
    for other in options.iter().flat_map(|options| options.value.entries()) {
        let name = option_name(&other.key);
        let is_meta = name.len() > META_PREFIX.len() && name.starts_with(&META_PREFIX.to_ascii_uppercase());
        if is_meta && name != "META_TYPE" && !context.engine.catalog_knows(declared, &name) {
            finding = finding.cure(Part::Attach, Change::drop(name).of_key(other.key_span));
        }
    }
    found.push(finding);
}

/// The prefix of a path says what opens it only where nothing else does.
fn beside_a_prefix(context: &Context<'_>, uri: &Located<Text>, entry: &Entry) -> Option<Finding> {
    let (prefix, _) = context.engine.prefix_of(&uri.value).filter(|(_, kind)| ["duckdb", "sqlite"].contains(kind))?;
    let message = format!(
        "with `meta_type`, the prefix `{prefix}` becomes part of the file name, and DuckLake opens a different file"
    );
    let diagnostic = Diagnostic::warning(Code::MetaType, entry.key_span, message)
        .context(uri.span, format!("the prefix `{prefix}` is here"))
        .help("remove `meta_type`: the prefix already selects the kind of catalog");
    Some(diagnostic.cure(Part::Attach, Change::drop("META_TYPE").of_key(entry.key_span)))
}

/// The `type` of the metadata backend for a kind of catalog.
const fn backend(kind: CatalogKind) -> &'static str {
    match kind {
        CatalogKind::DuckDb => "duckdb",
        CatalogKind::Sqlite => "sqlite",
        CatalogKind::Postgres => "postgres",
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, analyze};

    fn found(kind: &str, uri: &str, meta_type: &str) -> bool {
        let toml = format!(
            "[ducklake]\nattach_options = {{ meta_type = \"{meta_type}\" }}\n[ducklake.catalog]\ntype = \"{kind}\"\nuri = \
             \"{uri}\"\n[ducklake.storage]\ntype = \"local\"\npath = \"x\"\n"
        );
        let analysis = analyze(&toml, &Options::default());
        analysis.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::MetaType)
    }

    #[test]
    fn the_kinds_are_compared() {
        assert!(found("duckdb", "m.db", "sqlite") && found("sqlite", "sqlite:m.db", "duckdb"));
        assert!(found("duckdb", "m.db", "nonsense"));
        // The prefix and the option together: the first becomes a part of the name.
        assert!(found("duckdb", "sqlite:m.db", "sqlite") && found("sqlite", "sqlite:m.db", "SQLITE"));
        for (kind, uri, meta_type) in
            [("duckdb", "m.db", "DuckDB"), ("sqlite", "m.db", "SQLITE"), ("duckdb", "m.db", "")]
        {
            assert!(!found(kind, uri, meta_type), "{kind} {uri} {meta_type}");
        }
    }
}

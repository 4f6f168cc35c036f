//! `ducklake-prefix`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Engine;
use crate::rules::catalog_file::{CatalogFile, Fault, without_ducklake};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::schema::Text;
use crate::text::span::Located;
use crate::toml::edit;

pub(super) const RULE: Rule = Rule {
    code: Code::DuckLakePrefix,
    docs: r"`ducklake:` before the catalog's path.

Other tools expect the whole string that DuckDB's `ATTACH` takes, `ducklake:sqlite:metadata.sqlite`. Metaxy
adds `ducklake:` itself, and `uri` is the path of the catalog alone. With the prefix, DuckDB looks for a
second lake as the catalog of this one: `Attempting to create a new ducklake instance but data_path is not
set`, or it finds a lake, which cannot hold a catalog (`PRIMARY KEY/UNIQUE constraints are not supported in
DuckLake`), and a file is left behind.

Remove `ducklake:`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context) else { return };
    let Some(Fault::DuckLakePrefix(path)) = file.fault(context) else { return };
    let CatalogFile { uri, tag, .. } = file;
    let message = "Metaxy adds `ducklake:` itself: with a second one, DuckDB looks for a lake instead of the catalog";
    let diagnostic = Diagnostic::warning(Code::DuckLakePrefix, uri.span, message);
    // An option that names the type does not go with a prefix.
    let named = context.attach_option("meta_type").is_some();
    let Some(path) = catalog_path(path, tag, named, context.engine) else {
        found.push(diagnostic.help("remove `ducklake:`, and set `type` to match the rest"));
        return;
    };
    let title = "remove `ducklake:`";
    let mut diagnostic = diagnostic.help(title);
    if let Some(written) = written(context.text, uri, tag, named, context.engine) {
        let secret = crate::secrets::holds_credentials(&written);
        diagnostic.fixes.extend((!secret).then(|| edit::replace_string(title, uri.span, &written)));
    }
    found.push(file.cured_with(diagnostic, path));
}

/// The path with the prefix that a catalog of the type wants; nothing if it is of another.
fn catalog_path(path: &str, tag: &str, named: bool, engine: &Engine) -> Option<String> {
    match engine.prefix_of(path) {
        Some((_, kind)) => (kind == tag).then(|| path.to_owned()),
        None if path.is_empty() => None,
        None if tag == "sqlite" && !named => Some(format!("sqlite:{path}")),
        None => Some(path.to_owned()),
    }
}

fn written(text: &str, uri: &Located<Text>, tag: &str, named: bool, engine: &Engine) -> Option<String> {
    if !uri.from_variable {
        return catalog_path(without_ducklake(&uri.value)?, tag, named, engine);
    }
    let written = crate::rules::values::inside(uri.span.slice(text)).filter(|written| !written.contains('\\'))?;
    catalog_path(without_ducklake(written)?, tag, named, engine)
}

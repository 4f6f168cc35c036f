//! `catalog-is-main-database`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Versions;
use crate::rules::catalog_file::{self, CatalogFile};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::path::normal;

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogIsMainDatabase,
    docs: r"The catalog file is also the store's `database`.

Metaxy opens `database` first. DuckDB then refuses to open the same file again as the catalog:
`Unique file handle conflict`. Some versions recognize the file only if both paths are the same text, and otherwise
open it twice: each overwrites what the other writes, without an error. Metaxy makes the path of `database` absolute,
so that it differs from a relative `uri`. Use a separate file for the catalog, or set `database` to `:memory:`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context).filter(|file| !file.is_no_path()) else { return };
    let Some(database) = context.settings.and_then(|settings| settings.database.as_ref()) else { return };
    let (own, path) = (catalog_file::path(&database.value, context.engine), normal(file.path()));
    if path.is_empty() || path == ":memory:" || path != normal(own) {
        return;
    }
    let consequence = if context.engine.ways.knows_open_files || as_opened(own).as_deref() == Some(file.path()) {
        "and DuckDB cannot open the same file twice".to_owned()
    } else {
        let version = context.engine.unless_every(Versions::of(|engine| !engine.ways.knows_open_files));
        format!("and DuckDB{version} opens the file twice: each overwrites what the other writes")
    };
    found.push(
        Diagnostic::warning(
            Code::CatalogIsMainDatabase,
            file.uri.span,
            format!("`{}` is also the store's `database`, {consequence}", shown(&path)),
        )
        .context(database.span, "opened first as the store's database")
        .help("use a separate file for the catalog, or set the store's `database` to `:memory:`"),
    );
}

/// The path of the store's database as Metaxy gives it to DuckDB, as far as it can be known: from `/` on, and written
/// as Python writes paths, which leaves `..` as it is.
fn as_opened(database: &str) -> Option<String> {
    let parts = database.strip_prefix('/')?.split('/').filter(|part| !part.is_empty() && *part != ".");
    Some(format!("/{}", parts.collect::<Vec<_>>().join("/")))
}

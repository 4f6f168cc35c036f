//! `catalog-is-main-database`.

use crate::diagnostic::{Code, Diagnostic};
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
`Unique file handle conflict`. Use a separate file for the catalog, or set `database` to `:memory:`.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context).filter(|file| !file.is_no_path()) else { return };
    let Some(database) = context.settings.and_then(|settings| settings.database.as_ref()) else { return };
    let path = normal(file.path());
    if path.is_empty() || path == ":memory:" || path != normal(catalog_file::path(&database.value, context.engine)) {
        return;
    }
    found.push(
        Diagnostic::warning(
            Code::CatalogIsMainDatabase,
            file.uri.span,
            format!("`{}` is the store's own `database` too, and DuckDB cannot open one file twice", shown(&path)),
        )
        .context(database.span, "opened first as the store's database")
        .help("give the catalog a file of its own, or set the store's `database` to `:memory:`"),
    );
}

//! `remote-catalog`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::versions::Versions;
use crate::rules::catalog_file::{CatalogFile, Fault};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::RemoteCatalog,
    docs: r"A catalog that DuckDB can only read.

DuckDB opens database files over HTTP and in object stores read-only. A lake cannot be created or written
there; only its Parquet files can be remote. Older versions of DuckDB do not open SQLite files there at all.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context) else { return };
    let Some(Fault::Remote(scheme)) = file.fault(context) else { return };
    if !file.is_read_remotely() {
        let message = format!("DuckDB does not open SQLite files at `{scheme}://`");
        let diagnostic = Diagnostic::warning(Code::RemoteCatalog, file.uri.span, message)
            .on(Versions::of(|engine| !engine.ways.remote_sqlite))
            .help("use a local file or PostgreSQL for the catalog, or a newer DuckDB to read an existing lake");
        found.push(diagnostic);
        return;
    }
    let diagnostic = Diagnostic::warning(
        Code::RemoteCatalog,
        file.uri.span,
        format!("DuckDB opens database files at `{scheme}://` read-only: a lake cannot be created there"),
    )
    .help(
        "use a local file or PostgreSQL for the catalog: only the Parquet files can be remote; to read an existing \
         lake, set `read_only = true` in `attach_options`",
    );
    let writable = context.attach_option("read_only").is_none();
    let edit = context.add_attach_option("read_only = true").filter(|_| writable);
    found.push(match edit {
        Some(edit) => diagnostic.fix(Fix::new("make the lake read-only", vec![edit]).to_be_read()),
        None => diagnostic,
    });
}

//! `remote-catalog`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::catalog_file::{CatalogFile, Fault};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::RemoteCatalog,
    docs: r"A catalog that DuckDB can only read.

DuckDB opens database files over HTTP and in object stores read-only. A lake cannot be created or written
there; only its Parquet files can be remote.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context) else { return };
    let Some(Fault::Remote(scheme)) = file.fault(context) else { return };
    let diagnostic = Diagnostic::warning(
        Code::RemoteCatalog,
        file.uri.span,
        format!("DuckDB opens a database file at `{scheme}://` read-only, and a lake cannot be created there"),
    )
    .help(
        "keep the catalog in a local file or in PostgreSQL; only the Parquet files can be remote; \
             to read a lake that exists there, set `read_only = true` in `attach_options`",
    );
    let writable = context.attach_option("read_only").is_none();
    let edit = context.add_attach_option("read_only = true").filter(|_| writable);
    found.push(match edit {
        Some(edit) => diagnostic.fix(Fix::new("only read the lake", vec![edit]).to_be_read()),
        None => diagnostic,
    });
}

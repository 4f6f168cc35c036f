//! `ephemeral-catalog`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::catalog_file::{CatalogFile, Fault};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::EphemeralCatalog,
    docs: r"A catalog in memory.

DuckLake treats an empty path and `:memory:` as an in-memory database. When the process ends, the Parquet
files remain, but the record of which table they belong to is lost.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context).filter(|file| file.fault(context) == Some(Fault::Ephemeral)) else {
        return;
    };
    let what = if file.path().is_empty() { "an empty `uri`" } else { "`:memory:`" };
    found.push(
        Diagnostic::warning(
            Code::EphemeralCatalog,
            file.uri.span,
            format!("with {what}, the catalog is kept in memory and lost when the process ends"),
        )
        .help("write the path of a file: without the catalog, the Parquet files cannot be read as tables"),
    );
}

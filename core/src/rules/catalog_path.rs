//! `catalog-path`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::rules::around_variables;
use crate::rules::catalog_file::{CatalogFile, Fault};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogPath,
    docs: r"The path of the catalog refers to a different file than it appears to.

DuckDB replaces a leading `~` with the home directory, whatever follows it: `~lake.db` is `/home/melake.db`.
SQLite does not, and does not find `~/lake.db`; nor does it open `file:` URLs. A path that ends with `/` is a
directory, and is not opened either.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context) else { return };
    if file.fault(context).is_none() && file.path().ends_with('/') && !file.path().contains("://") {
        found.push(folder(context.text, &file));
    }
    if file.fault(context) != Some(Fault::Misread) {
        return;
    }
    let warn = |message: &'static str| Diagnostic::warning(Code::CatalogPath, file.uri.span, message);
    found.push(match file.tag {
        "sqlite" if file.path().starts_with("~/") => {
            warn("SQLite does not expand `~` to the home directory, and does not find the file")
                .help("write an absolute path")
                .into()
        }
        "sqlite" => file.respell(context.text, warn("SQLite does not open `file:` URLs here"), "remove `file:`"),
        _ => file.respell(
            context.text,
            warn(
                "DuckDB replaces `~` with the home directory even if no `/` follows: this file is next to the home \
                  directory",
            ),
            "put `./` before `~`",
        ),
    });
}

/// A folder where a file belongs.
fn folder(text: &str, file: &CatalogFile<'_>) -> Diagnostic {
    let message = "the path of the catalog ends with `/`: a folder cannot be opened as a file";
    let diagnostic = Diagnostic::warning(Code::CatalogPath, file.uri.span, message)
        .help("write the path of the file, for example `metadata.ducklake` in that folder");
    let name = if file.tag == "sqlite" { "metadata.sqlite" } else { "metadata.ducklake" };
    let title = format!("append `{name}`");
    let mut diagnostic = diagnostic;
    let fix = around_variables::fix(title, text, file.uri, &format!("{}{name}", file.uri.value));
    diagnostic.fixes.extend(fix.map(Fix::to_be_read));
    diagnostic
}

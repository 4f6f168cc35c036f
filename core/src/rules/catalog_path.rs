//! `catalog-path`.

use crate::diagnostic::{Code, Diagnostic};
use crate::rules::catalog_file::{CatalogFile, Fault};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::CatalogPath,
    docs: r"The path of the catalog leads elsewhere than it says.

DuckDB replaces a `~` at the start with the home directory, whatever follows it:
`~lake.db` is `/home/melake.db`. SQLite does not, and finds no `~/lake.db`; nor
does it open `file:` URLs.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(file) = CatalogFile::of(context).filter(|file| file.fault(context) == Some(Fault::Misread)) else {
        return;
    };
    let warn = |message: &str| Diagnostic::warning(Code::CatalogPath, file.uri.span, message);
    found.push(match file.tag {
        "sqlite" if file.path().starts_with("~/") => {
            warn("SQLite does not read `~` as the home directory, and opens no such file")
                .help("write the path from `/` on")
                .into()
        }
        "sqlite" => file.respell(warn("SQLite opens no `file:` URL"), "leave out `file:`"),
        _ => file.respell(
            warn("DuckDB reads `~` as the home directory whatever follows it: this file is beside that directory"),
            "put `./` before `~`",
        ),
    });
}

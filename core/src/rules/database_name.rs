//! `database-name`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::secrets::shown;
use crate::text::case::Case as _;

pub(super) const RULE: Rule = Rule {
    code: Code::DatabaseName,
    docs: r"The store's `database` gets a name that DuckDB reserves.

DuckDB names a database after its file, up to the first dot, and appends `_db` to `main`, `temp` and `system`,
but only in lower case. `SYSTEM.db` cannot be opened, next to `MAIN.db` no lake can be used, and with
`TEMP.db` a query of `information_schema` invalidates the database.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(database) = context.settings.and_then(|settings| settings.database.as_ref()) else { return };
    let Some(name) = duckdb::database_name(&database.value) else { return };
    let harm = match name.to_lower().as_str() {
        "main" => "`USE` fails for every attached lake",
        "temp" => "listing all tables fails",
        "system" => "it cannot be opened",
        "information_schema" | "pg_catalog" => "it hides the schema of that name",
        _ => return,
    };
    found.push(
        Diagnostic::warning(
            Code::DatabaseName,
            database.span,
            format!("the database file is named `{}`, a reserved name in DuckDB: {harm}", shown(&name)),
        )
        .help("rename the file"),
    );
}

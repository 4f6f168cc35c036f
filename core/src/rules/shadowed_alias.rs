//! `shadowed-alias`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::database_name;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};
use crate::text::case::Case as _;

pub(super) const RULE: Rule = Rule {
    code: Code::ShadowedAlias,
    docs: r"An alias that is already in use.

`ATTACH IF NOT EXISTS` does nothing if a database of that name is attached: DuckDB's own `system`, or the
store's `database`, which is named after its file up to the first dot, or `memory` if it is in memory. `USE`
then selects that database, and tables are created there. With other names that DuckDB reserves (`main`,
`temp`, `information_schema`, `pg_catalog`), a lake is rejected, or cannot be used once it is attached, in any
case and with quotes too.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    if context.is_motherduck() {
        return;
    }
    let (alias, span) = context.alias();
    let place = span.unwrap_or(context.keys.span);
    let lower = alias.to_lower();
    let database = context.settings.and_then(|settings| settings.database.as_ref());
    // A fragment has no `database`, and is for any.
    let taken = database_name(database.map_or("", |database| database.value.as_str())).map(|name| name.to_lower());
    if context.engine.reserved_databases.contains(&lower.as_str()) {
        found.push(
            Diagnostic::warning(
                Code::ShadowedAlias,
                place,
                format!("`{alias}` is a name reserved by DuckDB: the lake is not attached, or cannot be used"),
            )
            .help("choose another alias"),
        );
    } else if taken.as_deref() == Some(lower.as_str()) {
        let mut diagnostic = Diagnostic::warning(
            Code::ShadowedAlias,
            place,
            format!(
                "the store's `database` is already named `{alias}` in DuckDB: the lake is not attached, and tables \
                 are created in that database"
            ),
        )
        .help("choose another alias, or another file for `database`");
        if let Some(database) = database {
            diagnostic = diagnostic.context(database.span, "this has the same name");
        }
        found.push(diagnostic);
    }
}

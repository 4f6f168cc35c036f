//! `one-way-migration`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::casts::is_true;
use crate::duckdb::{Engine, Versions};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::OneWayMigration,
    docs: r"A lake that is migrated by the first client that attaches it.

With `automatic_migration`, the first client that attaches a lake of an older format migrates its catalog. The
migration cannot be undone, and clients with an older DuckDB can no longer attach the lake: `Only DuckLake versions …
are supported`, or, for a catalog in a DuckDB file, `Trying to read a database file with version number …`.

Back up the catalog, upgrade every client to the newer DuckDB, attach the lake once with the option, and remove the
option. `docs/which-duckdb.md` describes the steps, and lists the format of each DuckDB version.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let (engine, migration) = (context.engine, context.engine.migration);
    if migration.by_default || context.is_motherduck() || context.is_read_only() {
        return;
    }
    let Some(option) = context.attach_option(migration.option).filter(|entry| is_true(&entry.node.value)) else {
        return;
    };
    let opens = |other: &Engine| other.lake_formats.contains(&engine.lake_format);
    let older = Versions::of(|other| other.minor != engine.minor && !opens(other));
    let message = format!(
        "`{}` migrates an older lake to format {}, which DuckDB {older} cannot attach; the migration cannot be undone",
        migration.option, engine.lake_format
    );
    let help = "back up the catalog, upgrade every client to this DuckDB, migrate once, and remove this option";
    found.push(Diagnostic::hint(Code::OneWayMigration, option.key_span, message).help(help));
}

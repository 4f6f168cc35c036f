//! `read-only-migration`.

use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::casts::is_true;
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::ReadOnlyMigration,
    docs: r"A lake that is to be migrated, but is opened read-only.

`automatic_migration` (in older versions of DuckDB `migrate_if_required`) upgrades a catalog of an older format to the format
of this DuckLake, which requires writing. With `read_only` it cannot: `Failed to migrate DuckLake … which is
attached in read-only mode`. On a catalog that already has the current format, the option has no effect.

Make a copy of the catalog, attach the lake once without `read_only`, and leave out `automatic_migration`
where the lake is only read.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let migrates = context.attach_option(context.engine.migration.option).filter(|entry| is_true(&entry.node.value));
    let Some(option) = migrates.filter(|_| context.is_read_only() && !context.is_motherduck()) else { return };
    let message = "with `read_only`, a catalog of an older format cannot be migrated, and is not attached";
    found.push(
        Diagnostic::hint(Code::ReadOnlyMigration, option.key_span, message)
            .help("back up the catalog, migrate it once without `read_only`, and remove this option"),
    );
}

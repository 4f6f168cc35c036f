//! `motherduck-version`.

use crate::backend::RawCatalog;
use crate::diagnostic::{Code, Diagnostic};
use crate::duckdb::Versions;
use crate::duckdb::versions::{MOTHERDUCK_CLIENTS, is_motherduck_client};
use crate::rules::context::Context;
use crate::rules::finding::Findings;
use crate::rules::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    code: Code::MotherDuckVersion,
    docs: r"A lake that MotherDuck manages, and a version of DuckDB that MotherDuck does not accept.

According to its documentation, MotherDuck accepts only certain versions of DuckDB as clients; the message gives the
oldest and the newest: <https://motherduck.com/docs/troubleshooting/version-lifecycle-schedules/>.

Restrict the version, for example with `duckdb<2` in the dependencies of the project.
",
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(RawCatalog::MotherDuck(raw)) = context.catalog else { return };
    let Some(database) = &raw.database else { return };
    if is_motherduck_client(context.engine) {
        return;
    }
    let (first, last) = MOTHERDUCK_CLIENTS;
    let message = format!("MotherDuck accepts DuckDB {first} to {last} as clients, and not {}", context.engine.version);
    found.push(
        Diagnostic::warning(Code::MotherDuckVersion, database.span, message)
            .help(format!("use DuckDB {last} or older, for example with `duckdb<2` in the dependencies"))
            .on(Versions::of(|engine| !is_motherduck_client(engine))),
    );
}

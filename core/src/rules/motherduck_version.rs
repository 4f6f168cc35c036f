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
    docs: r"A lake that MotherDuck keeps, and a DuckDB that it does not take.

MotherDuck takes clients of certain versions of DuckDB only: from 1.4.0 (in some regions 1.4.1)
to 1.5.6, as its documentation says.

Keep the client back, for example with `duckdb<2` among the dependencies of the project.
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
    let message =
        format!("MotherDuck takes clients of DuckDB {first} to {last}, and not of {}", context.engine.version);
    found.push(
        Diagnostic::warning(Code::MotherDuckVersion, database.span, message)
            .help(format!("use DuckDB {last} or older, for example with `duckdb<2` in the dependencies"))
            .on(Versions::of(|engine| !is_motherduck_client(engine))),
    );
}

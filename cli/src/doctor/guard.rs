//! What keeps a run from hanging, beside the engine's own limit: a connect timeout for
//! PostgreSQL, and short timeouts for object stores.

use std::time::Duration;

use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::plan::Plan;
use lakeplan::sql::{Expr, Literal, Name, Segment};
use lakeplan::sql::{SecretOption, Statement};

/// How long a server may take to take a connection, or to answer a request. The write of a small
/// file is one request, and DuckDB's own work on it is nothing beside that: the whole statement has
/// no more than this, or a server that says nothing is waited for longer than is promised.
const PATIENCE: Duration = Duration::from_secs(5);

const OPTION: &str = "CONNECT_TIMEOUT";

/// How long servers are waited for: never longer than a statement may take.
pub(super) fn patience(limit: Duration) -> Duration {
    // libpq takes one second for two.
    PATIENCE.min(limit).max(Duration::from_secs(2))
}

/// Adds a connect timeout to the secrets for PostgreSQL that have none; says whether it did.
pub(super) fn connect_timeout(plan: &mut Plan, patience: Duration) -> bool {
    // Where the secret takes none, the process that runs the statements has it in its environment.
    let takes = plan.engine.has_parameter(SecretType::Postgres, Provider::Config, OPTION);
    let mut added = false;
    for step in &mut plan.steps {
        let Statement::CreateSecret(secret) = &mut step.statement else { continue };
        let has = |option: &SecretOption| {
            option.name.segments.iter().map(|segment| &*segment.text).collect::<String>() == OPTION
        };
        if secret.secret_type == "postgres" && takes && !secret.options.iter().any(has) {
            let ours = |text: String| vec![Segment::ours(text)];
            secret.options.push(SecretOption {
                name: Name { segments: ours(OPTION.to_owned()), pasted: true, cured_by: None },
                value: Expr::Word(Literal { segments: ours(patience.as_secs().to_string()), secret: false }),
                cured_by: None,
            });
            added = true;
        }
    }
    added
}

/// The settings for object stores; nothing if the plan does without.
pub(super) fn http_settings(plan: &Plan, patience: Duration) -> Option<String> {
    plan.extensions
        .contains(&"httpfs")
        .then(|| format!("SET http_timeout = {}; SET http_retries = 0;", patience.as_secs()))
}

#[cfg(test)]
mod tests {
    use lakeplan::{Flavor, Rendering};

    use super::*;

    fn plan(parameters: &str) -> Plan {
        let toml = format!(
            "[ducklake]\ncatalog = {{ type = \"postgres\", secret_name = \"n\", host = \"h\", database = \"d\", user = \"u\", \
             password = \"p\"{parameters} }}\nstorage = {{ type = \"local\", path = \"d\" }}\n"
        );
        let analysis = lakeplan::analyze(&toml, &lakeplan::Options::default());
        analysis.select(None).expect("there is a store").plan(Flavor::DuckDb).expect("it is sound")
    }

    fn first(plan: &Plan) -> String {
        lakeplan::plan::render::render(plan, Rendering { mask: true, setup: false }).statements.remove(0).sql.text
    }

    #[test]
    fn a_connect_timeout_is_added_where_there_is_none() {
        let mut without = plan("");
        assert!(connect_timeout(&mut without, Duration::from_secs(5)));
        assert!(first(&without).ends_with(", CONNECT_TIMEOUT 5 );"), "{}", first(&without));
        let mut with = plan(", secret_parameters = { connect_timeout = 40 }");
        assert!(!connect_timeout(&mut with, Duration::from_secs(5)));
        assert!(first(&with).contains("CONNECT_TIMEOUT 40,"), "{}", first(&with));
    }
}

//! `aws-environment`.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::duckdb::options::{Provider, SecretType};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::sql::{Expr, Segment};

pub(super) const RULE: Rule = Rule {
    code: Code::AwsEnvironment,
    docs: r#"An AWS variable fills in what a secret for another server leaves out.

DuckDB uses `AWS_REGION` (or `AWS_DEFAULT_REGION`) from the environment for every S3, R2 and Google Cloud
Storage secret that sets no region, whatever server it is for. An R2 secret is then signed for an AWS region,
which R2 rejects (`InvalidRegionName`).

`DUCKDB_S3_ENDPOINT` is a variable of DuckDB itself, and sets the endpoint of every S3 secret that has none.

Set `region = "auto"`, for the storage backend `r2` under `secret_parameters`.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(storage) = context.object_store() else { return };
    // The secrets of MotherDuck are used on its servers, and the chain brings a region of its own.
    if storage.created && storage.provider() == Provider::Config && !context.is_motherduck() {
        region(context, storage, found);
        endpoint(context, storage, found);
    }
}

/// DuckDB's own variable for the endpoint counts for every secret of S3 without one.
fn endpoint(context: &Context<'_>, storage: &SecretView<'_>, found: &mut Findings) {
    let variable = "DUCKDB_S3_ENDPOINT";
    if !storage.secret_type.is_aws() || storage.has("endpoint") || !set(context, variable) {
        return;
    }
    let message = format!("`{variable}` is set: requests with this secret go there instead of to AWS");
    found.push(
        Diagnostic::hint(Code::AwsEnvironment, storage.span, message)
            .help(format!("write `endpoint = \"${{{variable}}}\"` if that server is meant, or unset the variable")),
    );
}

fn set(context: &Context<'_>, name: &str) -> bool {
    context.variables.get(name).is_some_and(|value| !value.is_empty())
}

/// Regions that R2 knows.
const REGIONS_OF_R2: &[&str] = &["auto", "wnam", "enam", "weur", "eeur", "apac", "oc", "us-east-1"];

fn region(context: &Context<'_>, storage: &SecretView<'_>, found: &mut Findings) {
    let variable = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find(|name| set(context, name));
    let Some(variable) = variable.filter(|_| storage.goes_to(SecretType::R2) && !storage.has("region")) else { return };
    if context.variables.get(variable).is_some_and(|region| REGIONS_OF_R2.contains(&region.as_str())) {
        return;
    }
    let message = format!("`{variable}` is set: DuckDB signs the requests to R2 for that region, and R2 rejects them");
    let place = if storage.has_key_for("region") { "" } else { " to `secret_parameters`" };
    let mut diagnostic = Diagnostic::warning(Code::AwsEnvironment, storage.span, message)
        .help(format!("add `region = \"auto\"`{place}"));
    if let Some(edits) = storage.add_option(context.text, "region", "\"auto\"") {
        diagnostic = diagnostic.fix(Fix::new("add `region = \"auto\"`", edits).to_be_read());
    }
    let auto = Expr::text(vec![Segment::ours("auto")]);
    found.push(diagnostic.cure(Part::StorageSecret, Change::set("REGION", auto)));
}

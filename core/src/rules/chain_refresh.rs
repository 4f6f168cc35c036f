//! `chain-refresh`.

use crate::diagnostic::{Code, Diagnostic};
use crate::python;
use crate::rules::context::Context;
use crate::rules::finding::{Change, Findings};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::sql::{Expr, Segment};
use crate::text::edit::Fix;
use crate::toml::document::Value;
use crate::toml::edit::replace_string;

pub(super) const RULE: Rule = Rule {
    code: Code::ChainRefresh,
    docs: r#"Temporary credentials from the chain that DuckDB does not refresh.

DuckDB queries the credential chain once, when the secret is created. Roles, SSO and the instance metadata service
issue credentials that are valid for minutes or hours; a store that is open for longer then gets `HTTP 403` or
`ExpiredToken`.

With `refresh = "auto"`, spelled exactly like this, DuckDB queries the chain again when a server responds with
403, or with 400 to a read. Any other value, including `true`, has no effect.
"#,
    check: Check::Store(check),
};

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.object_store().filter(|secret| secret.wants_chain(context.engine)) else { return };
    if let Some(entry) = secret.parameter("refresh") {
        let text = match &entry.node.value {
            Value::Datetime(_) | Value::Array(_) | Value::Table(_) | Value::Null => return,
            value => python::str_of(value).to_ascii_lowercase(),
        };
        let is_refusal = ["", "0", "false", "no", "none", "off", "never"].contains(&text.as_str());
        let is_auto = matches!(&entry.node.value, Value::String(text) if text == "auto");
        if is_auto || is_refusal {
            return;
        }
        let mut diagnostic = Diagnostic::warning(
            Code::ChainRefresh,
            entry.node.span,
            "`refresh` has no effect unless it is `\"auto\"`: expired credentials are not renewed",
        )
        .help("write `refresh = \"auto\"`");
        if !entry.node.from_variable {
            diagnostic = diagnostic.fix(replace_string("change to `\"auto\"`", entry.node.span, "auto"));
        }
        let value = Expr::text(vec![Segment::from("auto".to_owned(), entry.node.span)]);
        found.push(diagnostic.cure(secret.part(), Change::set("REFRESH", value).of_key(entry.key_span)));
    } else if !secret.has("refresh") && expires(secret) && !context.is_motherduck() {
        let span = secret.option("provider").map_or(secret.span, |provider| provider.span);
        let mut diagnostic = Diagnostic::hint(
            Code::ChainRefresh,
            span,
            "without `refresh = \"auto\"`, DuckDB queries the chain only once: after the credentials expire, every \
             request fails",
        )
        .help("add `refresh = \"auto\"` to `secret_parameters`");
        if let Some(edits) = secret.add(context.text, &[("refresh", "\"auto\"")]) {
            diagnostic = diagnostic.fix(Fix::new("add `refresh = \"auto\"`", edits));
        }
        found.push(diagnostic);
    }
}

/// Whether the chain may give credentials that expire, and those are used: `config` and `env` are written by somebody,
/// and a profile without a chain is one of written keys.
fn expires(secret: &SecretView<'_>) -> bool {
    if secret.has("key_id") && secret.has("secret") {
        return false;
    }
    match secret.chain() {
        Some(links) => links.iter().any(|link| !["config", "env"].contains(link)),
        // What gives such credentials knows AWS only; keys of another cloud are written by somebody too.
        None => secret.secret_type.is_aws() && !secret.has("profile"),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Code, Options, Severity, analyze};

    fn s3(parameters: &str) -> String {
        format!(
            "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m.db\"\n[ducklake.storage]\ntype = \"s3\"\nsecret_name = \
             \"s\"\nbucket = \"b\"\nregion = \"eu-central-1\"\n{parameters}\n"
        )
    }

    fn found(toml: &str) -> Option<(Severity, String)> {
        let analysis = analyze(toml, &Options::default());
        let found = analysis.diagnostics.iter().find(|diagnostic| diagnostic.code == Code::ChainRefresh)?;
        let fixed = found.fixes[0].apply(toml);
        let after = analyze(&fixed, &Options::default());
        assert!(after.diagnostics.is_empty(), "{fixed}\n{:#?}", after.diagnostics);
        Some((found.severity, fixed))
    }

    #[test]
    fn only_auto_does_anything() {
        for value in ["true", "\"AUTO\"", "\"5m\"", "1"] {
            let toml = s3(&format!("secret_parameters = {{ provider = \"credential_chain\", refresh = {value} }}"));
            let (severity, fixed) = found(&toml).expect(value);
            assert_eq!(severity, Severity::Warning, "{value}");
            assert!(fixed.contains("refresh = \"auto\""), "{fixed}");
        }
        for value in ["\"auto\"", "false", "\"none\""] {
            let toml = s3(&format!("secret_parameters = {{ provider = \"credential_chain\", refresh = {value} }}"));
            assert_eq!(found(&toml), None, "{value}");
        }
    }

    #[test]
    fn it_is_added_in_every_form_of_the_table() {
        for form in [
            "secret_parameters = { provider = \"credential_chain\" }",
            "secret_parameters.provider = \"credential_chain\"",
            "[ducklake.storage.secret_parameters]\nprovider = \"credential_chain\"",
            "[ducklake.storage.secret_parameters]\r\nprovider = \"credential_chain\"\r",
            "secret_parameters = { provider = \"credential_chain\", chain = \"sso\" }",
        ] {
            assert_eq!(found(&s3(form)).map(|(severity, _)| severity), Some(Severity::Hint), "{form}");
        }
    }

    #[test]
    fn what_does_not_expire_needs_none() {
        for sound in ["", "secret_parameters = { provider = \"credential_chain\", chain = \"env;config\" }"] {
            assert_eq!(found(&s3(sound)), None, "{sound}");
        }
        let chain = s3("secret_parameters = { provider = \"credential_chain\" }");
        assert_eq!(
            found(&chain.replace("\"s3\"", "\"gcs\"").replace("bucket = \"b\"", "data_path = \"gs://b/\"")),
            None
        );
        let motherduck = "type = \"motherduck\"\ndatabase = \"lake\"";
        assert_eq!(found(&chain.replace("type = \"duckdb\"\nuri = \"m.db\"", motherduck)), None);
    }
}

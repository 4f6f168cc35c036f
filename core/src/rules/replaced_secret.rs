//! `replaced-secret`.

use crate::backend::RawCatalog;
use crate::backend::parts::option_name;
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::rules::client_options::{lacks, quoted, text};
use crate::rules::context::Context;
use crate::rules::duplicate_option::SYNONYMS;
use crate::rules::finding::{Change, Findings, Part};
use crate::rules::rule::{Check, Rule};
use crate::rules::secret::SecretView;
use crate::schema::public::is_public_option;
use crate::secrets::{names_secret, shown};
use crate::sql::{Expr, Literal, Segment};
use crate::text::span::Span;
use crate::toml::document::Value;
use crate::toml::remove::{remove_keys, remove_table};
use crate::toml::write::toml_string;

pub(super) const RULE: Rule = Rule {
    code: Code::ReplacedSecret,
    docs: r#"Options of a PostgreSQL secret that replace an existing secret with credentials.

Without `host`, `database`, `user` and `password`, the secret named `secret_name` is expected to exist. But as
soon as `secret_parameters` is set, Metaxy creates that secret, with only these parameters and a port. The
existing secret is gone for the session, and DuckDB connects to the default host of PostgreSQL's client: a
socket of this machine, unless `PGHOST`, `PGSERVICE` or similar variables are set.

Write the whole login: the four keys, or `host`, `database` and `user` in `secret_parameters` if there is no
password (a password file, IAM). To keep the existing secret, leave out `secret_parameters` and pass its
options to `ATTACH`, which appends them to those of the secret:
`attach_options = { metadata_path = "sslmode=require" }`.
"#,
    check: Check::Store(check),
};

/// Parameters that say where to connect to, or as whom, beside those that have two names.
const LOGIN: &[&str] = &["hostaddr", "password", "passfile", "service", "uri", "aws_rds_secret"];
/// What DuckDB keeps for itself, and does not hand to PostgreSQL's client.
const OF_DUCKDB: &[&str] = &["type", "provider", "scope", "name", "storage"];
/// Variables by which PostgreSQL's client finds a server without being told.
const VARIABLES: &[&str] = &["PGHOST", "PGHOSTADDR", "PGSERVICE"];

/// Whether nothing says where to connect to, or as whom.
fn is_without_login(context: &Context<'_>, secret: &SecretView<'_>) -> bool {
    let Some(RawCatalog::Postgres(raw)) = context.catalog else { return false };
    let keys = raw.host.is_some() || raw.database.is_some() || raw.user.is_some() || raw.password.is_some();
    let any = secret.parameters.is_some_and(|parameters| !parameters.value.entries().is_empty());
    !keys && any && secret.name.is_some() && !says_where(secret)
}

/// Whether the cure keeps the existing secret, and passes its options to `ATTACH`.
pub(super) fn is_kept(context: &Context<'_>, secret: &SecretView<'_>) -> bool {
    let in_environment = VARIABLES.iter().any(|name| context.variables.contains_key(*name));
    is_without_login(context, secret) && !in_environment && connection(context, secret).is_some()
}

fn check(context: &Context<'_>, found: &mut Findings) {
    let Some(secret) = context.catalog_secret().filter(|secret| is_without_login(context, secret)) else { return };
    let (Some(parameters), Some(name)) = (secret.parameters, secret.name) else { return };
    if let Some(variable) = VARIABLES.iter().find(|name| context.variables.contains_key(**name)) {
        let message = format!(
            "the secret `{}` is created with only these parameters, and DuckDB connects to the server in `{variable}`",
            shown(&name.value)
        );
        found.push(
            Diagnostic::hint(Code::ReplacedSecret, parameters.key_span, message)
                .help("an existing secret of this name is replaced and not used"),
        );
        return;
    }
    let message = format!(
        "because of `secret_parameters`, Metaxy replaces the secret `{}` with one that has no host, database or user",
        shown(&name.value)
    );
    let diagnostic = Diagnostic::warning(Code::ReplacedSecret, parameters.key_span, message)
        .context(name.span, "the secret that is replaced");
    let Some(connection) = connection(context, secret) else {
        found.push(diagnostic.help("add `host`, `database`, `user` and `password` here, or remove the parameters"));
        return;
    };
    let is_public = parameters.value.entries().iter().all(|entry| is_public_option(&entry.key, &entry.node.value));
    let mut diagnostic = diagnostic.help(format!(
        "write the whole login here; or keep the existing secret and pass the options to `ATTACH`: {}",
        if is_public {
            format!("`attach_options = {{ metadata_path = \"{}\" }}`", shown(&connection))
        } else {
            "`metadata_path` in `attach_options` accepts them as `name=value`".to_owned()
        }
    ));
    diagnostic.fixes.extend(moved(context, secret, &connection));
    let literal = Literal { segments: vec![Segment::from(connection, parameters.span)], secret: !is_public };
    found.push(
        diagnostic
            .cure(Part::CatalogSecret, Change::Omit)
            .cure(Part::LakeSecret, Change::set("METADATA_PATH", Expr::Text(literal))),
    );
}

/// Whether the parameters themselves say where to connect to, or as whom.
fn says_where(secret: &SecretView<'_>) -> bool {
    LOGIN.iter().chain(SYNONYMS.as_flattened()).any(|name| secret.has(name))
}

/// The parameters as PostgreSQL's client reads them, and the port; nothing if one of them is not
/// for it, or is not to be written there.
fn connection(context: &Context<'_>, secret: &SecretView<'_>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let entries = secret.parameters?.value.entries();
    for entry in entries.iter().filter(|entry| entry.node.value != Value::Null) {
        let name = option_name(&entry.key).to_ascii_lowercase();
        let is_word = name.chars().all(|it| it.is_ascii_lowercase() || it == '_');
        if !is_word || OF_DUCKDB.contains(&name.as_str()) || names_secret(&name) || lacks(context.engine, &name) {
            return None;
        }
        let text = text(entry)?;
        parts.retain(|part| !part.starts_with(&format!("{name}=")));
        parts.push(format!("{name}={}", quoted(&text)));
    }
    if let Some(port) = secret.field("PORT").filter(|_| secret.parameter("port").is_none()) {
        parts.push(format!("port={}", quoted(port.value.as_str()?)));
    }
    Some(parts.join(" ")).filter(|connection| !connection.is_empty())
}

/// Moves the parameters, and the port, to `ATTACH`.
fn moved(context: &Context<'_>, secret: &SecretView<'_>, connection: &str) -> Option<Fix> {
    let parameters = secret.parameters?;
    let entries = parameters.value.entries();
    if parameters.from_variable || entries.iter().any(|entry| entry.node.from_variable) {
        return None;
    }
    if context.attach_option("metadata_path").is_some() {
        return None;
    }
    let port: Vec<(Span, Span)> = secret.field("PORT").iter().map(|port| (port.key_span, port.span)).collect();
    if secret.field("PORT").is_some_and(|port| port.from_variable) {
        return None;
    }
    let inline = parameters.span.slice(context.text).starts_with('{');
    let mut edits: Vec<Edit> = if inline {
        // They may share a table, and its commas.
        remove_keys(context.text, &[&port[..], &[(parameters.key_span, parameters.span)]].concat())?
    } else {
        let parameters = remove_table(context.text, (parameters.key_span, parameters.span), parameters.value.table())?;
        [remove_keys(context.text, &port)?, parameters].concat()
    };
    edits.push(context.add_attach_option(&format!("metadata_path = {}", toml_string(connection)))?);
    Some(Fix::new("keep the existing secret and pass the options to `ATTACH`", edits).to_be_read())
}

#[cfg(test)]
mod tests {
    use crate::{Code, Flavor, Options, Rendering, Severity, analyze};

    fn file(parameters: &str) -> String {
        format!(
            "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"pg\"\n{parameters}\n\
             [ducklake.storage]\ntype = \"local\"\npath = \"/files\"\n"
        )
    }

    fn severity(toml: &str, variables: &[(&str, &str)]) -> Option<Severity> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let diagnostics = analyze(toml, &Options::new(variables)).diagnostics;
        diagnostics.iter().find(|it| it.code == Code::ReplacedSecret).map(|it| it.severity)
    }

    #[test]
    fn a_login_or_the_environment_makes_it_sound() {
        let tls = "secret_parameters = { sslmode = \"require\" }";
        assert_eq!(severity(&file(tls), &[]), Some(Severity::Warning));
        assert_eq!(severity(&file(tls), &[("PGHOST", "db")]), Some(Severity::Hint));
        for sound in [
            "",
            "secret_parameters = { HOST = \"h\", dbname = \"d\" }",
            "secret_parameters = { user = \"u\" }",
            "secret_parameters = { hostname = \"h\" }",
            "secret_parameters = { username = \"u\" }",
        ] {
            assert_eq!(severity(&file(sound), &[]), None, "{sound}");
        }
    }

    #[test]
    fn the_options_move_to_attach() {
        let toml = file("port = 5433\nsecret_parameters = { sslmode = \"require\", application_name = \"a 'b\" }");
        let options = Options::default();
        let finding = analyze(&toml, &options).diagnostics;
        let finding = finding.iter().find(|it| it.code == Code::ReplacedSecret).expect("it is found");
        let fixed = finding.fixes[0].apply(&toml);
        let after = analyze(&fixed, &options);
        assert_eq!(after.diagnostics, [], "{fixed}");
        let sql = |flavor| {
            let script = after.select(None).expect("one").script(flavor, Rendering { mask: false, setup: false });
            script.expect("sound").statements.iter().map(|it| it.sql.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(sql(Flavor::Metaxy), sql(Flavor::DuckDb));
        let attach = "METADATA_PATH 'sslmode=require application_name=''a \\\\''b'' port=5433'";
        let sql = sql(Flavor::Metaxy).join("\n");
        assert!(sql.contains(&attach.replace("\\\\", "\\")), "{sql}");
        assert!(!sql.contains("TYPE postgres,"), "{sql}");
    }
}

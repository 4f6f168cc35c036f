//! What this DuckDB does not know and another version of it does.

use crate::backend::parts::option_name;
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::duckdb::options::{Provider, SecretType};
use crate::duckdb::{Engine, Versions};
use crate::rules::client_options::{OF_DUCKDB, SAME, is_passed_on, lacks, quoted, text};
use crate::rules::context::Context;
use crate::rules::finding::{Change, Finding, Part};
use crate::rules::secret::SecretView;
use crate::rules::{parameter_number, parameter_word, replaced_secret, secret_parameter_value};
use crate::schema::public::is_public_option;
use crate::secrets::{holds_credentials, names_secret};
use crate::sql::{Expr, Literal, Segment};
use crate::toml::document::{Entry, Value};
use crate::toml::edit::insert_into_string;
use crate::toml::remove::{remove_keys, remove_table};
use crate::toml::write::toml_string;

/// Options that people set and PostgreSQL's client takes from an environment variable, too.
const WITH_VARIABLE: &str = "application_name channel_binding client_encoding connect_timeout gssencmode hostaddr options \
                             require_auth service sslcert sslcrl sslkey sslmode sslrootcert target_session_attrs";

/// The versions that do not know an option of `ATTACH`.
pub(super) fn without_option(name: &str) -> Versions {
    Versions::of(|engine| engine.attach_option(name).is_none())
}

/// The versions that do not know a parameter of a secret.
pub(super) fn without_parameter(secret_type: SecretType, provider: Provider, name: &str) -> Versions {
    Versions::of(|engine| !engine.has_parameter(secret_type, provider, name))
}

/// The oldest version that knows what this one does not.
pub(super) fn known_to(without: Versions) -> Option<&'static Engine> {
    Engine::known().iter().rev().copied().find(|engine| !without.iter().any(|it| it.minor == engine.minor))
}

/// What can be done for a parameter that this DuckDB does not have, and another one has.
pub(super) fn instead(engine: &Engine, secret_type: SecretType, provider: Provider, name: &str) -> Option<String> {
    let without = without_parameter(secret_type, provider, name);
    let other = known_to(without).filter(|_| !engine.has_parameter(secret_type, provider, name))?;
    let (other, this) = (other.version, engine.name);
    Some(match variable(name).filter(|_| secret_type == SecretType::Postgres && !lacks(engine, name)) {
        Some(variable) => format!(
            "DuckDB {other} has it; with {this}, pass it to `ATTACH`, as `metadata_path` in `attach_options`, or set \
             `{variable}` where Metaxy runs"
        ),
        None if secret_type == SecretType::Postgres && is_passed_on(engine, name) => {
            format!("DuckDB {other} has it; with {this}, pass it to `ATTACH`, as `metadata_path` in `attach_options`")
        }
        None => format!("DuckDB {other} has it; with {this}, remove it"),
    })
}

/// The environment variable from which PostgreSQL's client takes an option.
pub(super) fn variable(option: &str) -> Option<String> {
    WITH_VARIABLE.split(' ').find(|it| *it == option)?;
    let name = match option {
        "application_name" => "APPNAME".to_owned(),
        "connect_timeout" => "CONNECT_TIMEOUT".to_owned(),
        _ => option.replace('_', "").to_ascii_uppercase(),
    };
    Some(format!("PG{name}"))
}

/// A parameter of a secret that another version of DuckDB knows: with an older one PostgreSQL's client
/// takes it from elsewhere.
pub(super) fn parameter(
    context: &Context<'_>,
    secret: &SecretView<'_>,
    entry: &Entry,
    name: &str,
    diagnostic: Diagnostic,
) -> Option<Finding> {
    let provider = if secret.secret_type == SecretType::Postgres { Provider::Config } else { secret.provider() };
    let other = known_to(without_parameter(secret.secret_type, provider, name))?;
    let drop = || Change::drop(option_name(&entry.key)).of_key(entry.key_span);
    if secret.secret_type != SecretType::Postgres {
        let help = instead(context.engine, secret.secret_type, provider, name)?;
        return Some(diagnostic.help(help).cure(secret.part(), drop()));
    }
    if let Some((_, same)) = SAME.iter().find(|(alias, _)| *alias == name) {
        if secret.has(same) {
            let help = format!("it is `{same}`, which is already given");
            return Some(diagnostic.help(help).cure(secret.part(), drop()));
        }
        let fix = Fix::replace(format!("rename to `{same}`"), entry.key_span, *same);
        let value = crate::backend::parts::true_value(&entry.node.value, entry.node.span, false);
        let finding = diagnostic.help(format!("it is `{same}`")).fix(fix).cure(secret.part(), drop());
        return Some(finding.cure(secret.part(), Change::set(same.to_ascii_uppercase(), value)));
    }
    if OF_DUCKDB.contains(&name) {
        let (other, this) = (other.version, context.engine.name);
        let help =
            format!("DuckDB {other} has it; with {this}, write `host`, `port`, `database`, `user` and `password`");
        return Some(diagnostic.help(help).into());
    }
    let mut diagnostic = diagnostic.help(instead(context.engine, secret.secret_type, provider, name)?);
    if lacks(context.engine, name) {
        // What asks for more than the server offers is not left out unseen.
        return Some(if name == "require_auth" { diagnostic.into() } else { diagnostic.cure(secret.part(), drop()) });
    }
    diagnostic.fixes.extend(moved(context, secret, entry));
    let finding = diagnostic.cure(secret.part(), drop());
    // Behind the secret, the path of the catalog is a part of the connection string too.
    Some(match connection(context, secret).filter(|_| !replaced_secret::is_kept(context, secret)) {
        Some(path) => finding.cure(Part::LakeSecret, Change::set("METADATA_PATH", path)),
        None => finding,
    })
}

/// The parameters that this version has no place for, with their texts as PostgreSQL's client takes them.
/// Of several keys that are one to DuckDB Metaxy writes the last.
fn passed_on<'a>(context: &Context<'_>, secret: &SecretView<'a>) -> Option<Vec<(&'a Entry, String)>> {
    let mut parts: Vec<(&Entry, String)> = Vec::new();
    for entry in secret.parameters?.value.entries().iter().filter(|entry| entry.node.value != Value::Null) {
        let name = option_name(&entry.key).to_ascii_lowercase();
        if is_passed_on(context.engine, &name) {
            let text = if let Some(number) = parameter_number::meant(context.engine, entry) {
                number
            } else {
                let text = text(entry)?;
                let meant = (name == "options").then(|| secret_parameter_value::meant_options(&text)).flatten();
                meant.or_else(|| parameter_word::spelled(context.engine, &name, &text)).unwrap_or(text)
            };
            parts.retain(|(written, _)| !written.key.eq_ignore_ascii_case(&entry.key));
            parts.push((entry, text));
        }
    }
    Some(parts)
}

/// The same as one text.
fn connection(context: &Context<'_>, secret: &SecretView<'_>) -> Option<Expr> {
    let parts = passed_on(context, secret)?;
    let is_public = parts.iter().all(|(entry, _)| is_public_option(&entry.key, &entry.node.value));
    let segments = parts.iter().enumerate().flat_map(|(index, (entry, text))| {
        let between = if index == 0 { "" } else { " " };
        let name = Segment::from(format!("{between}{}=", entry.key.to_ascii_lowercase()), entry.key_span);
        [name, Segment::from(quoted(text), entry.node.span)]
    });
    Some(Expr::Text(Literal { segments: segments.collect(), secret: !is_public }))
}

fn joined(parts: &[(&Entry, String)]) -> String {
    let each = parts.iter().map(|(entry, text)| format!("{}={}", entry.key.to_ascii_lowercase(), quoted(text)));
    each.collect::<Vec<_>>().join(" ")
}

/// Moves them to the options of `ATTACH`, where this DuckDB takes them too. The first of them offers it.
fn moved(context: &Context<'_>, secret: &SecretView<'_>, entry: &Entry) -> Option<Fix> {
    let parameters = secret.parameters?;
    let all = parameters.value.entries();
    let first = all.iter().find(|it| is_passed_on(context.engine, &option_name(&it.key)))?;
    if first.key_span != entry.key_span || parameters.from_variable || replaces_secret(secret) {
        return None;
    }
    let parts = passed_on(context, secret)?;
    if !parts.iter().all(|(entry, text)| !entry.node.from_variable && is_plain(context.engine, entry, text)) {
        return None;
    }
    let keys: Vec<_> = all.iter().filter(|it| is_passed_on(context.engine, &option_name(&it.key))).collect();
    let inline = parameters.span.slice(context.text).starts_with('{');
    let mut edits = if keys.len() < all.len() {
        remove_keys(context.text, &keys.iter().map(|it| (it.key_span, it.node.span)).collect::<Vec<_>>())?
    } else if inline {
        remove_keys(context.text, &[(parameters.key_span, parameters.span)])?
    } else {
        remove_table(context.text, (parameters.key_span, parameters.span), parameters.value.table())?
    };
    edits.extend(add_to_path(context, &joined(&parts))?);
    Some(Fix::new("pass the options to `ATTACH`", edits).to_be_read())
}

/// Whether a value may stand where it is shown, and reads there as it was written.
fn is_plain(engine: &Engine, entry: &Entry, text: &str) -> bool {
    let name = option_name(&entry.key).to_ascii_lowercase();
    let is = |other: &&str| **other == name;
    let is_name = |text: &str| text.chars().all(|it| it.is_alphanumeric() || "-_.:/@ ~".contains(it));
    let is_path = || ["/", "~", "./", "../"].iter().any(|start| text.starts_with(start)) && is_name(text);
    !holds_credentials(text)
        && (is_public_option(&entry.key, &entry.node.value)
            || NAMES.iter().any(is) && is_name(text)
            || engine.client_paths.iter().any(is) && is_path()
            || name == "options" && is_settings(text))
}

/// Options that name the client or the server, and are no secrets.
const NAMES: &[&str] =
    &["application_name", "client_encoding", "fallback_application_name", "krbsrvname", "require_auth"];

/// Whether `options` is settings of the server, each behind its `-c`, or what Neon's proxy reads.
fn is_settings(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let mut any = false;
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("-c").or_else(|| word.strip_prefix("--")) {
            Some("") => words.next().unwrap_or_default(),
            Some(setting) => setting,
            None if word.starts_with("endpoint=") || word.starts_with("project=") => word,
            None => return false,
        };
        let Some((name, value)) = setting.split_once('=') else { return false };
        let is_name = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
        let is_value = |it: char| it.is_ascii_alphanumeric() || "_.,/:-".contains(it);
        // A search path is no option for DuckLake: `catalog-schema` moves it.
        if matches!(name, "" | "search_path")
            || !name.chars().all(is_name)
            || names_secret(name)
            || !value.chars().all(is_value)
        {
            return false;
        }
        any = true;
    }
    any
}

/// The edits that add options to the path of the catalog, in front of those that it has.
pub(super) fn add_to_path(context: &Context<'_>, options: &str) -> Option<Vec<Edit>> {
    let Some(path) = context.attach_option("metadata_path") else {
        return Some(vec![context.add_attach_option(&format!("metadata_path = {}", toml_string(options)))?]);
    };
    let Value::String(_) = &path.node.value else { return None };
    // Where a value is written another way, by a variable or with escapes, the place is not plain.
    let is_literal = path.node.span.slice(context.text).starts_with('\'');
    if path.node.from_variable || options.contains(['"', '\\']) || is_literal && options.contains('\'') {
        return None;
    }
    Some(insert_into_string("", context.text, path.node.span, &format!("{options} ")).edits)
}

/// Whether the parameters are all that there is: then they replace a secret, and `replaced-secret` moves them.
fn replaces_secret(secret: &SecretView<'_>) -> bool {
    !["host", "hostname", "hostaddr", "service", "dbname", "database", "user", "username", "password", "passfile"]
        .iter()
        .any(|name| secret.has(name))
}

#[cfg(test)]
mod tests {
    use crate::{Code, Engine, Flavor, Options, Rendering, Severity, analyze};

    fn old() -> Options {
        Options::default().engine(Engine::parse("1.4").expect("it is known").engine)
    }

    fn file(parameters: &str) -> String {
        format!(
            "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"pg\"\nhost = \"db\"\ndatabase = \"lake\"\nuser = \
             \"u\"\npassword = \"pw\"\n{parameters}\n[ducklake.storage]\ntype = \"local\"\npath = \"/files\"\n"
        )
    }

    fn sql(toml: &str, flavor: Flavor) -> String {
        let analysis = analyze(toml, &old());
        let script = analysis.select(None).expect("one").script(flavor, Rendering { mask: false, setup: false });
        script.expect("sound").text()
    }

    /// The file after each first fix, until none is left.
    fn fixed(toml: &str) -> String {
        let mut text = toml.to_owned();
        while let Some(fix) = analyze(&text, &old()).diagnostics.iter().flat_map(|it| it.fixes.clone()).next() {
            text = fix.apply(&text);
        }
        text
    }

    #[test]
    fn what_the_secret_does_not_take_moves_to_attach() {
        for (parameters, path) in [
            ("secret_parameters = { connect_timeout = 10 }", "connect_timeout=10"),
            ("", "connect_timeout=10"),
            ("secret_parameters = { sslmode = \"require\" }", "sslmode=require connect_timeout=10"),
            ("secret_parameters = { connect_timeout = 5.0, sslmode = \"PREFER\" }", "connect_timeout=5 sslmode=prefer"),
            ("secret_parameters = { passfile = \"/p\", connect_timeout = 10 }", "connect_timeout=10"),
            (
                "secret_parameters = { options = \"-c statement_timeout=60000 --work_mem=4MB\", connect_timeout = 10 }",
                "options='-c statement_timeout=60000 --work_mem=4MB' connect_timeout=10",
            ),
            (
                "secret_parameters = { sslnegotiation = \"direct\", sslmode = \"require\", connect_timeout = 10 }",
                "sslmode=require connect_timeout=10",
            ),
            (
                "secret_parameters = { sslcert = \"/c/a.crt\", sslkey = \"/c/a.key\", connect_timeout = 10 }",
                "sslcert=/c/a.crt sslkey=/c/a.key connect_timeout=10",
            ),
            (
                "secret_parameters = { options = \"work_mem=1GB\", connect_timeout = 10 }",
                "options='-c work_mem=1GB' connect_timeout=10",
            ),
            (
                "[ducklake.catalog.secret_parameters]\nsslmode = \"verify_full\" # strict\nsslrootcert = \"/a b.crt\"\n\
                 connect_timeout = \"10s\"\n",
                "sslmode=verify-full sslrootcert='/a b.crt' connect_timeout=10",
            ),
        ] {
            let toml = file(parameters);
            let attached = format!("METADATA_PATH '{}'", path.replace('\'', "''"));
            if parameters.contains("connect_timeout") {
                assert!(sql(&toml, Flavor::DuckDb).contains(&attached), "{toml}\n{}", sql(&toml, Flavor::DuckDb));
            }
            let fixed = fixed(&toml);
            let left = analyze(&fixed, &old()).diagnostics;
            assert!(left.iter().all(|it| it.severity == Severity::Hint), "{fixed}\n{left:#?}");
            assert!(sql(&fixed, Flavor::Metaxy).contains(&attached), "{fixed}");
        }
    }

    #[test]
    fn a_url_is_written_out() {
        let toml = "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"pg\"\nsecret_parameters = { uri = \
                    \"postgresql://u:p%40w@db:5433/lake?sslmode=require\" }\n[ducklake.storage]\ntype = \"local\"\npath = \"/f\"\n";
        let cured = sql(toml, Flavor::DuckDb);
        for part in ["HOST 'db'", "PORT '5433'", "DBNAME 'lake'", "PASSWORD 'p@w'", "METADATA_PATH 'sslmode=require'"] {
            assert!(cured.contains(part), "{part}\n{cured}");
        }
        assert!(!cured.contains("URI"), "{cured}");
        let fixed = fixed(&toml.replace("%40", ""));
        let left = analyze(&fixed, &old()).diagnostics;
        assert!(left.iter().all(|it| it.severity == Severity::Hint), "{fixed}\n{left:#?}");
        assert!(
            fixed.contains("metadata_path = \"")
                && fixed.contains("sslmode=require\"")
                && fixed.contains("password = \"pw\""),
            "{fixed}"
        );
    }

    #[test]
    fn what_may_be_a_secret_is_not_moved() {
        for parameter in [
            "sslpassword = \"hunter2\"",
            "options = \"-c app.jwt_secret=hunter2\"",
            "sslkey = \"MIIEhunter2\"",
            "application_name = \"postgres://u:hunter2@h/d\"",
        ] {
            let toml = file(&format!("secret_parameters = {{ {parameter}, connect_timeout = 10 }}"));
            let found = analyze(&toml, &old()).diagnostics;
            let found: Vec<_> = found.iter().filter(|it| it.code == Code::UnknownSecretParameter).collect();
            assert!(found.len() == 2 && found.iter().all(|it| it.fixes.is_empty()), "{found:#?}");
            let text = format!("{found:#?}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn links_of_a_chain_belong_to_a_version() {
        let toml = "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m.db\"\n[ducklake.storage]\ntype = \"s3\"\nsecret_name = \
                    \"s\"\nbucket = \"b\"\nregion = \"eu-central-1\"\nsecret_parameters = { provider = \"credential_chain\", \
                    refresh = \"auto\", chain = \"env;web_identity\" }\n";
        assert_eq!(analyze(toml, &Options::default()).diagnostics, []);
        let found = analyze(toml, &old()).diagnostics;
        assert_eq!(found.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::CredentialChain]);
        assert_eq!(found[0].holds().as_deref(), Some("this applies only to DuckDB 1.4"));
        let fixed = found[0].fixes[0].apply(toml);
        assert!(!fixed.contains("chain =") && fixed.contains("refresh"), "{fixed}");
    }

    #[test]
    fn an_older_release_of_a_minor_version_has_less_than_the_newest() {
        let text = file("secret_parameters = { sslmode = \"require\", connect_timeout = 10 }");
        let newest = analyze(&text, &Options::default()).diagnostics;
        assert!(newest.iter().all(|found| found.code != Code::UnknownSecretParameter), "{newest:#?}");
        let release = Engine::release("1.5.2").expect("it is known").engine;
        let found = analyze(&text, &Options::default().engine(release)).diagnostics;
        let found: Vec<_> = found.iter().filter(|it| it.code == Code::UnknownSecretParameter).collect();
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].message.contains("DuckDB 1.5.2"), "{}", found[0].message);
        let help = found[0].help.as_deref().unwrap_or_default();
        assert!(help.starts_with("DuckDB 1.5.5 has it; with 1.5.2, pass it to `ATTACH`"), "{help}");
        assert_eq!(found[0].holds().as_deref(), Some("this applies only to DuckDB 1.4 and 1.5"));
    }
}

//! Of every DuckDB that is known, what is offered for it is something that it takes: a fix, a proposal, a help.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod samples;

use std::path::Path;

use lakeplan::backend::{RawCatalog, RawStorage};
use lakeplan::duckdb::options::{Provider, SecretType};
use lakeplan::schema::Section;
use lakeplan::{Code, Engine, Options, analyze};

const NOT_KNOWN: [Code; 4] =
    [Code::UnknownSecretParameter, Code::UnknownAttachOption, Code::UnknownKey, Code::UnknownProvider];

const STORE: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.dev.config]\n\
                     database = \":memory:\"\n\n[stores.dev.config.ducklake]\n";

/// What is not known, as (code, message) of each finding.
fn not_known(engine: &'static Engine, text: &str) -> Vec<(Code, String)> {
    let found = analyze(text, &Options::default().engine(engine)).diagnostics.into_iter();
    found
        .filter(|found| NOT_KNOWN.contains(&found.code))
        .map(|found| (found.code, found.message.into_owned()))
        .collect()
}

/// Every parameter of a type of secret, of any DuckDB and provider.
fn parameters(secret_type: SecretType) -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for engine in Engine::known() {
        for provider in [Provider::Config, Provider::CredentialChain] {
            names.extend(engine.parameters(secret_type, provider));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// A store with lines in its lake, its catalog and its storage.
fn store(lake: &str, catalog: &str, storage: &str) -> String {
    format!(
        "{STORE}{lake}\n[stores.dev.config.ducklake.catalog]\n{catalog}\n\n[stores.dev.config.ducklake.storage]\n{storage}\n"
    )
}

const SQLITE: &str = "type = \"sqlite\"\nuri = \"sqlite:m.db\"";
const LOCAL: &str = "type = \"local\"\npath = \"/data\"";

/// The backend of a secret with its credentials, written by its declaration, and further lines, which come in the
/// place of a key of their name.
fn backend(secret_type: SecretType, lines: &str) -> String {
    let section = section_of(secret_type);
    let mut sample = samples::credentials(section).remove(0);
    sample.keys.retain(|(key, _)| !lines.starts_with(&format!("{key} = ")));
    format!("{}\n{lines}", sample.toml())
}

fn section_of(secret_type: SecretType) -> &'static Section {
    let mut sections = RawCatalog::SECTIONS.iter().chain(RawStorage::SECTIONS);
    let of_type = |section: &&&Section| section.tag.and_then(SecretType::of_tag) == Some(secret_type);
    sections.find(of_type).expect("a backend makes the secret")
}

/// A backend in its store.
fn with_backend(secret_type: SecretType, lake: &str, lines: &str) -> String {
    let backend = backend(secret_type, lines);
    let is_catalog = section_of(secret_type).path == RawCatalog::SECTIONS[0].path;
    if is_catalog { store(lake, &backend, LOCAL) } else { store(lake, SQLITE, &backend) }
}

/// Names of parameters and options, of every version and of other tools, where people write them.
fn misplaced() -> Vec<String> {
    let mut texts = Vec::new();
    let foreign = [
        "ssl",
        "verify",
        "ssl_mode",
        "sslMode",
        "statement_timeout",
        "timeout",
        "connectTimeout",
        "schema",
        "search_path",
        "username",
        "hostname",
        "dsn",
        "path_style_access",
        "addressing_style",
        "profile_name",
        "ca_bundle",
        "allow_http",
        "insecure",
        "verify_ssl_",
        "sslmod",
        "connect_timout",
    ];
    for secret_type in SecretType::ALL {
        let names = parameters(secret_type).into_iter().chain(foreign);
        for (name, value) in names.zip(["true", "\"require\"", "7"].into_iter().cycle()) {
            let key = format!("{name} = {value}\n");
            texts.push(with_backend(secret_type, "", &key));
            texts.push(with_backend(secret_type, "", &format!("connect_args = {{ {name} = {value} }}\n")));
            texts.push(with_backend(secret_type, "", &format!("secret_parameters = {{ {name} = {value} }}\n")));
            let chain = format!("secret_parameters = {{ provider = \"credential_chain\", {name} = {value} }}\n");
            texts.push(with_backend(secret_type, "", &chain));
            texts.push(with_backend(secret_type, &format!("attach_options = {{ {name} = {value} }}\n"), ""));
        }
    }
    let mut options: Vec<&str> = Engine::known().iter().flat_map(|it| it.attach_options).map(|it| it.name).collect();
    options.extend(Engine::known().iter().flat_map(|engine| engine.persisted_options));
    options.extend([
        "migrate",
        "hiden",
        "automatic_migrations",
        "schema",
        "encryption_key",
        "journal_mode",
        "snapshot_id",
    ]);
    options.sort_unstable();
    options.dedup();
    for (name, value) in options.into_iter().zip(["true", "\"1.0\"", "7"].into_iter().cycle()) {
        for catalog in [SQLITE, "type = \"duckdb\"\nuri = \"m.db\""] {
            texts.push(store(&format!("attach_options = {{ {name} = {value} }}\n"), catalog, LOCAL));
            texts.push(store(&format!("{name} = {value}\n"), catalog, LOCAL));
            texts.push(store("", &format!("{catalog}\n{name} = {value}\n"), LOCAL));
        }
    }
    texts
}

/// The inputs that show each code, and connection strings in odd places.
fn shown() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/tests/messages");
    let files = std::fs::read_dir(folder).expect("the messages are there").flatten();
    let mut texts: Vec<String> =
        files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).filter(|text| !text.is_empty()).collect();
    assert!(texts.len() > 100, "only {}", texts.len());
    let login = "host=db dbname=d user=u password=p";
    for uri in [login.to_owned(), format!("{login} connect_timeout=5"), format!("{login} sslmode=require")] {
        texts.push(store("", &format!("type = \"sqlite\"\nuri = \"postgres:{uri}\""), LOCAL));
    }
    for uri in ["postgresql://u:p@h:1/d?sslmode=require", "postgresql://u:p@h/d", "host=h user=u sslmode=require"] {
        let parameters = format!("type = \"postgres\"\nsecret_name = \"s\"\nsecret_parameters = {{ uri = \"{uri}\" }}");
        texts.push(store("", &parameters, LOCAL));
    }
    for line in ["database = \"d?sslmode=require&connect_timeout=3\"", "host = \"a:5432,b:5433\"", "host = \"h:7\""] {
        let keys = "type = \"postgres\"\nsecret_name = \"s\"\nuser = \"u\"\npassword = \"p\"";
        let rest = if line.starts_with("host") { "database = \"d\"" } else { "host = \"h\"" };
        texts.push(store("", &format!("{keys}\n{line}\n{rest}"), LOCAL));
    }
    texts
}

fn new_of(engine: &'static Engine, text: &str, before: &[(Code, String)]) -> Vec<(Code, String)> {
    not_known(engine, text).into_iter().filter(|found| !before.contains(found)).collect()
}

/// Whether a finding that is new brings the fix that ends it: a parameter of the other provider is moved first,
/// and the provider is added next.
fn leads_on(engine: &'static Engine, text: &str, before: &[(Code, String)]) -> bool {
    let found = analyze(text, &Options::default().engine(engine)).diagnostics;
    let new = found.iter().filter(|found| NOT_KNOWN.contains(&found.code));
    let new =
        new.filter(|found| found.versions.is_every() && !before.contains(&(found.code, found.message.to_string())));
    new.flat_map(|found| &found.fixes).any(|fix| new_of(engine, &fix.apply(text), before).is_empty())
}

/// All of it where the core is optimized, as in the stage `core` of the test command, and else a part.
fn some(texts: impl Iterator<Item = String>) -> impl Iterator<Item = String> {
    texts.step_by(if cfg!(debug_assertions) { 7 } else { 1 })
}

#[test]
fn no_fix_writes_what_the_duckdb_that_is_meant_does_not_know() {
    let mut faults = Vec::new();
    let mut applied = 0;
    for text in some(shown().into_iter().chain(misplaced())) {
        for &engine in Engine::known() {
            let before = not_known(engine, &text);
            for found in analyze(&text, &Options::default().engine(engine)).diagnostics {
                for fix in &found.fixes {
                    applied += 1;
                    let fixed = fix.apply(&text);
                    let new = new_of(engine, &fixed, &before);
                    if !new.is_empty() && !leads_on(engine, &fixed, &before) {
                        faults.push(format!(
                            "{} {}: {}\n{new:?}\n{text}━━━\n{fixed}",
                            engine.minor, found.code, fix.title
                        ));
                    }
                }
            }
        }
    }
    faults.sort();
    faults.truncate(20);
    assert!(faults.is_empty(), "{}", faults.join("\n━━━━━━\n"));
    assert!(applied > if cfg!(debug_assertions) { 100 } else { 1000 }, "only {applied} fixes");
}

/// What is said of a DuckDB that nobody has run says so, and nothing else does.
#[test]
fn what_rests_on_documentation_is_marked() {
    let mut seen = 0;
    for text in shown() {
        for &engine in Engine::known() {
            for found in analyze(&text, &Options::default().engine(engine)).diagnostics {
                let told = found.severity != lakeplan::Severity::Error && lakeplan::is_about_duckdb(found.code);
                let documented = told && (!engine.is_measured() || found.code == Code::MotherDuckVersion);
                assert_eq!(found.measured, !documented, "{} {}", engine.minor, found.code);
                assert_eq!(found.holds().is_some_and(|it| it.contains("not measured")), documented, "{}", found.code);
                seen += usize::from(documented);
            }
        }
    }
    assert!(seen > 50, "only {seen}");
    for code in Code::ALL {
        let evidence = lakeplan::evidence(*code);
        assert_eq!(evidence.is_some(), lakeplan::is_about_duckdb(*code), "{code}");
        let documented = code == &Code::MotherDuckVersion || !Engine::known().iter().all(|it| it.is_measured());
        assert!(evidence.is_none_or(|it| it.contains("not measured") == documented), "{code}");
    }
}

/// At the caret `|`.
fn proposed(engine: &'static Engine, marked: &str) -> Vec<String> {
    let caret = marked.find('|').expect("a caret");
    let text = marked.replace('|', "");
    let proposed = lakeplan::assist::complete(&text, caret, engine).expect("there are proposals");
    proposed.items.into_iter().map(|item| item.label).collect()
}

#[test]
fn what_is_proposed_and_explained_is_what_the_duckdb_that_is_meant_takes() {
    for &engine in Engine::known() {
        for secret_type in SecretType::ALL {
            for (provider, written) in
                [(Provider::Config, ""), (Provider::CredentialChain, "provider = \"credential_chain\", ")]
            {
                if secret_type == SecretType::Postgres && provider == Provider::CredentialChain {
                    continue;
                }
                let lines = format!("secret_parameters = {{ {written}| }}\n");
                let labels = proposed(engine, &with_backend(secret_type, "", &lines));
                for label in &labels {
                    assert!(
                        engine.has_parameter(secret_type, provider, label),
                        "{} {secret_type:?} {label}",
                        engine.minor
                    );
                }
                for name in parameters(secret_type) {
                    let text =
                        with_backend(secret_type, "", &format!("secret_parameters = {{ {written}{name} = 1 }}\n"));
                    let at = text.rfind(&format!("{name} = 1")).expect("it is written");
                    let takes = engine.has_parameter(secret_type, provider, name);
                    let help = lakeplan::assist::hover(&text, at + 1, engine);
                    assert_eq!(help.is_some(), takes, "{} {secret_type:?} {name}", engine.minor);
                    let is_marked = help.is_some_and(|it| it.help.tags.iter().any(|tag| tag.contains("not measured")));
                    assert_eq!(is_marked, takes && !engine.is_measured(), "{} {secret_type:?} {name}", engine.minor);
                }
            }
        }
        let labels = proposed(engine, &store("attach_options = { | }\n", SQLITE, LOCAL));
        for label in &labels {
            assert!(engine.attach_option(label).is_some(), "{} {label}", engine.minor);
        }
        for option in engine.attach_options {
            assert!(labels.iter().any(|label| label == option.name), "{} {}", engine.minor, option.name);
        }
    }
}

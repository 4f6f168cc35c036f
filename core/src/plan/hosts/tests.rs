use super::*;
use crate::Options;
use crate::duckdb::options::{Provider, SecretType};
use crate::metaxy::sections::SECTIONS;
use crate::plan::flavor::Flavor;
use crate::plan::hosts::found::INJECTED;
use crate::plan::render::Rendering;
use crate::samples::{self, Sample};
use crate::schema::{Section, Type};

fn names(toml: &str, flavor: Flavor) -> Vec<String> {
    let analysis = crate::analyze(toml, &Options::default());
    let store = analysis.select(None).expect("there is a store");
    store.hosts(flavor).into_iter().map(|host| host.name).collect()
}

fn example(id: &str) -> Vec<String> {
    names(crate::examples::find(id).expect("an example").toml, Flavor::DuckDb)
}

#[test]
fn what_is_written_and_what_duckdb_knows() {
    assert_eq!(example("postgres-s3"), ["localhost", "my-ducklake-bucket.s3.eu-central-1.amazonaws.com"]);
    assert_eq!(example("duckdb-minio"), ["localhost:9000"]);
    assert_eq!(example("sqlite-gcs"), ["storage.googleapis.com"]);
    assert_eq!(example("motherduck-managed"), ["api.motherduck.com"]);
    assert!(example("duckdb-local").is_empty());
}

const LOCAL: &str = "[ducklake.storage]\ntype = \"local\"\npath = \"d\"\n";
const FILE: &str = "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m\"\n";

#[test]
fn what_nobody_can_tell_is_said() {
    let postgres = |keys: &str| {
        let toml = format!("[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"pg\"\n{keys}{LOCAL}");
        names(&toml, Flavor::DuckDb)
    };
    assert_eq!(postgres(""), ["the host of the existing secret `pg`"]);
    // Metaxy makes that secret anew, without a host; the `duckdb` flavor keeps it.
    let tls = "secret_parameters = { sslmode = \"require\" }\n";
    assert_eq!(postgres(tls), ["the host of the existing secret `pg`"]);
    let toml = format!("[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"pg\"\n{tls}{LOCAL}");
    assert_eq!(names(&toml, Flavor::Metaxy), [DEFAULT_HOST]);
    assert_eq!(
        postgres("secret_parameters = { service = \"s\" }\n"),
        ["the host of the service `s` of PostgreSQL's client"]
    );
    assert!(postgres("secret_parameters = { host = \"/run/postgresql\" }\n").is_empty());
    let storage = |keys: &str| {
        let toml = format!("{FILE}[ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s\"\nbucket = \"b\"\n{keys}");
        names(&toml, Flavor::DuckDb)
    };
    assert_eq!(storage(""), ["b.s3.amazonaws.com", "the endpoint of an existing secret"]);
    assert_eq!(
        storage("scope = \"s3://other/\"\nendpoint = \"e.example\"\n"),
        ["b.s3.amazonaws.com", "the endpoint of an existing secret", "e.example"]
    );
    assert_eq!(
        storage("secret_parameters = { provider = \"credential_chain\", assume_role_arn = \"a\", chain = \"sts\" }\n"),
        ["b.s3.amazonaws.com", "sts.amazonaws.com"]
    );
}

#[test]
fn the_store_opens_a_database_too() {
    let store = |config: &str| {
        let toml = format!(
            "[stores.a]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.a.config]\n{config}\n\
             ducklake.catalog = {{ type = \"duckdb\", uri = \"m\" }}\nducklake.storage = {{ type = \"local\", path = \"d\" }}\n"
        );
        names(&toml, Flavor::Metaxy)
    };
    assert_eq!(store("database = \"md:x\""), ["api.motherduck.com"]);
    assert_eq!(store("database = \"https://a.example/x.db\""), ["a.example"]);
    assert!(store("database = \":memory:\"").is_empty());
    assert_eq!(
        store("database = \"\"\nconfig = { custom_extension_repository = \"http://a.example/x\", threads = \"4\" }"),
        ["a.example"]
    );
}

/// A host that is in no configuration.
const CANARY: &str = "canary.example";

/// What kind of text a field, a parameter or an option takes.
enum Takes {
    /// A host.
    Host,
    /// A part of the name of the host.
    Part,
    /// The URL of a folder or a file.
    Url,
    /// What opens a catalog: a path, a URL or a connection string behind a prefix.
    Catalog,
    /// A connection string.
    Connection,
    /// Nothing that leads to a host.
    NoHost,
}

/// Every name that can stand in front of a text. What is new must be told here.
#[expect(clippy::match_same_arms, reason = "each group has a reason of its own")]
fn takes(name: &str, section: &str) -> Takes {
    match name {
        "host" | "hostname" | "hostaddr" | "endpoint" | "http_proxy" | "oauth_issuer" => Takes::Host,
        "service" | "account_id" | "region" | "bucket" => Takes::Part,
        "data_path" | "path" => Takes::Url,
        "uri" if section == "parameter of `postgres`" => Takes::Connection,
        "uri" | "metadata_path" => Takes::Catalog,
        // DuckDB looks `endpoint` up in the map of `refresh_info`, which a test of its own plants.
        "refresh_info"
        | "database"
        | "secret_name"
        | "user"
        | "password"
        | "port"
        | "secret_parameters"
        | "key_id"
        | "secret"
        | "prefix"
        | "url_style"
        | "use_ssl"
        | "scope"
        | "session_token"
        | "url_compatibility_mode"
        | "refresh"
        | "http_proxy_username"
        | "http_proxy_password"
        | "verify_ssl"
        | "kms_key_id"
        | "requester_pays"
        | "extra_http_headers"
        | "chain"
        | "profile"
        | "assume_role_arn"
        | "external_id"
        | "web_identity_token_file"
        | "session_name"
        | "validation"
        | "bearer_token"
        | "provider"
        | "type" => Takes::NoHost,
        "dbname"
        | "username"
        | "passfile"
        | "require_auth"
        | "channel_binding"
        | "connect_timeout"
        | "client_encoding"
        | "options"
        | "application_name"
        | "fallback_application_name"
        | "keepalives"
        | "keepalives_idle"
        | "keepalives_interval"
        | "keepalives_count"
        | "tcp_user_timeout"
        | "replication"
        | "gssencmode"
        | "sslmode"
        | "requiressl"
        | "sslnegotiation"
        | "sslcompression"
        | "sslcert"
        | "sslkey"
        | "sslkeylogfile"
        | "sslpassword"
        | "sslcertmode"
        | "sslrootcert"
        | "sslcrl"
        | "sslcrldir"
        | "sslsni"
        | "requirepeer"
        | "ssl_min_protocol_version"
        | "ssl_max_protocol_version"
        | "min_protocol_version"
        | "max_protocol_version"
        | "krbsrvname"
        | "gsslib"
        | "gssdelegation"
        | "scram_client_key"
        | "scram_server_key"
        | "target_session_attrs"
        | "load_balance_hosts"
        | "oauth_client_id"
        | "oauth_client_secret"
        | "oauth_scope"
        | "aws_rds_secret" => Takes::NoHost,
        other => panic!("say what `{other}` of {section} takes"),
    }
}

/// Texts that lead DuckDB to the canary.
fn planted(takes: &Takes) -> Vec<String> {
    let urls =
        ["http://C/x", "https://u@C:1/x", "s3://b/x?s3_endpoint=C", "s3://C#/x", "gs://b/x?s3_endpoint=C", "s3a://C/x"];
    let connections = [
        "host=C",
        "dbname = x host = 'C'",
        "hostaddr=a,C",
        "postgres://u:p@C:1/db",
        "postgresql:///db?host=C",
        "service=C",
    ];
    let texts: Vec<String> = match takes {
        Takes::Host => ["C", "C:9000", "C/x"].map(str::to_owned).to_vec(),
        Takes::Part => vec!["C".to_owned()],
        Takes::Url => urls.map(str::to_owned).to_vec(),
        Takes::Connection => connections.map(str::to_owned).to_vec(),
        Takes::Catalog => {
            let wrapped = ["postgres:", "POSTGRESQL:", "ducklake:postgres:", "mysql:"];
            let wrapped = wrapped.iter().flat_map(|prefix| connections.map(|it| format!("{prefix}{it}")));
            let files =
                ["", "duckdb:", "sqlite:"].into_iter().flat_map(|prefix| urls.map(|it| format!("{prefix}{it}")));
            wrapped.chain(files).collect()
        }
        Takes::NoHost => Vec::new(),
    };
    texts.into_iter().map(|text| text.replace('C', CANARY)).collect()
}

/// Holds that whatever is planted and gets into the SQL is told. Counts what got there.
fn told(toml: &str) -> usize {
    let analysis = crate::analyze(toml, &Options::default());
    let Ok(store) = analysis.select(None) else { return 0 };
    let mut planted = 0;
    for flavor in Flavor::ALL {
        let Some(script) = store.script(flavor, Rendering { mask: false, setup: false }) else { continue };
        // The `duckdb` flavor makes a file of a path that would lead elsewhere.
        // A bucket in the path of the requests is in no host.
        let mut text = script.text();
        if text.contains("URL_STYLE 'path'") {
            for scheme in ["s3://", "s3a://", "s3n://", "gs://", "gcs://", "r2://"] {
                text = text.replace(&format!("{scheme}{CANARY}"), scheme);
            }
        }
        // So it is with these, unless the secret says otherwise.
        for (of_secret, schemes) in [("TYPE R2", &["r2://"][..]), ("TYPE GCS", &["gs://", "gcs://"])] {
            if text.contains(of_secret) && !text.contains("URL_STYLE") {
                for scheme in schemes {
                    text = text.replace(&format!("{scheme}{CANARY}"), scheme);
                }
            }
        }
        if text.contains(CANARY) && !text.contains("METADATA_PATH './") {
            planted += 1;
            let hosts = store.hosts(flavor);
            assert!(hosts.iter().any(|host| host.name.contains(CANARY)), "{toml}\n{}\n{hosts:#?}", script.text());
        }
    }
    planted
}

/// The sections of a backend with its credentials, once for each key that can say where the files go.
fn sections(tag: &str) -> Vec<String> {
    let section = SECTIONS.iter().find(|section| section.tag == Some(tag)).expect("a backend");
    samples::credentials(section).iter().map(|sample| headed(section, sample)).collect()
}

/// The section of a backend whose secret is expected to exist.
fn existing(tag: &str) -> String {
    let section = SECTIONS.iter().find(|section| section.tag == Some(tag)).expect("a backend");
    headed(section, &samples::required(section)[0])
}

fn headed(section: &Section, sample: &Sample) -> String {
    let table = section.path.rsplit('.').next().unwrap_or_default();
    format!("[ducklake.{table}]\n{}\n", sample.toml())
}

/// The section with a key in the place of the one of that name.
fn with(section: &str, key: &str, value: &str) -> String {
    let others = section.lines().filter(|line| !line.starts_with(&format!("{key} = ")));
    let others: String = others.flat_map(|line| [line, "\n"]).collect();
    format!("{others}{key} = {}\n", crate::toml::write::toml_string(value))
}

#[test]
fn a_host_in_any_field_is_told() {
    let mut reached = 0;
    for section in SECTIONS.iter().filter(|section| section.tag.is_some()) {
        let tag = section.tag.expect("it has been looked at");
        for field in section.fields.iter().filter(|field| field.ty == Type::String) {
            for value in planted(&takes(field.key, section.name)) {
                for of in sections(tag) {
                    let section_with = with(&of, field.key, &value);
                    if section.path.ends_with("catalog") {
                        reached += told(&(section_with + &existing("local")));
                    } else {
                        for other in ["duckdb", "motherduck"] {
                            reached += told(&(existing(other) + &section_with));
                        }
                    }
                }
            }
        }
    }
    assert!(reached > 150, "{reached} statements held the canary");
}

#[test]
fn a_host_in_any_parameter_is_told() {
    let mut reached = 0;
    for secret_type in SecretType::ALL {
        let tag = secret_type.as_str().to_ascii_lowercase();
        for provider in [Provider::Config, Provider::CredentialChain] {
            for name in Options::default().engine.parameters(secret_type, provider) {
                for value in planted(&takes(name, &format!("parameter of `{tag}`"))) {
                    let value = crate::toml::write::toml_string(&value);
                    // GCS takes a region, and asks nobody there.
                    if (tag.as_str(), name) == ("gcs", "region") {
                        continue;
                    }
                    for key in [name.to_owned(), name.to_ascii_uppercase()] {
                        let chain = if provider == Provider::CredentialChain {
                            "PROVIDER = \"credential_chain\", "
                        } else {
                            ""
                        };
                        let parameters = format!("secret_parameters = {{ {chain}{key} = {value} }}\n");
                        reached += if secret_type == SecretType::Postgres {
                            told(&(existing("postgres") + &parameters + &existing("local")))
                        } else {
                            told(&(existing("duckdb") + &existing(&tag) + &parameters))
                        };
                    }
                }
            }
        }
    }
    assert!(reached > 100, "{reached} statements held the canary");
}

#[test]
fn a_host_in_any_option_of_attach_is_told() {
    let mut reached = 0;
    for option in Options::default().engine.attach_options {
        let takes = match option.name {
            "data_path" | "path" => Takes::Url,
            "metadata_path" => Takes::Catalog,
            _ => continue,
        };
        for value in planted(&takes) {
            let value = crate::toml::write::toml_string(&value);
            for key in [option.name.to_owned(), option.name.to_ascii_uppercase()] {
                let options = format!("[ducklake]\nattach_options = {{ {key} = {value} }}\n");
                reached += told(&(options + &existing("duckdb") + &existing("local")));
            }
        }
    }
    // A type says how the path is read, without a prefix in it.
    for value in planted(&Takes::Connection) {
        for (key, kind) in [("meta_type", "postgres"), ("META_TYPE", "mysql"), ("meta_type", "POSTGRES")] {
            let options = format!("[ducklake]\nattach_options = {{ {key} = \"{kind}\" }}\n");
            reached += told(&(options + &with(&existing("duckdb"), "uri", &value) + &existing("local")));
        }
    }
    let secret = format!("[ducklake]\nattach_options = {{ meta_secret = \"{CANARY}\" }}\n");
    reached += told(&(secret + &sections("postgres").remove(0) + &existing("local")));
    assert!(reached > 100, "{reached} statements held the canary");
}

#[test]
fn a_host_that_a_secret_is_refreshed_with_is_told() {
    let parameters = format!("secret_parameters = {{ refresh_info = {{ endpoint = \"{CANARY}\" }} }}\n");
    assert_eq!(told(&(existing("duckdb") + &existing("s3") + &parameters)), 2);
}

#[test]
fn sql_inside_of_a_name_is_told() {
    let toml = existing("duckdb")
        .replace("[ducklake.catalog]", "[ducklake]\nalias = \"x; ATTACH 'http://a.example/'\"\n[ducklake.catalog]")
        + &existing("local");
    assert_eq!(names(&toml, Flavor::Metaxy), [INJECTED]);
    assert!(names(&toml, Flavor::DuckDb).is_empty());
}

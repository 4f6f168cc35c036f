//! A fix beside a key of the name that it gives, and in places where a line cannot stand: what parsed
//! before parses afterwards, without a key twice, and the finding is gone.

use lakeplan::{Options, analyze};

const CATALOG: &str = "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"l.db\"\n";
const SQLITE: &str =
    "catalog = { type = \"sqlite\", uri = \"sqlite:x.db\" }\nstorage = { type = \"local\", path = \"p\" }\n";

const DSN: &str = "connection_string = \"host=h port=5 dbname=d user=u password=pw\"";

/// A connection string as a key, behind what is a part of it too.
fn dsn(before: &str, prefix: &str) -> String {
    format!("{before}{prefix}{DSN}\n[ducklake.storage]\ntype = \"local\"\npath = \"p\"\n")
}

fn files() -> Vec<String> {
    let storage = |keys: &str| {
        format!(
            "{CATALOG}[ducklake.storage]\ntype = \"s3\"\nbucket = \"b\"\nsecret_name = \"s\"\nregion = \"r\"\nkey_id = \"k\"\n\
             secret = \"x\"\n{keys}"
        )
    };
    let options = |options: &str| {
        format!(
            "[ducklake]\nattach_options = {{ {options} }}\n{CATALOG}[ducklake.storage]\ntype = \"local\"\npath = \"p\"\n"
        )
    };
    let config = |header: &str, line: &str| {
        format!("[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n{header}\n{line}")
    };
    let inline =
        "{ catalog = { type = \"sqlite\", uri = \"sqlite:x.db\" }, storage = { type = \"local\", path = \"p\" } }";
    vec![
        storage("endpont = \"a:1\"\nendpoint = \"b:1\"\n"),
        storage("endpont = \"a:1\"\nEndpoint = \"b:1\"\n"),
        storage("endpoint = \"a:1\"\nEndpoint = \"b:1\"\n"),
        storage("endpont = \"a:1\"\nendpoint = {}\n"),
        storage("endpont = \"a:1\"\nendpoint = 7\n"),
        storage("endpoint_url = \"a:1\"\nendpoint = \"b:1\"\n"),
        storage("endpoint_url = \"a:1\"\nENDPOINT = \"b:1\"\n"),
        storage("\n[ducklake.storage.endpont]\nx = 1\n[ducklake.storage.endpoint]\ny = 1\n"),
        storage("secret_parameters = { regoin = \"a\", region = \"b\" }\n"),
        storage("secret_parameters = { regoin = \"a\", Region = \"b\" }\n"),
        storage("secret_parameters = { endpiont = \"a\" }\nendpoint = \"b\"\n"),
        storage("secret_parameters.regoin = \"a\"\nsecret_parameters.region = \"b\"\n"),
        "[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\nhost = \"h\"\ndatabase = \"d\"\nuser = \"u\"\n\
             password = \"p\"\nsecret_parameters = \"x\"\n[ducklake.storage]\ntype = \"local\"\npath = \"p\"\n"
            .to_owned(),
        options("encryptd = true, encrypted = true"),
        options("encryptd = true, ENCRYPTED = true"),
        options("ENCRYPTED = true, encrypted = true"),
        options("meta_schema = \"a\", metadata_schema = \"b\", schema = \"c\""),
        options("\"encrypted\" = true, encryptd = true"),
        SQLITE.to_owned(),
        SQLITE.trim_end().to_owned(),
        SQLITE.replace('\n', "\r\n"),
        format!("ducklake.{}", SQLITE.replace("\nstorage", "\nducklake.storage")),
        format!("[ducklake]\n{SQLITE}"),
        format!("attach_options = {{}}\n{SQLITE}"),
        format!("{SQLITE}[attach_options]\n"),
        format!("ducklake = {inline}\n"),
        config("[stores.dev.Config]", &format!("ducklake = {inline}\n")),
        config("[stores.dev.CONFIG.ducklake]", SQLITE),
        config("", &format!("Config = {{ ducklake = {inline} }}\n")),
        config("", &format!("config = {{ ducklake = {inline} }}\n")),
        config("", &format!("Config.ducklake = {inline}\n")),
        config("", &format!("Config = {{}}\nconfig.ducklake = {inline}\n")),
        config("[stores.dev.Config]", &format!("Database = \":memory:\"\nducklake = {inline}\n")),
        config("[stores.dev.Config]\n[stores.dev.config.ducklake]", SQLITE),
        dsn("[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"s\"\n", ""),
        dsn("[ducklake]\ncatalog.type = \"postgres\"\ncatalog.secret_name = \"s\"\n", "catalog."),
        dsn("[ducklake]\ncatalog.type = \"postgres\"\ncatalog.secret_name = \"s\"\n", "'catalog' . "),
        dsn("ducklake.catalog.type = \"postgres\"\nducklake.catalog.secret_name = \"s\"\n", "ducklake.catalog."),
        format!(
            "[ducklake]\ncatalog = {{ type = \"postgres\", secret_name = \"s\", {DSN} }}\nstorage = {{ type = \"local\", path = \"p\" }}\n"
        ),
        format!(
            "ducklake = {{ storage = {{ type = \"local\", path = \"p\" }}, catalog.type = \"postgres\", catalog.secret_name = \"s\", catalog.{DSN} }}\n"
        ),
        "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\nconfig = { database = \":memory:\" }\n\
             [stores.'dev.config.ducklake']\nx = 1\n"
            .to_owned(),
        config("[store.prod]", "type = \"x\"\n"),
        config("[store.dev]", "type = \"x\"\n"),
        "stores = { dev = { type = \"x\" } }\n[store.prod]\ntype = \"x\"\n".to_owned(),
    ]
}

#[test]
fn a_fix_leaves_a_file_that_parses_and_its_finding_is_gone() {
    let mut applied = 0;
    let mut faults = Vec::new();
    for text in files() {
        let before = analyze(&text, &Options::default());
        assert!(!before.is_syntax_error(), "{text}");
        for found in &before.diagnostics {
            for fix in &found.fixes {
                applied += 1;
                let fixed = fix.apply(&text);
                let after = analyze(&fixed, &Options::default());
                let count = |analysis: &lakeplan::Analysis| {
                    let same = |it: &&lakeplan::Diagnostic| it.code == found.code && it.message == found.message;
                    analysis.diagnostics.iter().filter(same).count()
                };
                let errors =
                    |analysis: &lakeplan::Analysis| analysis.diagnostics.iter().filter(|it| it.is_error()).count();
                let mixes = text.contains("\r\n") && fixed.replace("\r\n", "").contains('\n');
                let worse = found.is_error() && errors(&after) >= errors(&before) || errors(&after) > errors(&before);
                if after.is_syntax_error() || count(&after) >= count(&before) || mixes || worse {
                    faults.push(format!("{}: {}\n{text}━━━\n{fixed}", found.code, fix.title));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n━━━━━━\n"));
    assert!(applied > 20, "only {applied} fixes");
}

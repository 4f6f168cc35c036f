use crate::Code;
use crate::rules::told::Case;

const HEAD: &str = "[stores.s]\ntype = 'metaxy.ext.duckdb.DuckDBMetadataStore'\nconfig.database = ':memory:'\n";

/// A lake in PostgreSQL on a host, with parameters on a line.
fn postgres(host: &str, parameters: &str) -> String {
    format!(
        "{HEAD}[stores.s.config.ducklake]\nstorage = {{ type = 'local', path = 'x' }}\n\
         [stores.s.config.ducklake.catalog]\ntype = 'postgres'\nsecret_name = 'pg'\nhost = '{host}'\ndatabase = 'd'\n\
         user = 'u'\npassword = 'p'\n[stores.s.config.ducklake.catalog.secret_parameters]\n{parameters}\n"
    )
}

fn s3(parameters: &str) -> String {
    format!(
        "{HEAD}[stores.s.config.ducklake]\ncatalog = {{ type = 'duckdb', uri = 'm.db' }}\n\
         [stores.s.config.ducklake.storage]\ntype = 's3'\nsecret_name = 's'\nkey_id = 'k'\nsecret = 'x'\nbucket = 'lake'\n\
         region = 'eu-west-1'\n[stores.s.config.ducklake.storage.secret_parameters]\n{parameters}\n"
    )
}

#[test]
fn an_option_of_the_client_is_a_parameter_of_its_own() {
    let client = "is an option of PostgreSQL's client: in `options`, it is sent to the server";
    let moved = "fix: sslmode = \"require\"";
    for (parameters, parts) in [
        ("options = '-c sslmode=require'", &[client, moved, "SSLMODE 'require'", "!OPTIONS"] as &[&str]),
        ("options = 'sslmode=require'", &[client, moved]),
        ("options = '--sslmode=require'", &[client, moved]),
        ("options = '-csslmode=require'", &[client, moved]),
        (
            "options = '-c work_mem=1MB -c sslmode=require'",
            &[client, "write it beside `options`", "fix: none", "!cured"],
        ),
        ("options = '-c sslrootcert=/a;b'", &[client, "write it beside `options`", "fix: none"]),
        ("options = '-c sslpassword=abc'", &[client, "write it beside `options`", "fix: none"]),
        ("options = '-c hostname=h'", &[client, "remove it, and write it as `host` of the metadata backend"]),
        ("options = '-c sslmode=require'\nsslmode = 'require'", &["`sslmode` is given beside `options`", "fix: none"]),
        ("options = '${O}'", &[client, "write it beside `options`", "fix: none"]),
        ("options = '-c application_name=x'", &[]),
    ] {
        let toml = postgres("localhost", parameters);
        Case { variables: &[("O", "-c sslmode=require")], ..Case::of(&toml) }.tells(Code::SecretParameterValue, parts);
    }
    // It reaches the client by another way there.
    let toml = postgres("localhost", "options = '-c sslmode=require'");
    Case { engine: Some("1.4"), ..Case::of(&toml) }.tells(Code::SecretParameterValue, &[client, moved, "!SSLMODE"]);
}

#[test]
fn settings_are_written_as_the_command_line_of_the_server_has_them() {
    let wants = "expects `-c` before each setting";
    let around = "contains whitespace around `=`";
    let meant = "fix: options = '-c statement_timeout=5000'";
    let cured = "OPTIONS '-c statement_timeout=5000'";
    for (options, parts) in [
        ("statement_timeout=5000", &[wants, meant, cured] as &[&str]),
        ("statement_timeout=5000 work_mem=1MB", &[wants, "fix: options = '-c statement_timeout=5000 -c work_mem=1MB'"]),
        ("-c statement_timeout = 5000", &[around, meant, cured]),
        ("-c statement_timeout= 5000", &[around, meant]),
        (" -c statement_timeout =5000", &[around, meant]),
        ("${O}", &[wants, cured]),
        ("db_password=hunter2", &[wants, "fix: none", "cured"]),
        ("-c statement_timeout=5000", &[]),
        ("statement_timeout = 5000", &[]),
        ("search_path=x", &[]),
        ("", &[]),
    ] {
        let toml = postgres("localhost", &format!("options = '{options}'"));
        Case { variables: &[("O", "statement_timeout=5000")], ..Case::of(&toml) }
            .tells(Code::SecretParameterValue, parts);
    }
}

#[test]
fn an_endpoint_of_neon_is_that_of_its_host() {
    let another: &[&str] = &["hint: `options` names another endpoint of Neon than `host`"];
    for (host, options, parts) in [
        ("ep-one-1.eu.aws.neon.tech", "endpoint=ep-two-2", another),
        ("ep-one-1.eu.aws.neon.tech", "project=ep-two-2", another),
        ("ep-one-1.eu.aws.neon.tech", "-c work_mem=1MB endpoint=ep-two-2", another),
        ("ep-one-1.eu.aws.neon.tech", "endpoint=ep-one-1", &[]),
        ("ep-one-1-pooler.eu.aws.neon.tech", "endpoint=ep-one-1", &[]),
        ("ep-one-1.eu.aws.neon.tech", "endpoint=$EP", &[]),
        ("localhost", "endpoint=ep-two-2", &[]),
    ] {
        Case::of(&postgres(host, &format!("options = '{options}'"))).tells(Code::SecretParameterValue, parts);
    }
}

#[test]
fn a_value_is_written_as_the_parameter_has_it() {
    let boolean = "DuckDB expects `true` or `false` for `use_ssl`";
    let map = "DuckDB expects a map, such as `{a=b}` for `extra_http_headers`";
    for (parameters, parts) in [
        ("use_ssl = 'on'", &[boolean, "fix: use_ssl = true", "USE_SSL true"] as &[&str]),
        ("use_ssl = 'x'", &[boolean, "help: write `true` or `false`;", "!USE_SSL"]),
        ("use_ssl = 'true'", &[]),
        ("scope = 1", &["DuckDB expects a string for `scope`"]),
        ("kms_key_id = -inf", &["DuckDB expects a finite number for `kms_key_id`"]),
        ("kms_key_id = 1", &[]),
        (
            "extra_http_headers = 'X-A: 1'",
            &[map, "help: write `{X-A=1}`", "fix: extra_http_headers = '{X-A=1}'", "EXTRA_HTTP_HEADERS '{X-A=1}'"],
        ),
        ("extra_http_headers = '{\"X-A\": \"1\", \"X-B\": \"2\"}'", &["help: write `{X-A=1, X-B=2}`"]),
        ("extra_http_headers = '${H}'", &["help: write `{X-A=1}`", "fix: none", "EXTRA_HTTP_HEADERS '{X-A=1}'"]),
        ("extra_http_headers = 'X-A: a=b'", &[map, "help: write a map"]),
        ("extra_http_headers = 'X-A:'", &[map, "help: write a map"]),
        ("extra_http_headers = ': 1'", &[map, "help: write a map"]),
        ("extra_http_headers = 'on'", &[map, "help: write a map"]),
        ("extra_http_headers = 'Authorization: Bearer hunter2'", &[map, "help: write a map"]),
        ("refresh_info = 'a: b'", &["for `refresh_info`", "help: write a map"]),
    ] {
        let toml = s3(parameters);
        Case { variables: &[("H", "X-A: 1")], ..Case::of(&toml) }.tells(Code::SecretParameterValue, parts);
    }
}

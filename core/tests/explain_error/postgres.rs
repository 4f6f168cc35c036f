//! Errors of PostgreSQL's client.

use lakeplan::Code;

use crate::{LOCAL, POSTGRES, connect, explain_with, holds, named, store, told, with_options};

fn with(line: &str) -> String {
    store(&format!("{POSTGRES}\nsecret_parameters = {{ {line} }}"), LOCAL)
}

fn host(host: &str) -> String {
    store(&POSTGRES.replace("db.example", host), LOCAL)
}

#[test]
fn a_misspelt_mode_is_told_with_the_right_one() {
    let error = connect("invalid sslmode value: \"verify_full\"");
    let toml = with("sslmode = \"verify_full\"");
    let words = ["`verify_full` for `sslmode`", "write `verify-full`"];
    let explained = told(&toml, &error, Code::InvalidParameter, "\"verify_full\"", &words);
    let fixed = explained.diagnostics[0].fixes[0].apply(&toml);
    assert!(fixed.contains("sslmode = \"verify-full\""), "{fixed}");
    let error = connect("invalid sslmode value: \"true\"");
    told(&with("sslmode = true"), &error, Code::InvalidParameter, "true", &["`true` for `sslmode`", "`require`"]);
}

#[test]
fn parameters_that_the_client_refuses_are_named() {
    for (line, said, blamed, words) in [
        (
            "sslmode = \"require\", sslrootcert = \"system\"",
            "weak sslmode \"require\" may not be used with sslrootcert=system (use \"verify-full\")",
            "\"require\"",
            ["`require`", "write `verify-full`"],
        ),
        (
            "target_session_attrs = \"readwrite\"",
            "invalid target_session_attrs value: \"readwrite\"",
            "\"readwrite\"",
            ["`readwrite` for `target_session_attrs`", "write `read-write`"],
        ),
        (
            "channel_binding = \"yes\"",
            "invalid channel_binding value: \"yes\"",
            "\"yes\"",
            ["`yes` for `channel_binding`", "`prefer`"],
        ),
        (
            "ssl_min_protocol_version = \"TLS1.2\"",
            "invalid \"ssl_min_protocol_version\" value: \"TLS1.2\"",
            "\"TLS1.2\"",
            ["`TLS1.2`", "write `TLSv1.2`"],
        ),
        (
            "connect_timeout = \"ten\"",
            "connection to server at \"127.0.0.1\", port 1 failed: invalid integer value \"ten\" for connection option \"connect_timeout\"",
            "\"ten\"",
            ["`ten` for `connect_timeout`", "a whole number"],
        ),
        (
            "options = \"-c search_path=x\"",
            "connection to server at \"127.0.0.1\", port 16543 failed: FATAL:  unsupported startup parameter: options",
            "\"-c search_path=x\"",
            ["`options`", "a connection pooler"],
        ),
    ] {
        told(&with(line), &connect(said), Code::InvalidParameter, blamed, &words);
    }
}

#[test]
fn a_url_beside_a_port_cannot_be_had_with_metaxy() {
    let toml = store(
        "type = \"postgres\"\nsecret_name = \"lake_pg\"\nsecret_parameters = { uri = \"postgresql://u:s3cr3t-u@127.0.0.1/x\" }",
        LOCAL,
    );
    let error = "Binder Error: Failed to attach DuckLake MetaData \"__ducklake_metadata_lake\" at path + \"\"Options with name \"port\" cannot be specified when 'URI' option is specified";
    told(&toml, error, Code::OptionConflict, "\"postgresql…", &["Metaxy always writes `PORT`", "remove `uri`"]);
}

#[test]
fn what_is_no_host_name_is_told_as_what_it_is() {
    let unknown = |host: &str| {
        connect(&format!("could not translate host name \"{host}\" to address: Name or service not known"))
    };
    for (written, blamed, word) in [
        ("127.0.0.1:16543", "\"127.0.0.1:16543\"", "`host = \"127.0.0.1\"` and `port = 16543`"),
        ("postgres://127.0.0.1", "\"postgres://127.0.0.1\"", "separate keys"),
        ("[::1]", "\"[::1]\"", "without brackets"),
        ("PGHOST", "\"PGHOST\"", "`host = \"${PGHOST}\"`"),
        ("{{ env_var('H') }}", "\"{{ env_var('H') }}\"", "only `${NAME}` is replaced"),
        ("db.exampel", "\"db.exampel\"", "correct `host`"),
    ] {
        told(&host(written), &unknown(written), Code::UnknownHost, blamed, &[word]);
    }
}

#[test]
fn a_password_that_is_no_password_is_told_without_showing_it() {
    let error = connect(
        "connection to server at \"127.0.0.1\", port 15432 failed: FATAL:  password authentication failed for user \"boss\"",
    );
    for (written, word) in [
        ("{{ env_var('s3cr3t') }}", "placeholder"),
        ("$s3cr3t", "placeholder"),
        ("\\\"s3cr3t-q\\\"", "quote"),
        ("s3cr3t-p ", "whitespace"),
        ("s3cr3t%40x", "percent-encoded"),
    ] {
        let toml = store(&POSTGRES.replace("s3cr3t-pw", written), LOCAL);
        told(&toml, &error, Code::WrongPassword, &format!("\"{written}\""), &["check `password`", word]);
    }
    let toml = store(&POSTGRES.replace("s3cr3t-pw", "${PW}"), LOCAL);
    let explained = explain_with(&toml, &error, &[("PW", "'s3cr3t-pw'")]);
    holds(&explained, &toml, Code::WrongPassword, "\"${PW}\"", &["quote"]);
}

#[test]
fn a_secret_that_metaxy_creates_anew_is_told() {
    let toml =
        store("type = \"postgres\"\nsecret_name = \"team_pg\"\nsecret_parameters = { sslmode = \"require\" }", LOCAL);
    let error = connect(
        "connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?",
    );
    let words = ["an existing secret `team_pg`", "remove `secret_parameters`"];
    told(&toml, &error, Code::NoServer, "sslmode", &words);
    let toml = host("/var/run/postgresql/.s.PGSQL.15432");
    let error = connect(
        "connection to server on socket \"/var/run/postgresql/.s.PGSQL.15432/.s.PGSQL.15432\" failed: Not a directory",
    );
    told(
        &toml,
        &error,
        Code::NoServer,
        "\"/var/run/postgresql/.s.PGSQL.15432\"",
        &["`host = \"/var/run/postgresql\"`"],
    );
}

#[test]
fn tls_is_told_by_what_is_missing() {
    let failed = |rest: &str| connect(&format!("connection to server at \"127.0.0.1\", port 15432 failed: {rest}"));
    let root = failed(
        "root certificate file \"/home/me/.postgresql/root.crt\" does not exist\nEither provide the file, use the system's trusted roots with sslrootcert=system, or change sslmode to disable server certificate verification.",
    );
    let toml = with("sslmode = \"verify-full\"");
    told(&toml, &root, Code::DatabaseTls, "\"verify-full\"", &["/root.crt", "`sslrootcert`"]);
    let none = failed("server does not support SSL, but SSL was required");
    told(
        &with("sslmode = \"require\""),
        &none,
        Code::DatabaseTls,
        "\"require\"",
        &["does not support TLS", "`sslmode = \"prefer\"`"],
    );
    let entry =
        failed("FATAL:  no pg_hba.conf entry for host \"10.0.0.1\", user \"boss\", database \"lakedb\", no encryption");
    told(
        &store(POSTGRES, LOCAL),
        &entry,
        Code::LoginRefused,
        "\"db.example\"",
        &["without TLS", "`sslmode = \"require\"`"],
    );
}

#[test]
fn rights_are_asked_for_as_they_are_needed() {
    let error = "Invalid Error: Failed to probe DuckLake metadata: Failed to execute query \"SELECT 1\": ERROR:  permission denied for schema public\nLINE 1: SELECT * FROM \"public\".\"ducklake_metadata\"";
    let toml = with_options("read_only = true", POSTGRES, LOCAL);
    let explained = told(&toml, error, Code::NoRights, "\"boss\"", &["`GRANT USAGE ON SCHEMA public", "SELECT"]);
    assert!(!explained.diagnostics[0].help.as_deref().unwrap_or_default().contains("CREATE"), "{explained:#?}");
    told(&store(POSTGRES, LOCAL), error, Code::NoRights, "\"boss\"", &["`GRANT USAGE, CREATE ON SCHEMA public"]);
    let error =
        connect("connection to server at \"127.0.0.1\", port 15432 failed: FATAL:  sorry, too many clients already");
    told(&store(POSTGRES, LOCAL), &error, Code::TooManyConnections, "\"db.example\"", &["max_connections"]);
}

/// Two stores in one database: the second finds the lake of the first.
#[test]
fn the_lake_of_another_store_is_told_with_the_schema_that_parts_them() {
    let toml = [
        named("bronze", POSTGRES, &LOCAL.replace("lake_files", "bronze_files")),
        named("gold", POSTGRES, &LOCAL.replace("lake_files", "gold_files")),
    ]
    .concat();
    let error = "duckdb.duckdb.Error: DATA_PATH parameter \"gold_files/\" does not match existing data path in the catalog \"bronze_files/\".\nYou can override the DATA_PATH by setting OVERRIDE_DATA_PATH to True.";
    let words = ["that of store `bronze`", "`attach_options = { metadata_schema = \"gold\" }`"];
    let explained = told(&toml, error, Code::DataPathMismatch, "\"gold_files\"", &words);
    assert_eq!(explained.store.as_deref(), Some("gold"));
}

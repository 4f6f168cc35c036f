//! Errors of Metaxy's and of Python's.

use lakeplan::Code;

use crate::{FILE, LOCAL, POSTGRES, S3, explain, holds, store, told};

/// An error of `MetaxyConfig.get_store`.
fn invalid(rest: &str) -> String {
    format!(
        "metaxy.config.models.metaxy_config.InvalidConfigError: {rest}\nConfig file: /srv/metaxy.toml\nNote: METAXY_* environment variables can override config file settings"
    )
}

/// What pydantic says about the settings of a store.
fn rejects(path: &str, message: &str, kind: &str) -> String {
    invalid(&format!(
        "Failed to validate config for store 'dev': 1 validation error for DuckDBMetadataStoreConfig\n{path}\n  {message} [type={kind}]\n    For further information visit https://errors.pydantic.dev/2.14/v/missing"
    ))
}

#[test]
fn syntax_is_told_where_it_is_and_where_it_was() {
    let error = "tomli._parser.TOMLDecodeError: Expected '=' after a key in a key/value pair (at line 3, column 7)";
    told("[x]\na = 1\nalias \"x\"\n", error, Code::Syntax, "alias", &[]);
    // The file has been mended since, or is another one.
    told("[stores]\na = 1\nalias = \"x\"\n", error, Code::Syntax, "=", &["Expected '=' after a key", "tomli"]);
    told("", error, Code::Syntax, "", &[]);
}

#[test]
fn what_pydantic_rejects_is_told_as_check_tells_it() {
    for (toml, path, message, kind, code, blamed) in [
        (
            store(FILE, LOCAL).replace("database = \":memory:\"\n", ""),
            "database",
            "Field required",
            "missing, input_value={'auto_create_tables': False}, input_type=dict",
            Code::MissingKey,
            "[stores.dev.config]",
        ),
        (
            store(FILE, LOCAL).replace("database = \":memory:\"\n", "database = \":memory:\"\ncolour = \"x\"\n"),
            "colour",
            "Extra inputs are not permitted",
            "extra_forbidden, input_value='x', input_type=str",
            Code::UnknownKey,
            "colour",
        ),
        (
            store("type = \"mysql\"\nuri = \"x\"", LOCAL),
            "ducklake.catalog",
            "Input tag 'mysql' found using 'type' does not match any of the expected tags: 'duckdb', 'sqlite', 'postgres', 'motherduck'",
            "union_tag_invalid, input_value={'type': 'mysql', 'uri': 'x'}, input_type=dict",
            Code::UnknownBackend,
            "\"mysql\"",
        ),
        (
            store(&POSTGRES.replace("database = \"lakedb\"\nuser = \"boss\"\n", ""), LOCAL),
            "ducklake.catalog.postgres",
            "Value error, Missing required inline credentials: database, user.",
            "value_error, input_value={'type': 'postgres', 'sec... 'password': 's3cr3t-pw'}, input_type=dict",
            Code::HalfCredentials,
            "[stores.dev.config.ducklake.catalog]",
        ),
        (
            store(&POSTGRES.replace("15432", "\"abc\""), LOCAL),
            "ducklake.catalog.postgres.port",
            "Input should be a valid integer, unable to parse string as an integer",
            "int_parsing, input_value='abc', input_type=str",
            Code::WrongType,
            "\"abc\"",
        ),
        (
            store(&POSTGRES.replace("secret_name = \"lake_pg\"\n", ""), LOCAL),
            "ducklake.catalog.postgres.secret_name",
            "Field required",
            "missing, input_value={'type': 'postgres', 'hos... 'password': 's3cr3t-pw'}, input_type=dict",
            Code::MissingKey,
            "[stores.dev.config.ducklake.catalog]",
        ),
        (
            store(&POSTGRES.replace("\"s3cr3t-pw\"", "12345678"), LOCAL),
            "ducklake.catalog.postgres.password",
            "Input should be a valid string",
            "string_type, input_value=12345678, input_type=int",
            Code::WrongType,
            "12345678",
        ),
    ] {
        let explained = explain(&toml, &rejects(path, message, kind));
        let found = &explained.diagnostics[0];
        assert_eq!(found.code, code, "{explained:#?}");
        assert!(found.span.slice(&toml).starts_with(blamed), "{:?}: {explained:#?}", found.span.slice(&toml));
        assert_eq!((explained.store.as_deref(), explained.known), (Some("dev"), true));
        let shown = format!("{explained:?}");
        assert!(!shown.contains("s3cr3t") && !shown.contains("12345678"), "{explained:#?}");
    }
}

#[test]
fn what_is_sound_here_was_rejected_elsewhere() {
    let error = rejects(
        "ducklake.catalog.postgres.port",
        "Input should be a valid integer",
        "int_parsing, input_value='abc', input_type=str",
    );
    let words = ["Metaxy rejects `port`", "`METAXY_…`"];
    told(&store(POSTGRES, LOCAL), &error, Code::RejectedByMetaxy, "port = 15432", &words);
}

#[test]
fn stores_and_classes_are_told() {
    let toml = store(FILE, LOCAL);
    let error = invalid("Store 'deb' not found in config. Available stores: ['dev']");
    told(&toml, &error, Code::UnknownStore, "", &["no store `deb`", "did you mean `dev`?"]);
    let named = format!("store = \"deb\"\n{toml}");
    told(&named, &error, Code::UnknownStore, "\"deb\"", &["did you mean `dev`?"]);
    let error = invalid("Store 'dev' not found in config. Available stores: ['prod']");
    told(&toml, &error, Code::UnknownStore, "", &["/srv/metaxy.toml", "`METAXY_CONFIG`"]);
    let error = invalid(
        "No Metaxy stores available. They should be configured in metaxy.toml|pyproject.toml or via environment variables.",
    );
    told(&toml, &error, Code::UnknownStore, "", &["/srv/metaxy.toml"]);
    let wrong = toml.replace("duckdb.DuckDBMetadataStore", "duckdb.DuckDBStore");
    let error = invalid(
        "Failed to import store class 'metaxy.ext.duckdb.DuckDBStore' for store 'dev': 1 validation error for function-before[import_string(), any]\n  Invalid python path: No module named 'metaxy.ext.duckdb.DuckDBStore' [type=import_error, input_value='metaxy.ext.duckdb.DuckDBStore', input_type=str]",
    );
    let explained = told(
        &wrong,
        &error,
        Code::UnknownStoreClass,
        "\"metaxy.ext.duckdb.DuckDBStore\"",
        &["`metaxy.ext.duckdb.DuckDBMetadataStore`"],
    );
    assert!(
        explained.diagnostics[0].fixes[0].apply(&wrong).contains("type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"")
    );
    let wrong = toml.replace("metaxy.ext.duckdb.DuckDBMetadataStore", "duckdb");
    let error = "AttributeError: module 'duckdb' has no attribute 'config_model'";
    told(&wrong, error, Code::UnknownStoreClass, "\"duckdb\"", &["a Python class"]);
    told(&toml, "ModuleNotFoundError: No module named 'ibis'", Code::UnknownStoreClass, "", &["metaxy[duckdb]"]);
}

#[test]
fn what_metaxy_sets_itself_is_told() {
    let toml = store(FILE, LOCAL).replace("database = \":memory:\"", "database = \":memory:\"\nbackend = \"duckdb\"");
    let error = invalid(
        "Failed to instantiate store 'dev' (DuckDBMetadataStore): metaxy.ext.ibis.metadata_store.IbisMetadataStore.__init__() got multiple values for keyword argument 'backend'",
    );
    let explained = explain(&toml, &error);
    holds(&explained, &toml, Code::ReservedKey, "backend", &[]);
    let toml = store(FILE, &S3.replace("bucket = \"lake\"\n", ""));
    let error = "ValueError: DuckLake S3 storage backend requires either 'data_path', a 'bucket', or 'scope' starting with 's3://'.";
    assert_eq!(explain(&toml, error).diagnostics[0].code, Code::MissingDataPath);
}

#[test]
fn stores_that_are_not_ready() {
    let toml = crate::store(crate::FILE, crate::LOCAL).replace(
        "database = \":memory:\"",
        "database = \":memory:\"\nauto_create_tables = false\nhash_algorithm = \"xxhash64\"",
    );
    for (error, code, blamed, word) in [
        (
            "metaxy.metadata_store.exceptions.TableNotFoundError: Table 'a__b' does not exist for feature a/b. Enable auto_create_tables=True to automatically create tables, or use proper database migration tools",
            Code::MissingTable,
            "auto_create_tables = false",
            "`a__b`",
        ),
        (
            "metaxy.metadata_store.exceptions.StoreNotOpenError: DuckDBMetadataStore must be opened before use.",
            Code::StoreNotOpen,
            "",
            "with store",
        ),
        (
            "metaxy.metadata_store.exceptions.StoreNotOpenError: DuckDBMetadataStore is open in read mode.",
            Code::StoreNotOpen,
            "",
            "store.open(\"w\")",
        ),
        (
            "metaxy.metadata_store.exceptions.HashAlgorithmNotSupportedError: Hash algorithm 'xxhash64' not supported. Supported algorithms: md5",
            Code::HashAlgorithm,
            "hash_algorithm = \"xxhash64\"",
            "to one of md5",
        ),
        ("ModuleNotFoundError: No module named 'metaxy.ext.duckdb'", Code::UnknownStoreClass, "", "pip install"),
        (
            "metaxy.config.exceptions.InvalidConfigError: Config file referenced by 'extend' does not exist: /x/base.toml",
            Code::BrokenExtend,
            "",
            "the file in `extend`",
        ),
    ] {
        crate::told(&toml, error, code, blamed, &[word]);
    }
}

use super::*;
use crate::options::Options;
use crate::snapshot::snapshot;

fn toml(sql: &str) -> String {
    import(sql).to_toml(sql)
}

/// The places and texts of what is left out.
fn lost(sql: &str) -> Vec<(&str, String)> {
    let notes = import(sql).notes;
    notes.into_iter().filter(|it| it.lost).map(|it| (it.span.slice(sql), it.text)).collect()
}

/// What is attached like the documentation of DuckLake attaches it, and what must stand in the TOML.
const DOCUMENTED: &[(&str, &[&str])] = &[
    (
        "ATTACH 'ducklake:metadata.ducklake' AS my_ducklake;",
        &["uri = \"metadata.ducklake\"", "path = \"metadata.ducklake.files/\""],
    ),
    (
        "ATTACH 'ducklake:duckdb_database.ducklake' (DATA_PATH 'my_files/');",
        &["alias = \"duckdb_database\"", "path = \"my_files/\""],
    ),
    (
        "ATTACH 'ducklake:postgres:dbname=catalog' AS lake (DATA_PATH 's3://bucket/');",
        &[
            "type = \"postgres\"",
            "[ducklake.catalog.secret_parameters]\ndbname = \"catalog\"",
            "type = \"s3\"",
            "data_path = \"s3://bucket/\"",
        ],
    ),
    (
        "INSTALL sqlite;\nATTACH 'ducklake:sqlite:metadata.sqlite' AS lake (DATA_PATH 'data_files/');\nUSE lake;",
        &["type = \"sqlite\"", "uri = \"sqlite:metadata.sqlite\""],
    ),
    (
        "CREATE SECRET my_secret (\n    TYPE ducklake,\n    METADATA_PATH 'metadata.db',\n    DATA_PATH 'metadata_files/'\n);\n\
         ATTACH 'ducklake:my_secret' AS lake;",
        &["uri = \"metadata.db\"", "path = \"metadata_files/\""],
    ),
    (
        "CREATE SECRET (TYPE ducklake, METADATA_PATH 'metadata.db', DATA_PATH 'metadata_files/');\nATTACH 'ducklake:' AS lake;",
        &["uri = \"metadata.db\""],
    ),
    (
        "CREATE SECRET postgres_secret (TYPE postgres, HOST '127.0.0.1', PORT 5432, DATABASE ducklake_catalog, USER 'me', PASSWORD 'x');\n\
         CREATE SECRET ducklake_secret (TYPE ducklake, METADATA_PATH '', DATA_PATH 'files/', \
         METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'postgres_secret'});\nATTACH 'ducklake:ducklake_secret' AS lake;",
        &[
            "secret_name = \"postgres_secret\"",
            "host = \"127.0.0.1\"",
            "port = 5432",
            "database = \"ducklake_catalog\"",
            "password = \"x\"",
        ],
    ),
    (
        "ATTACH 'ducklake:metadata.ducklake' AS lake (SNAPSHOT_VERSION 3, READ_ONLY, DATA_PATH 'f/', DATA_INLINING_ROW_LIMIT 10);",
        &["data_inlining_row_limit = 10", "snapshot_version = 3", "read_only = true"],
    ),
    (
        "ATTACH 'ducklake:metadata.ducklake' AS lake (SNAPSHOT_TIME TIMESTAMP '2025-05-26 00:00:00', DATA_PATH 'f/');",
        &["snapshot_time = \"2025-05-26 00:00:00\""],
    ),
    ("ATTACH 'ducklake:encrypted.ducklake' AS lake (DATA_PATH 'untrusted/', ENCRYPTED);", &["encrypted = true"]),
    (
        "CREATE OR REPLACE SECRET s3 (TYPE s3, PROVIDER credential_chain, SCOPE 's3://b/');\nATTACH 'ducklake:m.db' AS lake (DATA_PATH 's3://b/x/');",
        &["scope = \"s3://b/\"", "[ducklake.storage.secret_parameters]\nprovider = \"credential_chain\""],
    ),
    (
        "ATTACH 'md:';\nCREATE DATABASE my_lake (TYPE DUCKLAKE, DATA_PATH 's3://b/x/');\nUSE my_lake;",
        &["type = \"motherduck\"", "database = \"my_lake\"", "data_path = \"s3://b/x/\""],
    ),
];

#[test]
fn statements_of_the_documentation_become_configurations() {
    for (sql, parts) in DOCUMENTED {
        let toml = toml(sql);
        for part in *parts {
            assert!(toml.contains(part), "{part}\n{toml}");
        }
        assert!(lost(sql).is_empty(), "{sql}: {:?}", lost(sql));
        let analysis = snapshot(&toml, &Options::default()).analysis;
        assert!(!analysis.has_errors(), "{toml}\n{:#?}", analysis.diagnostics);
    }
}

#[test]
fn texts_are_read_as_duckdb_reads_them() {
    let path = |literal: &str| {
        let sql = format!("ATTACH 'ducklake:m.db' AS l (DATA_PATH {literal})");
        let toml = toml(&sql);
        toml.lines().find_map(|line| line.strip_prefix("path = ").map(str::to_owned)).unwrap_or(toml)
    };
    assert_eq!(path("'it''s'"), "\"it's\"");
    assert_eq!(path(r"E'a\tb\'c\\d\x41\u00e9'"), "\"a\\tb'c\\\\dA\u{e9}\"");
    assert_eq!(path("$$it's$$"), "\"it's\"");
    assert_eq!(path("$a$it's $$ here$a$"), "\"it's $$ here\"");
    assert_eq!(path("'a' || /* b /* c */ */ 'd' -- e\n"), "\"ad\"");
    assert_eq!(path("getenv('X') || '/' || coalesce(getvariable('Y'), 'z')"), "\"${X}/${Y:-z}\"");
    assert_eq!(path("coalesce(nullif(getenv('X'), ''), error('set it'))"), "\"${X}\"");
    assert_eq!(path("('a')::VARCHAR"), "\"a\"");
    let quoted = toml("attach 'ducklake:m.db' as \"my \"\"lake\"\"\" (\"DATA_PATH\" 'f')");
    assert!(quoted.contains("alias = \"my \\\"lake\\\"\""), "{quoted}");
}

#[test]
fn duckdb_s_choice_of_a_secret_is_followed() {
    let sql = "CREATE SECRET b (TYPE s3, KEY_ID 'k', SECRET 's');\nCREATE SECRET a (TYPE s3, REGION 'r', SCOPE ['s3://x/', 's3://lake/']);\n\
        CREATE SECRET c (TYPE s3, SCOPE 's3://lake/other/');\nATTACH 'ducklake:m.db' AS l (DATA_PATH 's3://lake/files/');";
    let toml = toml(sql);
    assert!(toml.contains("secret_name = \"a\"") && toml.contains("region = \"r\""), "{toml}");
    let left: Vec<&str> = lost(sql).iter().map(|it| it.0).collect();
    assert_eq!(left, ["CREATE", "CREATE"]);
    assert!(toml.starts_with("# not in this file (SQL 1:1): no lake in this SQL uses the secret"), "{toml}");
}

#[test]
fn a_login_is_whole_or_a_parameter() {
    let whole = toml("ATTACH 'ducklake:postgres://u:p%40w@h:5433/d?sslmode=require' AS l (DATA_PATH 'f')");
    for part in [
        "host = \"h\"",
        "port = 5433",
        "user = \"u\"",
        "password = \"p@w\"",
        "database = \"d\"",
        "secret_parameters]\nsslmode = \"require\"",
    ] {
        assert!(whole.contains(part), "{part}\n{whole}");
    }
    let half = toml("ATTACH 'ducklake:postgres:host=h dbname=''my db'' user=u' AS l (DATA_PATH 'f')");
    assert!(half.contains("secret_parameters]\nhost = \"h\"\ndbname = \"my db\"\nuser = \"u\"\n"), "{half}");
    let pair = "CREATE SECRET s (TYPE s3, KEY_ID 'k');\nATTACH 'ducklake:m.db' AS l (DATA_PATH 's3://b/')";
    assert!(toml(pair).contains("secret_parameters]\nkey_id = \"k\""), "{}", toml(pair));
}

#[test]
fn no_statement_is_lost_in_silence() {
    for (sql, place, what) in [
        ("ATTACH 'ducklake:m.db' AS l (DATA_PATH 'f');\nSELECT 1;", "SELECT", "statements of this kind"),
        ("ATTACH 'x.db' AS x;", "ATTACH 'x.db' AS x", "not this database"),
        ("ATTACH 'ducklake:m.db' AS l (DATA_PATH 'f');\nUSE l.s;", "USE l.s", "not one of its schemas"),
        ("ATTACH 'ducklake:m.db' AS l (DATA_PATH 'f');\nUSE other;", "USE other", "not a lake in this SQL"),
        ("SET threads = 4;", "SET threads = 4", "belongs to the store"),
        ("INSTALL spatial;", "INSTALL spatial", "does not load the extension"),
        ("CREATE SECRET a (TYPE azure);", "CREATE", "does not create"),
        ("ATTACH 'ducklake:s3cret' AS l;", "ATTACH 'ducklake:s3cret' AS l", "is not in the SQL"),
        (
            "ATTACH 'ducklake:mysql:db=x' AS l (DATA_PATH 'f');",
            "ATTACH 'ducklake:mysql:db=x' AS l (DATA_PATH 'f')",
            "no metadata backend",
        ),
        (
            "ATTACH 'ducklake:m.db' AS l (DATA_PATH 'hf://datasets/c/');",
            "ATTACH 'ducklake:m.db' AS l (DATA_PATH 'hf://datasets/c/')",
            "no storage",
        ),
        ("CREATE SECRET s (TYPE s3, KEY_ID lower('x'));", "lower", "is an expression"),
        ("CREATE SECRET s (TYPE s3 KEY_ID 'x');", "KEY_ID", "`,` or `)`"),
        ("ATTACH 'ducklake:m.db", "'", "the string is not closed"),
        ("ATTACH 'ducklake:\0m.db'", "\0", "NUL"),
        ("/* a /* b */ SELECT", "/*", "the comment is not closed"),
        ("ATTACH $a$x", "$a$", "dollar"),
        ("ATTACH \"x", "\"", "the quoted name is not closed"),
        ("ATTACH E'\\ud800'", "\\u", "not a valid character"),
    ] {
        let lost = lost(sql);
        assert!(lost.iter().any(|(at, text)| *at == place && text.contains(what)), "{sql}: {lost:?}");
    }
}

#[test]
fn what_is_known_is_told_and_changes_nothing() {
    let sql = ".bail on\nCREATE PERSISTENT SECRET IF NOT EXISTS p IN local_file (TYPE s3, KEY_ID 'k', SECRET 's');\n\
        ATTACH OR REPLACE 'ducklake:m.db' (DATA_PATH 's3://b/');\n.bail off\n";
    let imported = import(sql);
    assert!(imported.notes.len() >= 4 && imported.notes.iter().all(|it| !it.lost), "{:#?}", imported.notes);
    assert!(toml(sql).starts_with("[ducklake]\nalias = \"m\"\n"), "{}", toml(sql));
}

#[test]
fn several_lakes_become_several_stores() {
    let sql = "ATTACH 'ducklake:a.db' AS a (DATA_PATH 'x'); ATTACH 'ducklake:b.db' AS a (DATA_PATH 'y');";
    let toml = toml(sql);
    assert!(
        toml.contains("[stores.a.config.ducklake.catalog]") && toml.contains("[stores.a_2.config.ducklake.catalog]"),
        "{toml}"
    );
}

/// Whatever is read, what is written is TOML, and nothing panics.
#[test]
fn pieces_of_sql_are_read_without_a_panic() {
    let words = [
        "CREATE",
        " SECRET",
        " ( ",
        "TYPE s3",
        ",",
        " SCOPE [",
        "'a''b'",
        "E'\\x",
        "'",
        "\"",
        "$$",
        "$q$",
        "--",
        "\n",
        "/*",
        "*/",
        "ATTACH 'ducklake:",
        "x' AS é",
        " (DATA_PATH ",
        "'s3://ü/'",
        ")",
        ";",
        "USE ",
        "||",
        "::",
        "MAP {",
        "}",
        ": ",
        "getenv(",
        "1e9",
        "-",
        ".bail",
        "\0",
        "postgres:host=",
        "METADATA_PARAMETERS ",
    ];
    let mut state = 5_u32;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(words[(state >> 8) as usize % words.len()]);
        }
        let imported = import(&text);
        for toml in [imported.to_toml(&text), imported.to_file(&text)] {
            let errors = crate::toml::document::parse(&toml).errors;
            assert!(errors.is_empty(), "{text}\n{toml}");
        }
        assert!(imported.notes.iter().all(|it| text.get(it.span.start..it.span.end).is_some()), "{text}");
    }
}

/// What TOML could not say: DuckDB 1.5 takes the last of two options, and no map with a key twice.
#[test]
fn nothing_stands_twice_in_a_table() {
    let sql = "ATTACH 'ducklake:a.db' AS a (DATA_PATH 'x/', READ_ONLY true, data_path 'y/', Read_Only false)";
    let text = toml(sql);
    assert!(crate::toml::document::parse(&text).errors.is_empty(), "{text}");
    assert!(text.contains("path = \"y/\"") && text.contains("read_only = false") && !text.contains("x/"), "{text}");
    let sql = "CREATE SECRET s (TYPE ducklake, METADATA_PATH '', METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'TYPE': 'sqlite'})";
    assert!(lost(sql).iter().any(|(_, why)| why.contains("has a key twice")), "{:?}", lost(sql));
}

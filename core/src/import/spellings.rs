//! Statements in every spelling that DuckDB takes, and those that are no such spelling.

use super::*;

fn lost(sql: &str) -> Vec<String> {
    import(sql).notes.into_iter().filter(|it| it.lost).map(|it| it.text).collect()
}

/// The TOML of SQL of which nothing is left out.
fn toml(sql: &str) -> String {
    assert!(lost(sql).is_empty(), "{sql}: {:?}", lost(sql));
    import(sql).to_toml(sql)
}

/// The TOML of a lake with one option.
fn option(value: &str) -> String {
    toml(&format!("ATTACH 'ducklake:m.db' AS l (DATA_PATH 'f/', SNAPSHOT_TIME {value})"))
}

/// Why a value of an option is not read.
fn refused(value: &str) -> String {
    let lost = lost(&format!("ATTACH 'ducklake:m.db' AS l (DATA_PATH 'f/', SNAPSHOT_TIME {value})"));
    assert!(!lost.is_empty(), "{value}");
    lost.join("\n")
}

#[test]
fn words_that_change_nothing_are_read_over() {
    let lake = |create: &str, attach: &str| {
        format!("{create} (TYPE s3, KEY_ID 'k', SECRET 's'); {attach} (DATA_PATH 's3://b/')")
    };
    let plain = toml(&lake("CREATE SECRET n", "ATTACH 'ducklake:m.db' AS m"));
    for create in [
        "CREATE OR REPLACE SECRET n",
        "CREATE TEMPORARY SECRET n",
        "CREATE TEMP SECRET n",
        "create or replace temp secret \"n\"",
        "CREATE SECRET n IN motherduck",
        "CREATE SECRET n IN MotherDuck",
        "CREATE SECRET 'n'",
    ] {
        for attach in [
            "ATTACH 'ducklake:m.db' AS m",
            "ATTACH IF NOT EXISTS 'ducklake:m.db' AS m",
            "ATTACH OR REPLACE DATABASE 'ducklake:m.db' AS m",
            "ATTACH DATABASE IF NOT EXISTS 'ducklake:m.db' AS m",
            "ATTACH 'DuckLake:m.db' AS m",
            "attach 'ducklake:m.db'",
        ] {
            let sql = lake(create, attach);
            assert_eq!(toml(&sql), plain, "{sql}");
        }
    }
    let told = |sql: &str| import(sql).notes.iter().any(|it| it.text.contains("does not persist"));
    for (create, persists) in [
        ("CREATE SECRET n", false),
        ("CREATE SECRET n IN MotherDuck", false),
        ("CREATE SECRET n IN local_file", true),
        ("CREATE PERSISTENT SECRET n", true),
    ] {
        assert_eq!(told(&lake(create, "ATTACH 'ducklake:m.db'")), persists, "{create}");
    }
}

/// What Metaxy does itself is left out without a word; anything else is told.
#[test]
fn statements_around_a_lake_are_told_if_metaxy_does_not_run_them() {
    for (sql, told) in [
        ("LOAD ducklake", false),
        ("INSTALL httpfs", false),
        ("FORCE INSTALL aws FROM core_nightly", false),
        ("INSTALL 'sqlite' FROM 'http://x'", false),
        ("LOAD spatial", true),
        ("FORCE LOAD ducklake", true),
        ("FORCE INSTALL spatial", true),
        ("SET threads = 4", true),
        ("SET GLOBAL threads TO 4", true),
        ("SET SESSION threads = 4", true),
        ("SET LOCAL threads = 4", true),
        ("SET threads 4", true),
        ("CREATE TEMP TABLE t (a)", true),
        ("CREATE OR t (a)", true),
        ("ATTACH 'x.db' AS x (TYPE sqlite)", true),
        ("ATTACH 'x.db' AS x (READ_ONLY)", true),
    ] {
        assert_eq!(!lost(sql).is_empty(), told, "{sql}: {:?}", lost(sql));
        let setting = sql.starts_with("SET ") && sql != "SET threads 4";
        assert_eq!(lost(sql).iter().any(|it| it.contains("the setting `threads`")), setting, "{sql}: {:?}", lost(sql));
    }
    assert!(toml("ATTACH 'm.db' AS l (TYPE DuckLake, DATA_PATH 'f/')").contains("uri = \"m.db\""));
}

#[test]
fn a_secret_of_another_type_is_not_the_one_that_a_lake_names() {
    for (secret_type, found) in [("ducklake", true), ("DuckLake", true), ("s3", false), ("postgres", false)] {
        let sql = format!(
            "CREATE SECRET n (TYPE {secret_type}, METADATA_PATH 'm.db', DATA_PATH 'f/'); ATTACH 'ducklake:n' AS l"
        );
        assert_eq!(lost(&sql).is_empty(), found, "{sql}: {:?}", lost(&sql));
    }
}

#[test]
fn values_are_read_in_every_form() {
    for (sql, toml) in [
        ("5", "5"),
        ("+5", "5"),
        ("-5", "-5"),
        ("- 5", "-5"),
        ("'a'", "\"a\""),
        ("\"a\"", "\"a\""),
        ("(('a'))", "\"a\""),
        ("'a'::VARCHAR::TIMESTAMP", "\"a\""),
        ("DATE 'a'", "\"a\""),
        ("nullif(getenv('X'), '')", "\"${X}\""),
        ("coalesce(getenv('X'), 'y')", "\"${X:-y}\""),
        ("coalesce(getenv('X'), error('no'))", "\"${X}\""),
    ] {
        let line = format!("snapshot_time = {toml}\n");
        assert!(format!("{}\n", option(sql)).contains(&line), "{sql}: {}", option(sql));
    }
    let scope = |value: &str| {
        toml(&format!("CREATE SECRET n (TYPE s3, SCOPE {value}); ATTACH 'ducklake:m.db' AS l (DATA_PATH 's3://b/')"))
    };
    for list in ["array['s3://b/', 's3://c/']", "ARRAY ['s3://b/', 's3://c/',]", "['s3://b/', ('s3://c/')]"] {
        assert_eq!(scope(list), scope("['s3://b/', 's3://c/']"), "{list}");
    }
}

#[test]
fn what_is_no_value_is_refused() {
    for (value, why) in [
        ("- 'a'", "expected a value"),
        ("+", "expected a value"),
        ("word['a']", "expected `,` or `)`"),
        ("word{'a': 'b'}", "expected `,` or `)`"),
        ("map['a']", "expected `,` or `)`"),
        ("array{'a': 'b'}", "expected `,` or `)`"),
        ("lower('a')", "is an expression"),
        ("getenv('')", "is an expression"),
        ("getenv('a:b')", "is an expression"),
        ("getvariable('a}')", "is an expression"),
        ("coalesce('a', 'b')", "is an expression"),
        ("coalesce('a}', 'b')", "is an expression"),
        ("coalesce('${a', 'b')", "is an expression"),
        ("coalesce('${a}:b}', 'b')", "is an expression"),
        ("coalesce('${a:-c}', 'b')", "is an expression"),
        ("coalesce(getenv('X'), '}')", "is an expression"),
        ("nullif(getenv('X'), 'y')", "is an expression"),
        ("{'a': 'b', 'c': 'd', 'a': 'e'}", "has a key twice"),
    ] {
        assert!(refused(value).contains(why), "{value}: {}", refused(value));
    }
}

/// However deep a value is, reading it ends; as deep as nobody writes it, it is still read.
#[test]
fn nesting_has_an_end() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{'a': ", "}"),
        ("{", ": 'a'}"),
        ("getenv(", ")"),
        ("coalesce(", ", 'a')"),
        ("coalesce(getenv('X'), ", ")"),
        ("coalesce(getenv('X'), error(", "))"),
    ] {
        let nested = |depth: usize| format!("{}'a'{}", open.repeat(depth), close.repeat(depth));
        assert!(refused(&nested(5_000)).contains("nested too deeply"), "{open}");
        assert!(refused(&nested(25)).contains("nested too deeply"), "{open}");
    }
    assert!(option(&format!("{}'a'{}", "(".repeat(24), ")".repeat(24))).contains("snapshot_time = \"a\""));
}

use super::*;
use crate::examples::EXAMPLES;
use crate::options::Options;
use crate::plan::render::Rendering;
use crate::snapshot::snapshot;

fn exported(file: &str, tool: Tool, with_secrets: bool) -> Result<Export, Refused> {
    let snapshot = snapshot(file, &Options::default());
    let store = snapshot.analysis.select(None).expect("a store");
    export(&snapshot, store, Request { tool, with_secrets })
}

fn text(file: &str, tool: Tool) -> String {
    exported(file, tool, false).map_or_else(|refused| format!("{refused:?}"), |it| it.text)
}

const POSTGRES: &str = "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.dev.config]\ndatabase = \":memory:\"\n\
    [stores.dev.config.ducklake]\nalias = \"lake\"\nattach_options = { automatic_migration = true, busy_timeout = 10 }\n\
    [stores.dev.config.ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"pg\"\nhost = \"${PGHOST:-db.internal}\"\n\
    port = \"${PORT}\"\nuser = \"lake\"\ndatabase = \"it's-${STAGE}\"\npassword = \"${PASSWORD:-hunter2}\"\n\
    [stores.dev.config.ducklake.storage]\ntype = \"s3\"\nsecret_name = \"s3\"\nbucket = \"lake-${STAGE}\"\nregion = \"eu-west-1\"\n\
    key_id = \"${KEY}\"\nsecret = \"hunter2-hunter2\"\nuse_ssl = false\nsecret_parameters = { scope = [\"s3://a/\", \"s3://b/\"], \
    extra_http_headers = { \"X-A b\" = \"it's {{ x }}\" } }\n";

/// The plan itself renders SQL; the exports write it anew, with variables in it.
#[test]
fn without_variables_the_sql_is_that_of_the_plan() {
    let mut count = 0;
    for example in EXAMPLES {
        let snapshot = snapshot(example.toml, &Options::default());
        for store in &snapshot.analysis.stores {
            let request = Request { tool: Tool::Sql, with_secrets: true };
            let Ok(exported) = export(&snapshot, store, request) else { continue };
            if !exported.variables.is_empty() {
                continue;
            }
            let script = store.script(Flavor::DuckDb, Rendering { mask: false, setup: true }).expect("it has a plan");
            let body: Vec<&str> = exported.text.lines().filter(|line| !line.starts_with("--")).collect();
            assert_eq!(body.join("\n") + "\n", script.text(), "{}", example.id);
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn no_export_holds_a_secret_unless_asked_for() {
    for tool in Tool::ALL {
        let plain = text(POSTGRES, tool);
        assert!(!plain.contains("hunter2"), "{plain}");
        assert!(plain.contains("S3_SECRET"), "{plain}");
        let open = exported(POSTGRES, tool, true).expect("it is written").text;
        assert!(open.contains("hunter2-hunter2"), "{open}");
        for example in EXAMPLES {
            let variables = crate::analysis::analyze(example.toml, &Options::default()).secrets;
            for secret in variables.iter().map(|span| span.slice(example.toml).trim_matches('"')) {
                assert!(secret.contains("${") || !text(example.toml, tool).contains(secret), "{}: {tool}", example.id);
            }
        }
    }
}

#[test]
fn variables_are_those_of_the_tool() {
    let parts = |tool: Tool, parts: &[&str]| {
        let text = text(POSTGRES, tool);
        for part in parts {
            assert!(text.contains(part), "{part}\n{text}");
        }
    };
    parts(
        Tool::Sql,
        &[
            "HOST coalesce(getvariable('PGHOST')::VARCHAR, 'db.internal')",
            "PORT coalesce(getvariable('PORT')::VARCHAR, error('set the variable first: SET VARIABLE PORT = ''value'''))",
            "DATABASE 'it''s-' || coalesce(getvariable('STAGE')::VARCHAR, error(",
            "'s3://lake-' || coalesce(getvariable('STAGE')::VARCHAR, error(",
            "|| '/'",
        ],
    );
    parts(Tool::DuckdbInit, &["HOST coalesce(nullif(getenv('PGHOST'), ''), 'db.internal')", ".bail on\nINSTALL"]);
    parts(
        Tool::Python,
        &[
            "text(os.environ.get(\"PGHOST\", \"db.internal\"))",
            "text(\"it's-\" + os.environ[\"STAGE\"])",
            "AUTOMATIC_MIGRATION true, BUSY_TIMEOUT 10)",
        ],
    );
    parts(
        Tool::Dbt,
        &[
            "\"host\": \"{{ env_var('PGHOST', 'db.internal') }}\"",
            "\"database\": \"it's-{{ env_var('STAGE') }}\"",
            "\"SCOPE\": [\"s3://a/\", \"s3://b/\"]",
            "\"automatic_migration\": true",
        ],
    );
    parts(
        Tool::SqlMesh,
        &[
            "\"host\": {{ (env_var(\"PGHOST\", \"db.internal\")).replace(\"'\", \"''\") | tojson }}",
            "NOT IN THIS FILE: `scope` of a secret",
            "NOT IN THIS FILE: the option `automatic_migration` of `ATTACH`",
        ],
    );
    parts(
        Tool::Dlt,
        &["\"port\": int(os.environ[\"PORT\"])", "region_name=\"eu-west-1\"", "NOT IN THIS FILE: `extra_http_headers`"],
    );
}

#[test]
fn lists_and_maps_are_written_as_each_tool_has_them() {
    let text = |tool| exported(POSTGRES, tool, true).expect("it is written").text;
    let dbt = text(Tool::Dbt);
    assert!(dbt.contains("\"SCOPE\": [\"s3://a/\", \"s3://b/\"]"), "{dbt}");
    assert!(dbt.contains("{\"X-A b\": \"it's {{ '{' }}{{ '{' }} x }}\"}"), "{dbt}");
    let sqlmesh = text(Tool::SqlMesh);
    assert!(
        sqlmesh.contains(r#""extra_http_headers": {{ "{''X-A b'' = ''it\\''s {{ x }}''}" | tojson }}"#),
        "{sqlmesh}"
    );
    assert!(text(Tool::Sql).contains("SCOPE ['s3://a/', 's3://b/']"));
}

#[test]
fn a_variable_in_a_name_needs_a_value() {
    let toml = POSTGRES.replace("alias = \"lake\"", "alias = \"${ALIAS}\"");
    assert_eq!(exported(&toml, Tool::Python, false), Err(Refused::Names(vec!["ALIAS".to_owned()])));
    let odd = POSTGRES.replace("${KEY}", "${KEY-X}");
    assert_eq!(exported(&odd, Tool::Python, false), Err(Refused::Names(vec!["KEY-X".to_owned()])));
}

#[test]
fn a_name_with_a_secret_in_it_is_not_written() {
    for (from, to) in
        [("alias = \"lake\"", "alias = \"postgres://u:k4nari@h/d\""), ("[stores.dev", "[stores.\"password=k4nari\"")]
    {
        let toml = POSTGRES.replace(from, to);
        assert_ne!(toml, POSTGRES);
        for tool in Tool::ALL {
            let out = format!("{:?}", exported(&toml, tool, false));
            assert!(!out.to_ascii_lowercase().contains("k4nari"), "{tool}: {out}");
        }
    }
}

#[test]
fn nothing_leaves_its_comment_or_its_text() {
    let toml = POSTGRES
        .replace("[stores.dev", "[stores.\"d\\nSELECT 1;\"")
        .replace("db.internal", "a\\nb'\\\"\\\\{{ y }}")
        .replace("\"lake\"\nattach", "\"la\\nke\"\nattach");
    for tool in Tool::ALL {
        let text = text(&toml, tool);
        assert!(!text.lines().any(|line| line.starts_with("SELECT 1") || line.starts_with("ke`")), "{text}");
    }
}

#[test]
fn what_cannot_be_said_is_refused_or_named() {
    let quoted = POSTGRES.replace("alias = \"lake\"", "alias = \"my lake\"");
    let motherduck = "[ducklake]\ncatalog = { type = \"motherduck\", database = \"d\" }\n";
    for tool in [Tool::Dbt, Tool::Dlt, Tool::SqlMesh] {
        for toml in [quoted.as_str(), motherduck] {
            assert!(matches!(exported(toml, tool, false), Err(Refused::Nothing(_))), "{tool}");
        }
        assert!(
            exported(POSTGRES, tool, false).expect("it is written").notes.iter().any(|it| it.lost) || tool == Tool::Dbt
        );
    }
    assert!(text(motherduck, Tool::Sql).contains("ATTACH 'md:';\nUSE d;"));
}

use super::*;

fn toml(text: &str) -> Option<String> {
    configuration(text).map(|it| it.1)
}

fn configuration(text: &str) -> Option<(&'static str, String)> {
    match recognize(text)? {
        Pasted::Configuration { what, toml } => Some((what, toml)),
        Pasted::Variables(_) | Pasted::Error | Pasted::ErrorInside { .. } | Pasted::Typeset => None,
    }
}

#[test]
fn variables_are_known_in_a_quotation_too() {
    let set = Some(Pasted::Variables(vec![("METAXY_STORE".to_owned(), Some("dev".to_owned()))]));
    for text in [
        "export METAXY_STORE=dev\n",
        "> METAXY_STORE=dev\n",
        "```\nexport METAXY_STORE='dev'\n```\n",
        "{\"METAXY_STORE\": \"dev\"}",
        "```json\n{\"METAXY_STORE\": \"dev\"}\n```\n",
    ] {
        assert_eq!(recognize(text), set, "{text}");
    }
}

/// Lines of a `.env` file with quotes around their values are TOML as well.
#[test]
fn variables_that_are_toml_are_known() {
    let set = |value: &str| Some(Pasted::Variables(vec![("PG".to_owned(), Some(value.to_owned()))]));
    assert_eq!(recognize("# mine\nPG=1\n"), set("1"));
    assert_eq!(recognize("PG=\"a#b\" # now\n"), set("a#b"));
    for text in [
        "",
        "# PG=1\n",
        "pg = 1\n",
        "store = \"dev\"\nPG = 1\n",
        "PG = 1\n[stores.dev]\n",
        "[env]\nPG = 1\n",
        "x = '“y”'\n",
    ] {
        assert_eq!(recognize(text), None, "{text}");
    }
}

#[test]
fn an_error_message_is_known_as_one() {
    for text in [
        "IO Error: Failed to attach DuckLake MetaData",
        "\nTraceback (most recent call last):\n  File \"a.py\", line 1\nduckdb.duckdb.IOException: IO Error: x",
        "duckdb.duckdb.HTTPException: HTTP Error: 403",
        "metaxy.errors.Error: x",
    ] {
        assert_eq!(recognize(text), Some(Pasted::Error), "{text}");
    }
    for text in [
        "E       duckdb.duckdb.IOException: IO Error: x",
        "2026-11-27 13:00:01,123 ERROR duckdb.duckdb.IOException: IO Error: x",
        "> IO Error: x",
        "> ```\n> IO Error: x\n> ```",
        "```\nIO Error: x\n```\n",
        "Help! I get this:\n\nIO Error: Cannot open file \"x\"",
        ">>> con.sql(\"ATTACH 'ducklake:x' AS y\")\nTraceback (most recent call last):\nx.CatalogException: Catalog Error: x",
        "D ATTACH 'ducklake:x' AS lake;\nIO Error:\nCannot open file \"x\"",
        "│ /x.py:1 in <module> │\n╰───╯\nIOException: IO Error: x",
        "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
    ] {
        assert_eq!(recognize(text), Some(Pasted::Error), "{text}");
    }
    for text in
        ["[a]\nb = \"IO Error: x\nc", "try:\n  f()\nexcept duckdb.Error: x", "# IO Error: x\n[", "[a]\nIO Error: x"]
    {
        assert_ne!(recognize(text), Some(Pasted::Error), "{text}");
    }
    for text in ["[stores.dev]", "a = 1", "note: this is an Error", "{\"Error: x\": 1}"] {
        assert_ne!(recognize(text), Some(Pasted::Error), "{text}");
    }
}

/// Wherever in a configuration an error was pasted, the configuration is left as it was before.
#[test]
fn an_error_message_inside_of_a_configuration_is_told_apart() {
    let toml = "# why\n[a]\nb = 'x'\n\n[c]\nd = [\n  1,\n]\n";
    let traceback = "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n    x = 1\nduckdb.IOException: IO Error: x\n";
    let log = format!("~/x $ python a.py\n2026-11-27 10:00:00 INFO begins\n{traceback}~/x $ ");
    let deep =
        format!("Traceback (most recent call last):\n{}IO Error: x", "  File \"a.py\", line 1\n    f(x)\n".repeat(200));
    let short = "IO Error: Cannot open file \"x\": no such file";
    for error in [short, traceback, &log, &deep] {
        for (before, after) in
            [(toml, ""), ("# why\n[a]\nb = 'x'\n", "\n[c]\nd = [\n  1,\n]\n"), (toml.trim_end(), ""), ("", toml)]
        {
            let end = if after.is_empty() || error.ends_with('\n') { "" } else { "\n" };
            let text = [before, error, end, after].concat();
            let Some(Pasted::ErrorInside { error: found, rest }) = recognize(&text) else { panic!("{text}") };
            assert_eq!((found.trim_end(), &*rest), (error.trim_end(), toml), "{text}");
        }
    }
    for text in [
        "[a]\nb = \"IO Error: x\nc",
        "[a]\nb = 1\nError",
        "[a]\nb = \n# IO Error: x\n",
        "[a\nIO Error: x",
        "# c\nIO Error: x",
    ] {
        assert!(!matches!(recognize(text), Some(Pasted::ErrorInside { .. })), "{text}");
    }
}

#[test]
fn what_a_chat_has_made_of_a_configuration_is_read() {
    let chat = "Sure! This works:\n\n```toml\n[ducklake]\nalias = “lake”\npath = ‘x’\n...\n```\n\nTell me if not.";
    assert_eq!(
        configuration(chat),
        Some(("Markdown with a block of code", "[ducklake]\nalias = \"lake\"\npath = 'x'\n".to_owned()))
    );
    // Without anything around it, each quote is a mistake with a fix.
    assert_eq!(recognize("[ducklake]\nalias = “lake”\n"), Some(Pasted::Typeset));
    assert_eq!(recognize("[ducklake\nalias = \"Ann’s\" # “lake”\n"), None);
}

const NESTED: &str = "store = \"dev\"\n\n[stores.dev]\ntype = \"x\"\n\n[stores.dev.config]\ndatabase = \":memory:\"\nport = 5432\nuse_ssl = false\n";

#[test]
fn json_and_dicts_are_written_as_toml() {
    let json = r#"{"store": "dev", "stores": {"dev": {"type": "x", "config":
        {"database": ":memory:", "port": 5432, "use_ssl": false, "none": null}}}}"#;
    let dict = "config = {  # of Python\n 'store': 'dev', 'stores': {'dev': {'type': 'x', 'config': {\n\
        'database': ':memory:', 'port': 5432, 'use_ssl': False, 'none': None,},},}, }\n";
    for text in [json, dict] {
        assert_eq!(toml(text).as_deref(), Some(NESTED), "{text}");
        assert_eq!(configuration(text).map(|it| it.0), Some("JSON or a Python `dict`"));
    }
    assert_eq!(toml(r#"{"a b": ["x\n", {"c": 1}]}"#).as_deref(), Some("\"a b\" = [\"x\\n\", { c = 1 }]\n"));
    for broken in ["{", "{\"a\": }", "{'a': 1", "{'a': b}", "{'a': 1} x", "{}", "[1]", "{'a': '\n'}"] {
        assert_eq!(toml(broken), None, "{broken}");
    }
    assert_eq!(toml(&("{\"a\":".repeat(500) + "1" + &"}".repeat(500))), None);
}

#[test]
fn calls_and_arguments_of_python_are_written_as_toml() {
    let lake =
        "[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"a\"\n\n[ducklake.storage]\ntype = \"local\"\npath = \"x\"\n";
    for text in [
        "ducklake = {'catalog': {'type': 'duckdb', 'uri': 'a'}, 'storage': dict(type='local', path='x')}",
        "{'catalog': {'type': 'duckdb', 'uri': 'a'}, 'storage': {'type': 'local', 'path': 'x'}}",
        "store = mx.DuckDBMetadataStore(\n  ducklake=dict(\n    catalog=dict(type='duckdb', uri='a'),\n    \
         storage={'type': 'local', 'path': 'x'},\n  ),\n)",
        "DuckLakeConfig(catalog={'type': 'duckdb', 'uri': 'a'}, storage={'type': 'local', 'path': 'x'})",
    ] {
        assert_eq!(toml(text).as_deref(), Some(lake), "{text}");
    }
    for other in ["f()", "f(1)", "f(a)", "f(a=1", "f(a=b)", "f(a=1) + 1", "(a=1)", "f(\"a\"=)"] {
        assert_eq!(toml(other), None, "{other}");
    }
}

#[test]
fn yaml_is_written_as_toml() {
    let text = "# c\n---\nstore: dev\nstores:\n  dev:\n    type: \"x\"  # why\n    config:\n        database: ':memory:'\n        \
        port: 5432\n        use_ssl: false # TLS\n";
    assert_eq!(toml(text).as_deref(), Some(NESTED));
    let back = "a:\n  b:\n    c: 1\n  d: two words\ne: 3\n";
    assert_eq!(toml(back).as_deref(), Some("e = 3\n\n[a]\nd = \"two words\"\n\n[a.b]\nc = 1\n"));
    let flow = "a:\n  b: {c: 1, \"d\": [two words, 'x'], e: {f: true}}\n";
    assert_eq!(toml(flow).as_deref(), Some("[a.b]\nc = 1\nd = [\"two words\", \"x\"]\n\n[a.b.e]\nf = true\n"));
    for other in [
        "a:\n  b: {c: 1\n",
        "a:\n  b: {c}\n",
        "a:\n  b: {c: 1} d\n",
        "a: 1\n",
        "a:\n  - 1\n",
        "a:\n  b: |\n    x\n",
        "a:\n  b\n",
        "a:\n    b: 1\n  c: 2\n",
        "note: this is\nprose\n",
    ] {
        assert_eq!(toml(other), None, "{other}");
    }
}

#[test]
fn an_attach_statement_is_written_as_a_lake() {
    let sql = "INSTALL ducklake;\nATTACH 'ducklake:postgres:dbname=meta host=db.example port=5433' AS lake\n  (DATA_PATH 's3://b/it''s/');\nUSE lake;";
    assert_eq!(
        toml(sql).as_deref(),
        Some(
            "[ducklake]\nalias = \"lake\"\n\n[ducklake.catalog]\ntype = \"postgres\"\nsecret_name = \"my_pg_secret\"\n\
             port = 5433\n\n[ducklake.catalog.secret_parameters]\ndbname = \"meta\"\nhost = \"db.example\"\n\n[ducklake.storage]\ntype = \"s3\"\n\
             secret_name = \"my_storage_secret\"\ndata_path = \"s3://b/it's/\"\n"
        )
    );
    for given in [
        "con.execute(\"ATTACH 'ducklake:m.db' AS lake (DATA_PATH 'x')\")",
        "import duckdb\nduckdb.sql(f\"\"\"ATTACH 'ducklake:m.db' AS lake (DATA_PATH 'x')\"\"\")",
        "duckdb -c \"ATTACH 'ducklake:m.db' AS lake (DATA_PATH 'x')\"",
    ] {
        assert!(
            toml(given).is_some_and(|it| it.contains("alias = \"lake\"") && it.contains("path = \"x\"")),
            "{given}"
        );
    }
    assert_eq!(toml("a = \"ATTACH 'ducklake:m.db' AS lake\"\n["), None);
    let file = toml("attach 'ducklake:C:/x/meta.ducklake' as \"my lake\" (data_path 'files/')").expect("a lake");
    assert!(file.contains("uri = \"C:/x/meta.ducklake\"") && file.contains("path = \"files/\""), "{file}");
    for other in ["ATTACH 'x.db' AS x;", "to ATTACH 'ducklake:x'", "ATTACH ducklake", "ATTACH 'ducklake:x"] {
        assert_eq!(toml(other), None, "{other}");
    }
}

#[test]
fn a_block_of_markdown_is_taken_out() {
    let text = "Use this:\n\n```toml\na = 1\n```\n\nand\n\n```toml\n[b]\nc = 2\n```\n";
    assert_eq!(toml(text).as_deref(), Some("a = 1\n[b]\nc = 2\n"));
    assert_eq!(toml("```json\n{\"a\": 1}\n```").as_deref(), Some("a = 1\n"));
    for other in ["```toml\na = 1\n", "```\n```\n", "```\nprose\n```\n"] {
        assert_eq!(toml(other), None, "{other}");
    }
}

/// Each with what others put around it; what is around TOML has its tests where it is taken off.
#[test]
fn what_is_around_a_paste_is_taken_off() {
    let lake = "[ducklake]\nalias = \"lake\"\n\n[ducklake.catalog]\ntype = \"duckdb\"\nuri = \"m.db\"\n\n[ducklake.storage]\ntype = \"local\"\npath = \"x\"\n";
    for (text, what) in [
        ("D ATTACH 'ducklake:m.db' AS lake\n· (DATA_PATH 'x');", "what was typed at a prompt"),
        (">>> con.sql(\"ATTACH 'ducklake:m.db' AS lake (DATA_PATH 'x')\")", "SQL that attaches a lake"),
        ("> ATTACH 'ducklake:m.db' AS lake (DATA_PATH 'x');", "a quotation"),
        (
            "> ducklake:\n>   alias: lake\n>   catalog:\n>     type: duckdb\n>     uri: m.db\n>   storage:\n>     type: local\n>     path: x\n",
            "a quotation",
        ),
        (
            "<pre>{&quot;ducklake&quot;: {&quot;alias&quot;: &quot;lake&quot;, &quot;catalog&quot;: {&quot;type&quot;: &quot;duckdb&quot;, &quot;uri&quot;: &quot;m.db&quot;}, &quot;storage&quot;: {&quot;type&quot;: &quot;local&quot;, &quot;path&quot;: &quot;x&quot;}}}</pre>",
            "HTML",
        ),
        (
            "+[ducklake]\n+alias = \"lake\"\n+\n+[ducklake.catalog]\n+type = \"duckdb\"\n+uri = \"m.db\"\n+\n+[ducklake.storage]\n+type = \"local\"\n+path = \"x\"\n",
            "a diff",
        ),
    ] {
        let (found, toml) = configuration(text).unwrap_or_else(|| panic!("{text}"));
        let lines = |text: &str| text.lines().filter(|it| !it.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!((found, lines(&toml)), (what, lines(lake)), "{text}");
    }
    // Where the lake is stands in a secret.
    let (_, found) = configuration(
        "CREATE SECRET s (TYPE ducklake, METADATA_PATH 'm', DATA_PATH 'x');\nATTACH 'ducklake:s' AS lake;",
    )
    .expect("a lake");
    assert_eq!(found, lake.replace("m.db", "m"));
}

/// Whatever is pasted, what is offered is TOML, and nothing panics.
#[test]
fn pieces_of_pastes_are_toml_or_nothing() {
    let whole = [
        "{\"a\": {\"b\": [1, 'ü\\u00e9', null, (2,)]}}",
        "a:\n  'b': \"ü\"\n  c:\n    d: ~\n",
        "ATTACH 'ducklake:sqlite:ü''x' AS y (DATA_PATH 'gs://é');",
        "```\na = \"ü\"\n```\n",
        "> <b>ü&quot;</b>\n> 1 | a = &quot;ü&quot;\n",
    ];
    for text in whole {
        for (from, _) in text.char_indices() {
            for (to, _) in text[from..].char_indices() {
                if let Some(found) = configuration(&text[from..from + to]) {
                    assert!(is_toml(&found.1), "{}", found.1);
                }
            }
        }
    }
}

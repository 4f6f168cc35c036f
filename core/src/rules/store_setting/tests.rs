use crate::rules::told::Case;
use crate::samples::settings::SETTINGS;
use crate::{Code, Options, analyze};

/// The text after the first fix of each finding, or as it is where none is offered.
fn fixed(config: &str) -> Vec<String> {
    let toml = format!(
        "[stores.s]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.s.config]\ndatabase = \":memory:\"\n{config}\n\
         [stores.s.config.ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"m.db\" }}\nstorage = {{ type = \
         \"local\", path = \"x\" }}\n"
    );
    let found = analyze(&toml, &Options::default()).diagnostics.into_iter();
    let found = found.filter(|it| it.code == Code::StoreSetting);
    found.map(|found| found.fixes.first().map_or_else(|| toml.clone(), |fix| fix.apply(&toml))).collect()
}

#[test]
fn what_does_not_open_is_told() {
    for (sample, opens) in SETTINGS {
        let (name, value) = sample.split_once('=').unwrap();
        assert_eq!(fixed(&format!("config = {{ {name} = \"{value}\" }}")).is_empty(), *opens, "{sample}");
    }
}

#[test]
fn what_is_meant_is_written() {
    for (config, meant) in [
        ("config = { memory_limit = \"4Gi\" }", "memory_limit = \"4GiB\""),
        ("config = { memory_limit = \"80%\" }", "memory_limit = \"80%\""),
        ("config = { threads = \"auto\" }", "threads = \"auto\""),
        ("extensions = [\"httpfs@1.5.2\"]", "[\"httpfs\"]"),
        ("extensions = [\"INSTALL spatial FROM core\"]", "[\"spatial\"]"),
        ("extensions = [\"httpfs, ducklake\"]", "[\"httpfs\", \"ducklake\"]"),
        ("extensions = [\"?\"]", "[\"?\"]"),
        ("extensions = [\"hashfuncs\"]", "[\"hashfuncs\"]"),
    ] {
        let fixed = fixed(config);
        assert!(fixed.len() == 1 && fixed[0].contains(meant), "{config}: {fixed:?}");
    }
    for config in ["config = { memory_limit = \"4GB\", threads = \"4\" }", "extensions = [\"httpfs\", \"./x\"]"] {
        assert!(fixed(config).is_empty(), "{config}");
    }
}

/// What DuckDB does with each is what native tests show.
#[test]
fn a_setting_is_told_by_what_it_takes_and_where_it_counts() {
    let told_by = |engine: Option<&str>, config: &str, parts: &[&str]| {
        let toml = format!(
            "[stores.s]\ntype = 'metaxy.ext.duckdb.DuckDBMetadataStore'\n[stores.s.config]\n{config}\n\
             [stores.s.config.ducklake]\ncatalog = {{ type = 'duckdb', uri = 'm.db' }}\nstorage = {{ type = 'local', \
             path = 'x' }}\n"
        );
        let variables = &[("G", "4Gi"), ("X", "httpfs@1")];
        Case { variables, engine, ..Case::of(&toml) }.tells(Code::StoreSetting, parts);
    };
    let told = |config: &str, parts: &[&str]| told_by(None, config, parts);
    for (setting, parts) in [
        ("memory_limit = '4Gi'", &["DuckDB requires a size with a unit", "write `4GiB`"] as &[&str]),
        ("memory_limit = '${G}'", &["requires a size", "write a size such as `4GB`;", "fix: none"]),
        ("memory_limit = '80%'", &["or leave it out for 80 % of the memory"]),
        ("memory_limit = '${NOT_SET}'", &[]),
        ("threads = 'auto'", &["requires a number from 1"]),
        ("http_timeout = '30s'", &["requires an integer that is not negative", "without a unit"]),
        ("http_timeout = '30'", &[]),
        ("force_download = 'on'", &["requires `true` or `false`"]),
        ("force_download = 'yes'", &[]),
        ("Search_Path = 'x'", &["can only be set on a connection"]),
        ("enable_external_access = 'no'", &["loads no extension, and attaches no lake"]),
        ("enable_external_access = 'yes'", &[]),
        ("read_only = 'true'", &["Metaxy ignores `read_only`"]),
        ("motherduck_token = 'x'", &["rejects `motherduck_token` unless `database` starts with `md:`"]),
        ("access_mode = 'Read_Only'", &["does not open an in-memory database read-only"]),
        ("access_mode = 'automatic'", &[]),
        ("secret_directory = 'x'", &[]),
        ("temp_directory = 'x'", &[]),
    ] {
        told(&format!("database = ':memory:'\nconfig = {{ {setting} }}"), parts);
    }
    told_by(
        Some("1.4"),
        "database = ':memory:'\nconfig = { secret_directory = 'x' }",
        &["DuckDB 1.4 ignores `secret_directory`"],
    );
    for (database, setting, is_told) in [
        ("", "access_mode = 'read_only'", true),
        (":memory:x", "access_mode = 'read_only'", true),
        ("x.db", "access_mode = 'read_only'", false),
        ("x.db", "motherduck_token = 'x'", true),
        ("md:x", "motherduck_token = 'x'", false),
        ("motherduck:x", "motherduck_token = 'x'", false),
    ] {
        told(&format!("database = '{database}'\nconfig = {{ {setting} }}"), if is_told { &["warning"] } else { &[] });
    }
    told("database = ':memory:'\nextensions = ['${X}']", &["is not the name of an extension", "fix: none"]);
    told("database = ':memory:'\nextensions = ['load \"httpfs\"; ']", &["fix: extensions = [\"httpfs\"]"]);
    told("database = ':memory:'\nextensions = ['httpfs, a-b']", &["fix: none"]);
    told("database = ':memory:'\nextensions = ['', 'a\\b', './x', 'x_1']", &[]);
}

/// Which extensions DuckDB then does not find is what a native test shows.
#[test]
fn without_autoloading_the_extensions_of_the_lake_are_listed() {
    const S3: &str = "type = 's3', secret_name = 's', bucket = 'lake', region = 'eu-west-1'";
    const LOCAL: &str = "type = 'local', path = 'x'";
    let keys = format!("{S3}, key_id = 'k', secret = 's'");
    let chain = format!("{S3}, secret_parameters = {{ provider = 'credential_chain' }}");
    let server = "type = 'postgres', secret_name = 'pg', host = 'h', database = 'd', user = 'u', password = 'p'";
    let file = "type = 'duckdb', uri = 'm.db'";
    for (catalog, storage, listed, parts) in [
        (file, LOCAL, "", &[] as &[&str]),
        (file, keys.as_str(), "", &["does not load `httpfs`", "`extensions = [\"httpfs\"]`"]),
        (file, &keys, "'HTTPFS'", &[]),
        (file, S3, "", &["does not load `httpfs`"]),
        (file, &chain, "'httpfs'", &["does not load `aws`"]),
        (file, &chain, "'httpfs', 'aws'", &[]),
        (server, LOCAL, "", &["does not load `postgres`"]),
        (server, LOCAL, "'postgres_scanner'", &[]),
        (server, &keys, "'postgres'", &["does not load `httpfs`"]),
        ("type = 'motherduck', database = 'l'", LOCAL, "", &[]),
    ] {
        for (key, off) in [("autoload_known_extensions", "false"), ("AUTOLOAD_known_extensions", "No")] {
            let toml = |off: &str| {
                format!(
                    "[stores.s]\ntype = 'metaxy.ext.duckdb.DuckDBMetadataStore'\n[stores.s.config]\ndatabase = \
                     ':memory:'\nextensions = [{listed}]\nconfig = {{ {key} = '{off}' }}\n[stores.s.config.ducklake]\n\
                     catalog = {{ {catalog} }}\nstorage = {{ {storage} }}\n"
                )
            };
            Case::of(&toml(off)).tells(Code::StoreSetting, parts);
            Case::of(&toml("true")).tells(Code::StoreSetting, &[]);
        }
    }
}

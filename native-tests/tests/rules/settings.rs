//! The settings and extensions with which Metaxy opens DuckDB.

use std::fmt::Write as _;

use lakeplan::{Code, Diagnostic, Flavor, analyze};
use native_tests::{engine, version};

use crate::evidence::evidence;
use crate::opening::SETTINGS;
use crate::trial::script;

evidence! {
    store_setting = StoreSetting: sizes_threads_and_names, numbers_and_booleans on "1.4", names_of_settings on "1.4", words on "1.4",
        settings_without_autoloading on "1.4", settings_that_metaxy_keeps, settings_of_a_connection on "1.4", settings_that_are_ignored on "1.4",
        names_of_extensions, access_to_files on "1.4", extensions_that_are_not_loaded on "1.4";
}

/// Opens DuckDB as Metaxy's client does; `+name` loads an extension.
const OPENS: &str = r"
import duckdb, sys
folder, *samples = sys.argv[1:]
settings = {'extension_directory': folder, 'autoinstall_known_extensions': 'false'}
for sample in samples:
    name, _, value = sample.partition('=')
    try:
        if name.startswith('+'):
            duckdb.connect(':memory:', config=settings).load_extension(name[1:])
        else:
            duckdb.connect(':memory:', config={**settings, name: value})
        print('opens')
    except Exception as error:
        print(repr(str(error)))
";

/// What DuckDB does with each sample; nothing if it opens.
fn opened(samples: &[&str]) -> Vec<Option<String>> {
    let lines = engine::printed_by(version::here(), OPENS, samples);
    lines.into_iter().map(|line| (line != "opens").then_some(line)).collect()
}

/// Whether something is found in a store's `config`.
fn found(config: &str) -> bool {
    !findings(config).1.is_empty()
}

/// Whether that is said of a setting.
fn says(sample: &str, words: &str) -> bool {
    findings(&written(sample)).1.iter().any(|it| it.message.contains(words))
}

/// The line of a setting after the first fix of what is found.
fn fixed(sample: &str) -> Option<String> {
    let (toml, found) = findings(&written(sample));
    let fixed = found.first()?.fixes.first()?.apply(&toml);
    fixed.lines().find(|line| line.starts_with("config =")).map(str::to_owned)
}

fn findings(config: &str) -> (String, Vec<Diagnostic>) {
    let mut toml = "[stores.s]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.s.config]\n".to_owned();
    let _ = write!(
        toml,
        "database = \":memory:\"\n{config}\n[stores.s.config.ducklake]\ncatalog = {{ type = \"duckdb\", uri = \"m.db\" \
         }}\nstorage = {{ type = \"local\", path = \"x\" }}\n"
    );
    let found = analyze(&toml, &version::bare()).diagnostics;
    (toml, found.into_iter().filter(|it| it.code == Code::StoreSetting).collect())
}

#[track_caller]
fn told_where_it_fails(samples: &[&str], config: impl Fn(&str) -> String) {
    let opened = opened(samples);
    assert_eq!(opened.len(), samples.len());
    assert!(opened.iter().any(Option::is_none) && opened.iter().any(Option::is_some), "{opened:?}");
    for (sample, error) in samples.iter().zip(opened) {
        assert_eq!(found(&config(sample)), error.is_some(), "{sample}: {error:?}");
    }
}

fn sizes_threads_and_names(_: Code) {
    let samples: Vec<&str> = SETTINGS.iter().map(|it| it.0).collect();
    let opens: Vec<bool> = opened(&samples).iter().map(Option::is_none).collect();
    for ((sample, expected), opens) in SETTINGS.iter().zip(opens) {
        assert_eq!(opens, *expected, "{sample}");
        assert_eq!(found(&written(sample)), !opens, "{sample}");
    }
}

/// One name of each kind takes every form, the others take the kind's; those of extensions open as these are loaded.
fn numbers_and_booleans(_: Code) {
    let values = ["30", "0", "2.5", "1_000", " 5 ", "1e3", "0x10", "30s", "30 s", "-1", "1,000", "none", "", "true"];
    let words = ["true", "FALSE", "1", "0", "yes", "n", "on", "off", "enabled", "2", "", " true"];
    let numbers = [
        "http_timeout",
        "http_retries",
        "http_retry_wait_ms",
        "s3_uploader_thread_limit",
        "pg_connection_limit",
        "ducklake_retry_wait_ms",
    ];
    let booleans = [
        "http_keep_alive",
        "force_download",
        "s3_use_ssl",
        "enable_object_cache",
        "autoload_known_extensions",
        "autoinstall_known_extensions",
        "allow_unsigned_extensions",
    ];
    let samples = |names: &[&str], values: &[&str]| -> Vec<String> {
        names.iter().flat_map(|name| values.iter().map(move |value| format!("{name}={value}"))).collect()
    };
    let samples = [
        samples(&["ducklake_max_retry_count"], &values),
        samples(&["preserve_insertion_order"], &words),
        samples(&numbers, &["30", "30s"]),
        samples(&booleans, &["true", "on"]),
        samples(&["external_threads"], &["0", "1s"]),
    ];
    let samples: Vec<&str> = samples.iter().flatten().map(String::as_str).collect();
    told_where_it_fails(&samples, written);
}

/// Prints the names of the settings that DuckDB has, and those of every extension.
const NAMES: &str = r"
import duckdb, pathlib, sys
database = duckdb.connect(':memory:', config={'extension_directory': sys.argv[1], 'autoinstall_known_extensions': 'false'})
for file in pathlib.Path(sys.argv[1]).glob(f'v{duckdb.__version__}/*/*.duckdb_extension'):
    database.load_extension(file.name.split('.')[0])
for name, in database.execute('SELECT name FROM duckdb_settings()').fetchall():
    print(name)
";

/// The ones of extensions are those that DuckDB loads as it opens.
fn names_of_settings(_: Code) {
    let names = engine::printed_by(version::here(), NAMES, &[]);
    let has = |name: &str| names.iter().any(|it| it == name);
    assert!(names.len() > 150 && has("memory_limit") && has("s3_region") && has("ducklake_max_retry_count"));
    let unknown: Vec<&String> = names.iter().filter(|name| says(&format!("{name}=1"), "has no setting")).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let samples = [
        "http_timeout=30",
        "HTTP_Timeout=30",
        "http_timout=30",
        "http-timeout=30",
        "memory=4GB",
        "nonsense=1",
        "config=x",
        "Database=x",
        "Read_Only=true",
        "Extensions=httpfs",
        "null_order=nulls_last",
        "custom_user_agent=x",
        "user=x",
        "s3_verify_ssl=true",
        "motherduck_host=x",
        "max_execution_time=1",
        "operator_memory_limit=1GB",
        "ducklake_target_file_size=1GB",
        "pg_pool_max_connections=2",
        "pg_statement_timeout_millis=2",
    ];
    told_where_it_fails(&samples, written);
    for (sample, meant) in [("http_timout=30", "http_timeout=30"), ("memory=4GB", "memory_limit=4GB")] {
        assert_eq!(fixed(sample), Some(written(meant)));
    }
}

fn words(_: Code) {
    let samples = [
        "access_mode=AUTOMATIC",
        "access_mode=undefined",
        "access_mode=Read_Write",
        "access_mode=read-only",
        "access_mode=rw",
        "access_mode=",
        "default_order=Ascending",
        "default_order=desc",
        "default_order=descending",
        "default_order=desc ",
        "default_order=up",
        "pin_threads=AUTO",
        "pin_threads=off",
        "pin_threads=false",
        "httpfs_client_implementation=curl",
        "httpfs_client_implementation=CURL",
        "httpfs_client_implementation=default",
        "httpfs_client_implementation=http",
        "storage_compatibility_version=latest",
        "storage_compatibility_version=v1.2.0",
        "storage_compatibility_version=1.2.0",
        "storage_compatibility_version=",
    ];
    told_where_it_fails(&samples, written);
    assert_eq!(fixed("access_mode=read-write"), Some(written("access_mode=read_write")));
}

fn settings_without_autoloading(_: Code) {
    let samples = [
        "s3_region=eu-west-1",
        "http_timeout=30",
        "http_retries=3",
        "http_proxy=localhost:1",
        "ca_cert_file=x",
        "pg_connection_limit=2",
        "ducklake_max_retry_count=2",
        "sqlite_all_varchar=true",
        "threads=2",
    ];
    let off = OPENS.replace("settings = {", "settings = {'autoload_known_extensions': 'false', ");
    let lines = engine::printed_by(version::here(), &off, &samples);
    for (sample, line) in samples.iter().zip(lines) {
        let config = written(sample).replace("config = {", "config = { autoload_known_extensions = \"false\",");
        assert_eq!(found(&config), line != "opens", "{sample}: {line}");
    }
}

/// Opens a store as Metaxy does, without its own extensions, and says which database it has, whether it is read-only,
/// and whether an extension is loaded.
const METAXY: &str = r"
import os, sys, tempfile, warnings
sys.path.insert(0, sys.argv[1])
warnings.simplefilter('ignore')
from metaxy.ext.duckdb import DuckDBMetadataStore
os.chdir(tempfile.mkdtemp())
DuckDBMetadataStore._load_extensions = lambda self: None
databases = 'SELECT database_name, readonly FROM duckdb_databases() WHERE NOT internal'
loaded = 'SELECT count(*) FROM duckdb_extensions() WHERE loaded AND extension_name = ?'
for sample in sys.argv[3:]:
    name, _, value = sample.partition('=')
    config = {'extension_directory': sys.argv[2], 'autoinstall_known_extensions': 'false', name: value}
    with DuckDBMetadataStore(database='store.duckdb', config=config).open('w') as store:
        database = store._duckdb_raw_connection()
        print(*database.execute(databases).fetchone(), *database.execute(loaded, ['httpfs']).fetchone())
";

fn settings_that_metaxy_keeps(_: Code) {
    let samples =
        ["threads=2", "read_only=true", "extensions=httpfs", "database=other.duckdb", "database=store.duckdb"];
    let (python, packages) = engine::metaxy(version::here()).unwrap();
    let extensions = std::fs::canonicalize(engine::extensions_of(version::here()).unwrap()).unwrap();
    let mut run = std::process::Command::new(python);
    let run = run.args(["-X", "utf8", "-c", METAXY]).arg(packages).arg(extensions).args(samples).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    let lines: Vec<&str> = said.lines().collect();
    let alone = "store False 0";
    assert_eq!(lines, [alone, alone, alone, "other False 0", alone], "{run:?}");
    // What is asked for is a store whose `database` is `:memory:`.
    for (sample, told) in samples.iter().zip([false, true, true, true]).chain([(&"database=:memory:", false)]) {
        assert_eq!(found(&written(sample)), told, "{sample}");
    }
}

fn settings_of_a_connection(_: Code) {
    let samples = [
        "default_order=desc",
        "schema=x",
        "Search_Path=x",
        "enable_progress_bar=true",
        "enable_progress_bar_print=true",
        "enable_profiling=json",
        "profiling_output=x.json",
        "allowed_directories=[]",
        "allowed_paths=[]",
        "disabled_filesystems=LocalFileSystem",
        "enable_http_logging=true",
        "enable_logging=true",
        "logging_level=debug",
        "logging_storage=stdout",
        "logging_mode=x",
        "enabled_log_types=x",
        "disabled_log_types=x",
        "log_query_path=x",
        "http_logging_output=x",
        "profile_output=x.json",
        "profiling_mode=detailed",
        "profiling_coverage=all",
        "custom_profiling_settings={}",
        "progress_bar_time=1",
        "streaming_buffer_size=1MB",
        "enable_caching_operators=true",
        "warnings_as_errors=true",
        "explain_output=all",
        "lambda_syntax=DEFAULT",
        "errors_as_json=true",
        "file_search_path=x",
        "home_directory=x",
        "max_expression_depth=100",
        "temp_directory=x",
    ];
    told_where_it_fails(&samples, written);
}

/// Opens DuckDB with a setting, and asks for it.
const ASKS: &str = r"
import duckdb, sys
for sample in sys.argv[2:]:
    name, _, value = sample.partition('=')
    database = duckdb.connect(':memory:', config={name: value})
    print(database.execute('SELECT current_setting(?) = ?', [name, value]).fetchone()[0])
";

fn settings_that_are_ignored(_: Code) {
    let samples = ["secret_directory=x", "extension_directory=x"];
    let kept = engine::printed_by(version::here(), ASKS, &samples);
    let told: Vec<String> =
        samples.iter().map(|it| if found(&written(it)) { "False" } else { "True" }.to_owned()).collect();
    assert_eq!(told, kept);
    assert_eq!(kept, [version::by("True", [("1.4", "False")]), "True"]);
}

/// Opens DuckDB, loads DuckLake and attaches a lake, as Metaxy does.
const ATTACHES: &str = r#"
import duckdb, os, sys, tempfile
folder, *samples = sys.argv[1:]
for sample in samples:
    name, _, value = sample.partition('=')
    lake = os.path.join(tempfile.mkdtemp(), 'm.db')
    try:
        database = duckdb.connect(':memory:', config={'extension_directory': folder, name: value})
        # It would stand among the lines where the machine is slow.
        database.execute('SET enable_progress_bar = false')
        database.load_extension('ducklake')
        database.execute(f"ATTACH 'ducklake:{lake}' AS lake")
        print('opens')
    except Exception as error:
        print(repr(str(error)))
"#;

fn access_to_files(_: Code) {
    let values = ["true", "1", "yes", "false", "FALSE", "f", "0", "no", "n"];
    let samples = values.map(|value| format!("enable_external_access={value}"));
    let samples: Vec<&str> = samples.iter().map(String::as_str).collect();
    for (sample, line) in samples.iter().zip(engine::printed_by(version::here(), ATTACHES, &samples)) {
        assert_eq!(found(&written(sample)), line != "opens", "{sample}: {line}");
    }
}

/// Opens DuckDB without autoloading, loads DuckLake and what is listed, and runs statements, as Metaxy does.
const RUNS: &str = r"
import duckdb, os, sys, tempfile
folder, *samples = sys.argv[1:]
os.environ.update(AWS_ACCESS_KEY_ID='k', AWS_SECRET_ACCESS_KEY='s')
off = {'autoinstall_known_extensions': 'false', 'autoload_known_extensions': 'false'}
for sample in samples:
    listed, statements = sample.split('|', 1)
    os.chdir(tempfile.mkdtemp())
    try:
        database = duckdb.connect(':memory:', config={'extension_directory': folder, **off})
        database.execute('SET enable_progress_bar = false')
        for name in ['ducklake', *filter(None, listed.split(','))]:
            database.load_extension(name)
        database.execute(statements)
        print('runs')
    except Exception as error:
        print(repr(str(error)))
";

fn extensions_that_are_not_loaded(_: Code) {
    let file = "type = \"duckdb\", uri = \"m.db\"";
    let server = "type = \"postgres\", secret_name = \"pg\", host = \"localhost\", database = \"d\", user = \"u\", password = \"p\"";
    let local = "type = \"local\", path = \"x\"";
    let keys =
        "type = \"s3\", secret_name = \"s\", bucket = \"lake\", key_id = \"k\", secret = \"s\", region = \"eu-west-1\"";
    let existing = "type = \"s3\", secret_name = \"s\", bucket = \"lake\"";
    let chain = "type = \"s3\", secret_name = \"s\", bucket = \"lake\", region = \"eu-west-1\", secret_parameters = { provider = \
                 \"credential_chain\" }";
    let mut runs = Vec::new();
    let mut told = Vec::new();
    for (catalog, storage, listed) in [
        (file, local, ""),
        ("type = \"sqlite\", uri = \"sqlite:m.sqlite\"", local, ""),
        (file, keys, ""),
        (file, keys, "httpfs"),
        (file, existing, ""),
        (file, existing, "httpfs"),
        (file, chain, "httpfs"),
        (file, chain, "httpfs,aws"),
        (server, local, ""),
        (server, local, "postgres"),
        (server, local, "postgres_scanner"),
        (server, keys, "postgres_scanner"),
        (server, keys, "httpfs,postgres"),
    ] {
        let names: Vec<String> = listed.split(',').filter(|it| !it.is_empty()).map(|it| format!("{it:?}")).collect();
        let toml = format!(
            "[stores.s]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n[stores.s.config]\ndatabase = \":memory:\"\nextensions = \
             [{}]\nconfig = {{ autoload_known_extensions = \"false\" }}\n[stores.s.config.ducklake]\ncatalog = {{ {catalog} \
             }}\nstorage = {{ {storage} }}\n",
            names.join(", ")
        );
        let analysis = analyze(&toml, &version::bare());
        told.push(analysis.diagnostics.iter().any(|it| it.code == Code::StoreSetting));
        let mut statements = script(&analysis.stores[0], Flavor::Metaxy);
        // There is no server to attach.
        statements.retain(|statement| catalog != server || statement.starts_with("CREATE"));
        let statements = statements.join(";");
        runs.push(format!("{listed}|{statements}"));
    }
    let samples: Vec<&str> = runs.iter().map(String::as_str).collect();
    for ((run, told), line) in runs.iter().zip(told).zip(engine::printed_by(version::here(), RUNS, &samples)) {
        assert_eq!(told, line != "runs", "{run}: {line}");
    }
}

/// A setting as it is written in a store.
fn written(sample: &str) -> String {
    let (name, value) = sample.split_once('=').expect("a setting");
    format!("config = {{ {name} = \"{value}\" }}")
}

/// All that is not found is looked for below `extension_directory` alone: nothing is downloaded.
fn names_of_extensions(_: Code) {
    let samples = [
        "+httpfs",
        "+HTTPFS",
        "+postgres",
        "+postgres_scanner",
        "+httpfs@1.5.2",
        "+httpfs ",
        "+\"httpfs\"",
        "+INSTALL httpfs",
        "+httpfs,ducklake",
        "+ducklake from core_nightly",
    ];
    told_where_it_fails(&samples, |sample| format!("extensions = ['{}']", &sample[1..]));
}

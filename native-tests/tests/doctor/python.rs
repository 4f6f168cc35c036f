//! The doctor on the DuckDB of a Python, of each version that is measured: what it finds, that it can be
//! interrupted, and that neither a secret nor a process is left where others see it.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::process::{Command, Stdio};

use lakeplan::duckdb::options::{Provider, SecretType};
use native_tests::observe::Needs;
use native_tests::{engine, services};
use serde_json::json;

use crate::trial::{LOCAL, Trial, mute, store};

pub(crate) const POSTGRES: &str = "type = \"postgres\"\nhost = \"${PG_HOST}\"\nport = ${PG_PORT}\ndatabase = \
                        \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \"${PG_PASSWORD}\"\nsecret_name = \"pgs\"";

pub(crate) fn measured() -> impl Iterator<Item = &'static lakeplan::Engine> {
    lakeplan::Engine::known().iter().copied().filter(|engine| engine.is_measured())
}

/// The arguments that choose a version.
pub(crate) fn with(duckdb: &lakeplan::Engine) -> String {
    let python = engine::python(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    format!("--with=python={}", python.display())
}

#[test]
fn a_lake_is_healthy_on_the_duckdb_of_each_python() {
    services::ran("doctor on a Python", vec!["PostgreSQL"]);
    for duckdb in measured() {
        healthy(duckdb, &with(duckdb), "the `duckdb` of `");
    }
}

/// A lake of each catalog is made, written to and found again on the DuckDB that the arguments choose.
pub(crate) fn healthy(duckdb: &lakeplan::Engine, with: &str, place: &str) {
    engine::extensions_of(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    for catalog in ["type = \"duckdb\"\nuri = \"m.db\"", "type = \"sqlite\"\nuri = \"sqlite:m.db\"", POSTGRES] {
        let needs = Needs { postgres: catalog == POSTGRES, s3: false };
        // Beside a server a relative path is told.
        let storage = if needs.postgres { "type = \"local\"\npath = \"${DIR}/data\"" } else { LOCAL };
        let trial = Trial::new(needs, &store(catalog, storage));
        let run = trial.doctor(&[with, "--create", "--write-probe"]);
        run.healthy();
        let first: Vec<&str> = run.out.lines().take(2).collect();
        assert!(first[0].ends_with(&format!("on DuckDB {} in memory", duckdb.version)), "{}", run.text());
        assert!(first[1].contains(place) && first[1].contains("as `--with` says"), "{}", run.text());
        assert!(run.out.contains("extensions: ducklake "), "{}", run.text());
        let rows = duckdb.inlined_rows + 1;
        assert!(run.out.contains(&format!("write a table of {rows} row")), "{}", run.text());
        // A second run finds the lake, and nothing of the first.
        let run = trial.doctor(&[with, "--write-probe"]);
        run.healthy();
        assert!(!run.out.contains("has left") && !run.out.contains("creates"), "{}", run.text());
        let files = trial.files();
        assert!(files.iter().all(|path| path == "m.db"), "{files:?}");
    }
}

/// A password that the server refuses is told on its line, and not shown.
pub(crate) fn refused(with: &str) {
    let catalog = POSTGRES.replace("${PG_PASSWORD}", "not-the-password");
    let trial = Trial::new(Needs { postgres: true, s3: false }, &store(&catalog, LOCAL));
    let run = trial.doctor(&[with, "--create"]);
    run.found("wrong-password", "password = ");
    assert!(!run.text().contains("not-the-password"), "{}", run.text());
}

/// What is judged is the SQL for the DuckDB that runs it.
#[test]
fn the_statements_are_those_for_the_version_that_runs_them() {
    let options = "attach_options = { automatic_migration = true }\nalias =";
    let toml = store("type = \"sqlite\"\nuri = \"sqlite:m.db\"", LOCAL).replace("alias =", options);
    for duckdb in measured() {
        let trial = Trial::new(Needs::NOTHING, &toml);
        let run = trial.doctor(&[&with(duckdb), "--create"]);
        let refused = duckdb.attach_option("automatic_migration").is_none();
        // Metaxy's own statements have the option, and fail.
        assert_eq!(run.code, i32::from(refused), "{}", run.text());
        assert_eq!(run.out.contains("but not with the statements that Metaxy runs"), refused, "{}", run.text());
        assert_eq!(run.err.contains("has no option `automatic_migration`"), refused, "{}", run.text());
        assert_eq!(run.out.contains("(AUTOMATIC_MIGRATION true)"), !refused, "{}", run.text());
    }
}

#[test]
fn what_duckdb_refuses_is_told_on_its_line() {
    for duckdb in measured() {
        refused(&with(duckdb));
    }
}

/// A server that takes the connection and says nothing, for ever: PostgreSQL's client cannot be interrupted, and the
/// process that waits in it ends with the doctor.
#[test]
fn a_limit_holds_in_another_process_and_leaves_none_behind() {
    for duckdb in measured() {
        for with in [with(duckdb), crate::shell::with(duckdb)] {
            let (listener, port) = mute();
            let catalog = POSTGRES.replace("${PG_HOST}", "127.0.0.1").replace("${PG_PORT}", &port.to_string());
            // The doctor's own timeout gives way to what is written.
            let catalog = if duckdb.has_parameter(SecretType::Postgres, Provider::Config, "connect_timeout") {
                format!("{catalog}\nsecret_parameters = {{ connect_timeout = 0 }}")
            } else {
                catalog
            };
            let storage = "type = \"local\"\npath = \"${DIR}/data\"";
            let mut toml = store(&catalog, storage);
            if !catalog.contains("connect_timeout") {
                toml = toml.replace("alias =", "attach_options = { metadata_path = \"connect_timeout=0\" }\nalias =");
            }
            let trial = Trial::new(Needs { postgres: true, s3: false }, &toml);
            let run = trial.doctor(&[&with, "--limit", "4"]);
            run.found("too-slow", "host = \"127.0.0.1\"");
            assert!(run.err.contains("no answer within 4 s"), "{}", run.text());
            // Whoever has connected is gone.
            listener.set_nonblocking(true).expect("a setting");
            while let Ok((mut connection, _)) = listener.accept() {
                connection.set_nonblocking(false).expect("a setting");
                let mut heard = Vec::new();
                let ended = connection.read_to_end(&mut heard);
                assert!(ended.is_ok() || ended.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
            }
            assert_eq!(trial.files(), [""; 0]);
        }
    }
}

/// The Python of a virtual environment beside the file is found without a word; where there is none, the
/// program on the `PATH`, else the DuckDB in this program.
#[cfg(unix)]
#[test]
fn the_python_of_the_project_is_found() {
    let trial = Trial::local("type = \"duckdb\"\nuri = \"m.db\"");
    let python = engine::python(<&lakeplan::Engine>::default()).unwrap_or_else(|error| panic!("{error:#}"));
    let environment = python.parent().and_then(std::path::Path::parent).expect("a virtual environment");
    let own = trial.folder().join(".venv");
    std::os::unix::fs::symlink(environment, &own).expect("it can be linked");
    let run = trial.doctor(&["--create"]);
    run.healthy();
    assert!(run.out.contains(".venv/bin/python`, of the project"), "{}", run.text());
    std::fs::remove_file(own).expect("it can be removed");
    let program = engine::command_line(<&lakeplan::Engine>::default()).unwrap_or_else(|error| panic!("{error:#}"));
    let folder = program.parent().expect("it is in a folder").display().to_string();
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    let run = trial.doctor_in(&extensions, &[], &[("PATH", &folder)]);
    run.healthy();
    let told = format!("`{}`, the first on the `PATH`", program.display());
    assert!(run.out.contains(&told), "{}", run.text());
    let run = trial.doctor(&[]);
    run.healthy();
    let places = ["the `duckdb` of", "the first on the `PATH`"];
    assert!(places.iter().all(|place| !run.out.contains(place)), "{}", run.text());
}

/// A Python that is given its script as text counts as interactive, in which DuckDB would draw the progress of what
/// takes long among the last words of a process.
#[test]
fn nothing_is_drawn_among_the_messages() {
    const SESSION: &str = include_str!("../../../cli/src/doctor/driver/session.py");
    services::ran("doctor on a Python", Vec::new());
    for duckdb in measured() {
        let python = engine::python(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
        let mut command = Command::new(python);
        command.args(["-u", "-c", SESSION]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut session = command.spawn().expect("Python starts");
        let setting = "SELECT current_setting('enable_progress_bar')";
        let requests = [json!({ "config": {} }), json!({ "sql": setting, "rows": true })];
        let mut input = session.stdin.take().expect("it is piped");
        for request in requests {
            writeln!(input, "{request}").expect("it reads");
        }
        let mut answers = BufReader::new(session.stdout.take().expect("it is piped")).lines();
        answers.next().expect("a greeting").expect("it is text");
        assert_eq!(answers.next().expect("an answer").expect("it is text"), r#"{"rows": [["False"]]}"#);
        drop(input);
        session.wait().expect("it ends");
    }
}

/// It is looked for above a file that is named without its folder, and `uv` is asked where the environment is
/// elsewhere; where that is not there, `uv` would make one.
#[cfg(unix)]
#[test]
fn the_python_of_a_project_is_found_from_within() {
    let trial = Trial::local("type = \"duckdb\"\nuri = \"m.db\"");
    let python = engine::python(<&lakeplan::Engine>::default()).unwrap_or_else(|error| panic!("{error:#}"));
    let environment = python.parent().and_then(std::path::Path::parent).expect("a virtual environment");
    let root = trial.place.root().to_owned();
    std::fs::create_dir(root.join(".git")).expect("a repository");
    let above = root.join(".venv");
    std::os::unix::fs::symlink(environment, &above).expect("it can be linked");
    let run = trial.doctor(&["--create"]);
    run.healthy();
    assert!(run.out.contains(".venv/bin/python`, of the project"), "{}", run.text());
    std::fs::remove_file(&above).expect("it can be removed");
    // The environment is broken: its Python is gone.
    std::fs::create_dir_all(above.join("bin")).expect("a folder");
    std::os::unix::fs::symlink("/no/python", above.join("bin/python")).expect("it can be linked");
    let run = trial.doctor(&["--with=python"]);
    assert!(run.err.contains(".venv/bin/python` (of the project): No such file or directory"), "{}", run.text());
    std::fs::remove_dir_all(&above).expect("it can be removed");
    // A program that does what `uv run` does, and tells that it was asked.
    let programs = root.join("programs");
    std::fs::create_dir(&programs).expect("a folder");
    let uv = "#!/bin/sh\necho asked >> \"$0.log\"\nwhile [ \"$1\" != python ]; do shift; done\nshift\nexec \"$UV_PROJECT_ENVIRONMENT/bin/python\" \"$@\"\n";
    std::fs::write(programs.join("uv"), uv).expect("it can be written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(programs.join("uv"), mode).expect("it can be made a program");
    std::fs::write(root.join("uv.lock"), "version = 1\n").expect("it can be written");
    let path = format!("{}:/usr/bin:/bin", programs.display());
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    for (place, asked) in [(environment.to_owned(), true), (root.join("not-there"), false)] {
        let place = place.to_str().expect("UTF-8").to_owned();
        let variables = [("PATH", path.as_str()), ("UV_PROJECT_ENVIRONMENT", &place)];
        let run = trial.doctor_in(&extensions, &["--with=python"], &variables);
        assert_eq!(run.out.contains("of the project"), asked, "{}", run.text());
        let log = programs.join("uv.log");
        assert_eq!(log.exists(), asked, "{}", run.text());
        let _ = std::fs::remove_file(log);
        assert!(!root.join("not-there").exists() && !above.exists());
    }
}

#[test]
fn the_folder_of_an_environment_stands_for_its_python() {
    let duckdb = <&lakeplan::Engine>::default();
    let python = engine::python(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    let environment = python.parent().and_then(std::path::Path::parent).expect("a virtual environment");
    let trial = Trial::local("type = \"duckdb\"\nuri = \"m.db\"");
    trial.doctor(&[&format!("--with=python={}", environment.display()), "--create"]).healthy();
}

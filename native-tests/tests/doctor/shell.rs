//! The doctor on DuckDB's own command line, of each version that is measured. That it can be interrupted is in
//! `killed`.

use native_tests::observe::Needs;
use native_tests::{engine, services};

use crate::python::{healthy, measured, refused};
use crate::trial::{Trial, store};

/// The arguments that choose a version.
pub(crate) fn with(duckdb: &lakeplan::Engine) -> String {
    let program = engine::command_line(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    format!("--with=cli={}", program.display())
}

#[test]
fn a_lake_is_healthy_on_the_command_line_of_each_version() {
    services::ran("doctor on DuckDB's command line", vec!["PostgreSQL"]);
    for duckdb in measured() {
        healthy(duckdb, &with(duckdb), "/duckdb`, ");
    }
}

#[test]
fn what_duckdb_refuses_is_told_on_its_line() {
    for duckdb in measured() {
        refused(&with(duckdb));
    }
}

/// What a person has set up for their own sessions changes nothing, and nothing is written beside it.
#[test]
fn neither_settings_nor_a_history_of_the_person_are_touched() {
    for duckdb in measured() {
        let trial = Trial::local("type = \"duckdb\"\nuri = \"m.db\"");
        let home = trial.place.root().join("home");
        std::fs::create_dir_all(&home).expect("a folder");
        let own = ".mode box\n.bail on\nATTACH 'own.db' AS lake;\nSELECT 'of their own';\n";
        std::fs::write(home.join(".duckdbrc"), own).expect("it can be written");
        let run = trial.doctor(&[&with(duckdb), "--create", "--write-probe"]);
        run.healthy();
        assert!(!run.text().contains("of their own"), "{}", run.text());
        let there: Vec<_> = std::fs::read_dir(&home).expect("it is there").flatten().map(|it| it.file_name()).collect();
        assert_eq!(there, [".duckdbrc"]);
        assert_eq!(trial.files(), ["m.db"]);
    }
}

/// Values of several lines, in which the program could find commands of its own.
#[test]
fn values_arrive_as_they_are_written() {
    for duckdb in measured() {
        let storage = "type = \"local\"\npath = \"da\\n.print x\\n;\\ngo\\n/\\nta'\"";
        let trial = Trial::new(Needs::NOTHING, &store("type = \"sqlite\"\nuri = \"sqlite:m.db\"", storage));
        let run = trial.doctor(&[&with(duckdb), "--create", "--write-probe"]);
        // That the path looks like one of Windows is told too.
        assert_eq!(run.code, 0, "{}", run.text());
        assert!(run.out.ends_with("healthy\n"), "{}", run.text());
        assert_eq!(trial.files(), ["m.db"], "{}", run.text());
        // It would be another value.
        let storage = "type = \"local\"\npath = \"a\\r\\nb\"";
        trial.write(&store("type = \"sqlite\"\nuri = \"sqlite:n.db\"", storage));
        let run = trial.doctor(&[&with(duckdb), "--create"]);
        assert_eq!(run.code, 1, "{}", run.text());
        assert!(run.text().contains("cannot read a statement that contains a carriage return"), "{}", run.text());
    }
}

/// What `pip` installs as `duckdb` is a script that starts the program.
#[cfg(unix)]
#[test]
fn the_script_that_pip_installs_serves_too() {
    let duckdb = <&lakeplan::Engine>::default();
    let program = engine::command_line(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    let packages = program.ancestors().nth(2).expect("it is in a package");
    let script = packages.join("bin/duckdb");
    let python = engine::python(duckdb).unwrap_or_else(|error| panic!("{error:#}"));
    let trial = Trial::local("type = \"sqlite\"\nuri = \"sqlite:m.db\"");
    // Its first line names the Python with which it was installed.
    let text = std::fs::read_to_string(script).expect("it is a script");
    let (_, rest) = text.split_once('\n').expect("it has lines");
    let own = trial.place.root().join("duckdb");
    std::fs::write(&own, format!("#!{}\n{rest}", python.display())).expect("it can be written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&own, mode).expect("it can be made a program");
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    let with = format!("--with=cli={}", own.display());
    let environment = [("PYTHONPATH", packages.to_str().expect("UTF-8")), ("PYTHONDONTWRITEBYTECODE", "1")];
    let run = trial.doctor_in(&extensions, &[&with, "--create", "--write-probe"], &environment);
    run.healthy();
    assert_eq!(trial.files(), ["m.db"]);
}

//! Catalogs and disks in a bad way: cut files, full devices, folders that cannot be written, and
//! several that create one lake at the same time.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use native_tests::engine;
use native_tests::observe::Needs;

use crate::trial::{LOCAL, Run, Trial, store};

const DUCKDB: &str = "type = \"duckdb\"\nuri = \"m.db\"";
const SQLITE: &str = "type = \"sqlite\"\nuri = \"sqlite:m.db\"";
const POSTGRES: &str = "type = \"postgres\"\nhost = \"${PG_HOST}\"\nport = ${PG_PORT}\ndatabase = \
                        \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \"${PG_PASSWORD}\"\nsecret_name = \"pgs\"";

#[test]
fn a_truncated_catalog_is_told() {
    for (catalog, words) in [(DUCKDB, "is truncated: its end is missing"), (SQLITE, "is corrupt")] {
        let trial = Trial::local(catalog);
        trial.doctor(&["--create"]).healthy();
        let file = trial.folder().join("m.db");
        let whole = std::fs::read(&file).expect("it can be read");
        for length in [100, 4096, 12288, whole.len() / 2] {
            std::fs::write(&file, &whole[..length]).expect("it can be written");
            let run = trial.doctor(&[]);
            run.found("damaged-catalog", "uri = ");
            assert!(run.err.contains(words), "{length}: {}", run.text());
            assert_eq!(std::fs::read(&file).expect("it can be read"), whole[..length], "{length}: it is changed");
        }
    }
}

#[test]
fn several_that_create_one_lake_at_once_are_told_what_happened() {
    let trial = Trial::new(Needs { postgres: true, s3: false }, &store(POSTGRES, LOCAL));
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    // Who comes second waits for the first to be done with its table, and is refused then.
    let server = native_tests::services::postgres().unwrap_or_else(|error| panic!("{error:#}"));
    let attach = server.connection_string(&trial.place.variables()["PG_DATABASE"]).replace('\'', "''");
    let mut first = trial.session(&["LOAD postgres", &format!("ATTACH '{attach}' AS p (TYPE postgres)"), "BEGIN"]);
    first.run("CREATE TABLE p.public.ducklake_metadata (i INTEGER)").expect("it is created");
    let child = trial.command(&["--create"], &extensions).spawn().expect("the doctor starts");
    let mut watcher = trial.session(&["LOAD postgres", &format!("ATTACH '{attach}' AS p (TYPE postgres)")]);
    let waits = "SELECT n::VARCHAR FROM postgres_query('p', 'SELECT count(*) AS n FROM pg_locks WHERE NOT granted')";
    while watcher.value(waits).expect("the server answers").is_none_or(|count| count == "0") {}
    first.run("COMMIT").expect("it is there");
    let output = child.wait_with_output().expect("the doctor ends");
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8"));
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    assert!(err.contains("error[write-conflict]: another process was creating the lake in this catalog"), "{out}{err}");
    let (_, blamed) = err.split_once("error[write-conflict]").expect("it is told");
    assert!(blamed.lines().any(|line| line.contains("| database = \"")), "{out}{err}");
}

/// A folder that this user may not write; root may write anywhere, so it becomes somebody else.
#[test]
fn a_data_folder_without_the_right_to_write_is_told_on_its_line() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    let trial = Trial::local(DUCKDB);
    trial.doctor(&["--create"]).healthy();
    let data = trial.folder().join("data");
    std::fs::create_dir(&data).expect("a folder can be made");
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    let mut command = trial.command(&["--write-probe"], &extensions);
    if std::fs::metadata(&data).expect("it is there").uid() == 0 {
        const NOBODY: u32 = 65534;
        for path in [trial.place.root().to_owned(), trial.folder(), trial.folder().join("m.db")] {
            chown(path, Some(NOBODY), Some(NOBODY)).expect("root can give files away");
        }
        // Where the build lies below a home that others cannot enter.
        let copy = trial.place.root().join("doctor");
        std::fs::copy(env!("CARGO_BIN_EXE_lakeplan-with-doctor"), &copy).expect("it can be copied");
        command = copied(&command, &copy, &extensions, &trial);
        command.uid(NOBODY).gid(NOBODY);
    }
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o555)).expect("it is ours");
    let output = command.output().expect("the doctor starts");
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8"));
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let run = Run { code: output.status.code().unwrap_or(-1), out, err };
    run.found("unwritable-data-path", "path = \"data\"");
}

/// The same call of a copy of the doctor, with copies of the extensions, that anybody can read.
fn copied(command: &Command, program: &Path, extensions: &Path, trial: &Trial) -> Command {
    let folder = trial.place.root().join("dir");
    let copy = Command::new("cp").arg("-rL").arg(extensions).arg(&folder).output().expect("cp runs");
    assert!(copy.status.success(), "{copy:?}");
    let library = Command::new("cp").arg("-L").args(libraries()).arg(&folder).output().expect("cp runs");
    assert!(library.status.success(), "{library:?}");
    let mut new = Command::new(program);
    new.args(command.get_args()).current_dir(trial.folder()).env_clear();
    for (name, value) in command.get_envs() {
        new.env(name, value.unwrap_or_default());
    }
    let name = extensions.file_name().expect("a folder has a name");
    new.env("LAKEPLAN_DUCKDB_EXTENSIONS", folder.join(name)).env("LD_LIBRARY_PATH", &folder);
    new
}

fn libraries() -> Vec<std::path::PathBuf> {
    let folder = std::path::PathBuf::from(std::env::var("DUCKDB_LIB_DIR").expect("cargo sets it"));
    let folder =
        if folder.is_absolute() { folder } else { Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder) };
    let entries = std::fs::read_dir(folder).expect("libduckdb is there").flatten();
    entries.map(|entry| entry.path()).filter(|path| path.to_string_lossy().contains("libduckdb")).collect()
}

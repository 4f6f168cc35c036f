//! What the page copies for a shell, run in real shells with DuckDB's own program.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use lakeplan::sql::text_literal;
use lakeplan_web::components::copy_as::Form;
use lakeplan_web::state::State;
use native_tests::engine;

/// What a shell, a document in one, or a reader of lines would take for its own.
const HOSTILE: [&str; 9] = [
    "it's",
    "a\"b",
    "$HOME `id` $(id) $x",
    "SQL",
    "a\nSQL\nSQL_\nb",
    "back\\slash\\n",
    "!! -- ; # *",
    ".exit\n.exit",
    "ü😀",
];

/// DuckDB's own program.
fn program() -> Result<PathBuf> {
    engine::command_line(<&lakeplan::Engine>::default())
}

/// Pastes the form into a shell, goes on in the session that it leaves, and gives what that prints.
fn pasted(shell: &str, form: &str, then: &str, folder: &Path) -> Result<String> {
    let (home, temporary) = (folder.join("home"), folder.join("tmp"));
    std::fs::create_dir(&temporary)?;
    std::fs::create_dir_all(home.join(".duckdb"))?;
    let extensions = home.join(".duckdb/extensions");
    if !extensions.exists() {
        std::os::unix::fs::symlink(std::fs::canonicalize(engine::extensions()?)?, extensions)?;
    }
    let bin = program()?.parent().context("it is in a folder")?.to_owned();
    let path = std::env::join_paths([bin, "/usr/bin".into(), "/bin".into()])?;
    let mut process = Command::new(shell)
        .args(["-c", form])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .env("HOME", &home)
        .env("TMPDIR", &temporary)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shell}`"))?;
    process.stdin.take().context("it has an input")?.write_all(then.as_bytes())?;
    let output = process.wait_with_output()?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success() && !errors.contains("Error"), "{shell}: {errors}\n{form}");
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn values_arrive_letter_for_letter_and_a_session_stays_open() {
    let values = || HOSTILE.into_iter().chain(["a\r\nb", "end\r"]);
    let tried = ["sh", "bash"].into_iter().flat_map(|shell| values().map(move |value| arrives(shell, value)));
    let failed: Vec<String> = tried.filter_map(Result::err).map(|error| format!("{error:#}")).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

fn arrives(shell: &str, value: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    // Metaxy takes off what is around an alias. DuckLake does not create a folder with a backslash in its name.
    let path = if value.contains('\\') { "files" } else { value };
    let toml = format!(
        "[ducklake]\nalias = {}\ndata_inlining_row_limit = 0\ncatalog = {{ type = \"duckdb\", uri = \"m.ducklake\" }}\n\
         storage = {{ type = \"local\", path = {} }}\n",
        serde_json::to_string(value)?,
        serde_json::to_string(path)?
    );
    let state = State::new(&toml);
    let form = Form::Shell.text(&state, false);
    let then = format!(
        ".mode csv\n.headers off\nCREATE TABLE t AS SELECT 1 AS a;\nSELECT count(*) FROM duckdb_databases() WHERE \
         database_name = {};\nSELECT 'still ' || 'open';\n",
        text_literal(value.trim()).replace("\r\n", "\r\r\n")
    );
    let printed = pasted(shell, &form, &then, folder.path())?;
    ensure!(
        printed.ends_with("1\nstill open\n") || printed.ends_with("1\r\nstill open\r\n"),
        "{shell}, {value:?}: {printed:?}\n{form}"
    );
    let files = folder.path().join(path).join("main/t");
    ensure!(files.is_dir(), "{shell}, {value:?}: no files in `{}`\n{form}", files.display());
    let left = std::fs::read_dir(folder.path().join("tmp"))?.count();
    ensure!(left == 0, "{shell}, {value:?}: the file with the statements, and its secrets, is left");
    Ok(())
}

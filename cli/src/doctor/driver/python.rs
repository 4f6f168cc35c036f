//! The DuckDB of a Python, which is the one that Metaxy uses.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use super::opened::Opened;
use super::process::Process;
use super::start::on_path;
use crate::engine;

/// Opens DuckDB and runs what it is told.
const SESSION: &str = include_str!("session.py");

/// A way to start a Python.
struct Candidate {
    program: PathBuf,
    arguments: Vec<String>,
    /// Why this one, for a reader.
    why: &'static str,
}

/// Opens the DuckDB of the Python at a path, which may be that of its environment, or of the first that has one: that of the virtual
/// environment that is active, of a `.venv` beside the file or above it, of `uv run` where there is a
/// `uv.lock`, or on the `PATH`. What was tried, and what mends it, if there is none.
pub(super) fn open(
    path: Option<&str>,
    file: Option<&Path>,
    extensions: Option<&str>,
    patience: Duration,
) -> Result<Opened, String> {
    let candidates = match path {
        Some(path) => {
            let path = PathBuf::from(path);
            let program = if path.is_dir() { python_of(&path) } else { path };
            vec![Candidate::new(program, "as `--with` says")]
        }
        None => candidates(file),
    };
    let mut tried = Vec::new();
    for candidate in candidates {
        let shown = candidate.shown();
        match start(&candidate, extensions, patience) {
            Ok(opened) => return Ok(opened),
            Err(error) => tried.push(format!("{shown} ({}): {error}", candidate.why)),
        }
    }
    if tried.is_empty() {
        return Err(
            "no Python was found: no virtual environment is active, there is no `.venv` next to the file or above it, \
             and no `python3` on the `PATH`; install Python and its `duckdb` package: `python3 -m pip install duckdb`"
                .to_owned(),
        );
    }
    let mend = if path.is_some() { "install DuckDB there" } else { "install DuckDB in one of them" };
    Err(format!("no Python with DuckDB was found; tried {}; {mend}: `python -m pip install duckdb`", tried.join(", ")))
}

impl Candidate {
    fn new(program: PathBuf, why: &'static str) -> Self {
        Self { program, arguments: Vec::new(), why }
    }

    fn shown(&self) -> String {
        let words = std::iter::once(self.program.display().to_string()).chain(self.arguments.iter().cloned());
        format!("`{}`", words.collect::<Vec<_>>().join(" "))
    }
}

fn start(candidate: &Candidate, extensions: Option<&str>, patience: Duration) -> Result<Opened, String> {
    let mut command = Command::new(&candidate.program);
    command.args(&candidate.arguments).args(["-u", "-c", SESSION]);
    let config = extensions.map_or_else(
        || json!({}),
        |folder| json!({ "extension_directory": folder, "autoinstall_known_extensions": "false" }),
    );
    let (process, greeting) = Process::start(command, &json!({ "config": config }), patience)?;
    let Some(version) = greeting.version else {
        return Err(greeting.error.unwrap_or_else(|| "it does not print its version".to_owned()));
    };
    let python = greeting.python.filter(|path| !path.is_empty()).unwrap_or_else(|| candidate.shown());
    let place = Some(format!("the `duckdb` of `{}`, {}", python.trim_matches('`'), candidate.why));
    let handle = process.handle();
    Ok(Opened { driver: Box::new(process), handle, version, place })
}

/// The Pythons that could be the project's, the likeliest first. An environment that is there, or is said to be, and
/// has no Python is one of them: that it is broken is told.
fn candidates(file: Option<&Path>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for variable in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
        if let Some(folder) = env::var_os(variable).filter(|folder| !folder.is_empty()) {
            found.push(Candidate::new(python_of(Path::new(&folder)), "of the environment that is active"));
        }
    }
    let folder = engine::folder_of(file);
    let above: Vec<&Path> = engine::within_project(&folder).collect();
    let own = above.iter().map(|folder| folder.join(".venv")).filter(|environment| environment.is_dir());
    found.extend(own.map(|environment| Candidate::new(python_of(&environment), "of the project")));
    // Where the environment of the project is not there yet, `uv run` makes one.
    let environment = env::var_os("UV_PROJECT_ENVIRONMENT").filter(|folder| !folder.is_empty());
    let environment = environment.unwrap_or_else(|| ".venv".into());
    if let Some(project) = above.iter().find(|folder| folder.join("uv.lock").exists())
        && project.join(&environment).join("pyvenv.cfg").exists()
        && let Some(uv) = on_path("uv")
    {
        let project = project.display().to_string();
        // What is installed is looked at, and nothing is installed for that.
        let arguments = ["run", "--no-sync", "--no-python-downloads", "--project", &project, "python"];
        found.push(Candidate { program: uv, arguments: arguments.map(str::to_owned).to_vec(), why: "of the project" });
    }
    let names: &[&str] = if cfg!(windows) { &["python"] } else { &["python3", "python"] };
    found.extend(names.iter().find_map(|name| on_path(name)).map(|it| Candidate::new(it, "the first on the `PATH`")));
    found
}

/// The interpreter of a virtual environment.
fn python_of(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

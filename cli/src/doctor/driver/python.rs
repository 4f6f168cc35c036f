//! The DuckDB of a Python, which is the one that Metaxy uses.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::opened::Opened;
use super::process::Process;
use super::start::on_path;

/// Opens DuckDB and runs what it is told.
const SESSION: &str = include_str!("session.py");

/// A way to start a Python.
struct Candidate {
    program: PathBuf,
    arguments: Vec<String>,
    /// Why this one, for a reader.
    why: &'static str,
}

/// Opens the DuckDB of the Python at a path, or of the first that has one: that of the virtual
/// environment that is active, of a `.venv` beside the file or above it, of `uv run` where there is a
/// `uv.lock`, or on the `PATH`. What was tried, and what mends it, if there is none.
pub(super) fn open(path: Option<&str>, file: Option<&Path>, extensions: Option<&str>) -> Result<Opened, String> {
    let candidates = match path {
        Some(path) => vec![Candidate::new(PathBuf::from(path), "as `--with` says")],
        None => candidates(file),
    };
    let mut tried = Vec::new();
    for candidate in candidates {
        let shown = candidate.shown();
        match start(&candidate, extensions) {
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

fn start(candidate: &Candidate, extensions: Option<&str>) -> Result<Opened, String> {
    let mut command = Command::new(&candidate.program);
    command.args(&candidate.arguments).args(["-u", "-c", SESSION]);
    let config = extensions.map_or_else(
        || json!({}),
        |folder| json!({ "extension_directory": folder, "autoinstall_known_extensions": "false" }),
    );
    let (process, greeting) = Process::start(command, &json!({ "config": config }))?;
    let Some(version) = greeting.version else {
        return Err(greeting.error.unwrap_or_else(|| "it does not print its version".to_owned()));
    };
    let python = greeting.python.filter(|path| !path.is_empty()).unwrap_or_else(|| candidate.shown());
    let place = Some(format!("the `duckdb` of `{}`, {}", python.trim_matches('`'), candidate.why));
    let handle = process.handle();
    Ok(Opened { driver: Box::new(process), handle, version, place })
}

/// The Pythons that could be the project's, the likeliest first, as far as they are there.
fn candidates(file: Option<&Path>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for variable in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
        if let Some(folder) = env::var_os(variable).filter(|folder| !folder.is_empty()) {
            found.push(Candidate::new(python_of(Path::new(&folder)), "of the environment that is active"));
        }
    }
    let folder = file.and_then(Path::parent).unwrap_or(Path::new("."));
    let folder = std::path::absolute(folder).unwrap_or_default();
    let top = folder.ancestors().find(|folder| folder.join(".git").exists());
    let above: Vec<&Path> =
        folder.ancestors().take_while(|folder| top.is_none_or(|top| folder.starts_with(top))).collect();
    for folder in &above {
        found.push(Candidate::new(python_of(&folder.join(".venv")), "of the project"));
    }
    found.retain(|candidate| candidate.program.exists());
    if let Some(project) = above.iter().find(|folder| folder.join("uv.lock").exists())
        && let Some(uv) = on_path("uv")
    {
        let project = project.display().to_string();
        // What is installed is looked at, and nothing is installed for that.
        let arguments = ["run", "--no-sync", "--project", &project, "python"].map(str::to_owned).to_vec();
        found.push(Candidate { program: uv, arguments, why: "of the project" });
    }
    let names: &[&str] = if cfg!(windows) { &["python"] } else { &["python3", "python"] };
    found.extend(names.iter().find_map(|name| on_path(name)).map(|it| Candidate::new(it, "the first on the `PATH`")));
    found
}

/// The interpreter of a virtual environment.
fn python_of(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

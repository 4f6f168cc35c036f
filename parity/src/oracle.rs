//! Metaxy in a process of its own that answers one question after the other.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::answer::{Answer, Outcome};
use crate::generate::Case;

const SCRIPT: &str = include_str!("oracle.py");

/// The variable that names the Python whose Metaxy is asked.
pub const PYTHON: &str = "LAKEPLAN_METAXY_PYTHON";

/// A running Metaxy.
#[derive(Debug)]
pub struct Oracle {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// The version of Unicode that its Python knows.
    pub unicode: String,
    /// Where it writes the files that Metaxy reads.
    _folder: TempDir,
}

impl Oracle {
    /// Starts the Metaxy that the set-up has put in place, and sees that it is the right one.
    pub fn start() -> Result<Self> {
        let python = python()?;
        let folder = tempfile::Builder::new().prefix("lakeplan-parity-").tempdir()?;
        let mut child = Command::new(&python)
            .args(["-I", "-X", "utf8", "-c", SCRIPT])
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{}`; {MEND}", python.display()))?;
        let questions = child.stdin.take().context("the process has no standard input")?;
        let answers = BufReader::new(child.stdout.take().context("the process has no standard output")?);
        let mut oracle = Self { child, questions, answers, unicode: String::new(), _folder: folder };
        let greeting = oracle.read().with_context(|| format!("Metaxy does not start; {MEND}"))?;
        let version = greeting["metaxy"].as_str().unwrap_or("of no version");
        ensure!(
            version == lakeplan::METAXY_VERSION,
            "`{}` has Metaxy {version}, but {} is wanted; {MEND}",
            python.display(),
            lakeplan::METAXY_VERSION
        );
        greeting["unicode"].as_str().unwrap_or_default().clone_into(&mut oracle.unicode);
        Ok(oracle)
    }

    /// What Metaxy makes of a configuration.
    pub fn ask(&mut self, case: &Case) -> Result<Answer> {
        self.ask_beside(case, &BTreeMap::new())
    }

    /// What Metaxy makes of a configuration that stands beside other files, which it may extend.
    pub fn ask_beside(&mut self, case: &Case, others: &BTreeMap<String, String>) -> Result<Answer> {
        let question = json!({
            "file": case.file.as_str(),
            "text": case.text,
            "variables": case.variables,
            "others": others,
        });
        writeln!(self.questions, "{question}")?;
        self.questions.flush()?;
        let said = self.read().with_context(|| format!("Metaxy died of this configuration:\n{case}"))?;
        Ok(answer(&said))
    }

    fn read(&mut self) -> Result<Value> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            bail!("the process has ended");
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(said: &Value) -> Answer {
    let Some(stores) = said["stores"].as_object() else {
        return Answer {
            refused: Some(said["error"].as_str().unwrap_or_default().to_owned()),
            stores: BTreeMap::new(),
        };
    };
    let outcome = |said: &Value| match said["sql"].as_array() {
        Some(sql) => Outcome::Accepted(sql.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        None => Outcome::Rejected(said["error"].as_str().unwrap_or_default().to_owned()),
    };
    Answer { refused: None, stores: stores.iter().map(|(name, said)| (name.clone(), outcome(said))).collect() }
}

/// What to do if Metaxy is missing.
pub const MEND: &str =
    "set it up with `cargo xtask setup --only metaxy`, or set `LAKEPLAN_METAXY_PYTHON` to a Python that has it";

/// The Python of the variable, else of the cache that the set-up fills.
pub fn python() -> Result<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    if let Some(python) = set(PYTHON) {
        return Ok(python);
    }
    let cache = set("LAKEPLAN_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|it| it.join("lakeplan")))
        .or_else(|| env::home_dir().map(|it| it.join(".cache/lakeplan")))
        .context("no home directory; set `LAKEPLAN_CACHE`")?;
    let environment = cache.join(format!("metaxy-{}", lakeplan::METAXY_VERSION));
    let python =
        ["bin/python", "Scripts/python.exe"].map(|it| environment.join(it)).into_iter().find(|it| it.is_file());
    python.with_context(|| format!("Metaxy {} is not in `{}`; {MEND}", lakeplan::METAXY_VERSION, shown(&environment)))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

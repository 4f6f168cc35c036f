//! A DuckDB in a process of its own.
//!
//! A plan may write into the working directory, read the environment, or, in a test of
//! faults, be killed: none of that may touch the tests or one another. The process is a fork of the
//! binary `duckdb-session`, or of one of Metaxy ([`Engine::metaxy`]); both talk in lines of JSON.

mod forked;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::engine::{self, Autoload};
use forked::Template;

/// No statement of a test takes this long, and no process to close its database, however busy the machine is.
const LIMIT: Duration = Duration::from_mins(4);

/// Where the system's linker looks before the path that a program was linked with.
const LIBRARY_PATH: &str = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };

/// What Metaxy's process does.
const METAXY: &str = include_str!("metaxy.py");

/// Where sessions come from.
#[derive(Clone, Debug)]
pub struct Engine {
    /// Of what each session is a fork.
    template: Arc<Template>,
    extensions: PathBuf,
    duckdb: &'static lakeplan::Engine,
    /// The folder of a libduckdb other than the one that the program is linked with.
    library: Option<PathBuf>,
}

/// How a session starts.
#[derive(Clone, Debug)]
pub struct Start {
    /// The working directory.
    pub folder: PathBuf,
    /// The home directory.
    pub home: PathBuf,
    /// The whole environment, but for `HOME`.
    pub environment: Vec<(String, String)>,
    /// The database that is opened; `:memory:` or a file.
    pub database: String,
    /// Where extensions come from.
    pub extensions: Extensions,
}

/// Where the extensions of a session come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extensions {
    /// The pinned files, whose signatures have been checked.
    Pinned(Autoload),
    /// DuckDB's own server, from which `INSTALL` fetches them into this folder.
    Fetched(PathBuf),
}

/// The first line that a session is sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct Opening {
    /// The working directory.
    pub folder: PathBuf,
    /// The whole environment.
    pub environment: BTreeMap<String, String>,
    /// See [`Start`].
    pub database: String,
    /// The folder of the extensions.
    pub extensions: PathBuf,
    /// Whether they are loaded when something needs them; without it they are fetched, and
    /// their signatures checked.
    pub pinned: Option<Autoload>,
}

/// Rows as text; NULL is nothing.
pub type Rows = Vec<Vec<Option<String>>>;

/// What a session answers to each line.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// The rows of the last statement.
    Rows(Rows),
    /// What DuckDB says.
    Error(String),
}

/// A DuckDB in a process of its own. It ends with this value.
#[derive(Debug)]
pub struct Session {
    /// The number of the process, as soon as it is known.
    process: Option<i32>,
    input: Option<Input>,
    answers: Receiver<String>,
}

/// Where a session reads what it is to do: of the socket, the other half is still read when this ends.
#[derive(Debug)]
struct Input(UnixStream);

impl Engine {
    /// Sessions of a program, which is the binary `duckdb-session`.
    pub fn new(program: impl Into<PathBuf>) -> Result<Self> {
        let duckdb = <&lakeplan::Engine>::default();
        let extensions = engine::extensions()?;
        engine::check_signatures(&extensions)?;
        Self::fork(&program.into(), extensions, duckdb, None)
    }

    /// Sessions of the same program with the libduckdb of another version: of all that the program calls
    /// nothing has changed since 1.4.
    pub fn of(program: impl Into<PathBuf>, duckdb: &'static lakeplan::Engine) -> Result<Self> {
        if duckdb.minor == <&lakeplan::Engine>::default().minor {
            return Self::new(program);
        }
        let (extensions, library) = (engine::extensions_of(duckdb)?, engine::library(duckdb)?);
        Self::fork(&program.into(), extensions, duckdb, Some(library))
    }

    fn fork(
        program: &Path,
        extensions: PathBuf,
        duckdb: &'static lakeplan::Engine,
        library: Option<PathBuf>,
    ) -> Result<Self> {
        let files = engine::files(&extensions, duckdb)?;
        let template = Template::start(program, |command, socket| {
            command.arg(socket).args(files).envs(library.as_deref().map(|folder| (LIBRARY_PATH, folder)));
        })?;
        Ok(Self { template: Arc::new(template), extensions, duckdb, library })
    }

    /// Sessions in which Metaxy itself is the client of a version; see `metaxy.py`.
    pub fn metaxy(duckdb: &'static lakeplan::Engine) -> Result<Self> {
        let (python, packages) = engine::metaxy(duckdb)?;
        let template = Template::start(&python, |command, socket| {
            command.args(["-I", "-X", "utf8", "-c", METAXY]).args([&packages, socket]);
        })?;
        Ok(Self { template: Arc::new(template), extensions: engine::extensions_of(duckdb)?, duckdb, library: None })
    }

    /// What is known of its DuckDB.
    pub fn duckdb(&self) -> &'static lakeplan::Engine {
        self.duckdb
    }

    /// What an analysis for it takes.
    pub fn options(&self, variables: &lakeplan::Variables) -> lakeplan::Options {
        lakeplan::Options::from(variables).engine(self.duckdb)
    }

    /// The folder of the extensions.
    pub fn extensions(&self) -> &Path {
        &self.extensions
    }

    /// The variable that has a program run on this libduckdb, where it is not the one that it is linked with.
    pub fn library(&self) -> Option<(&'static str, &Path)> {
        self.library.as_deref().map(|folder| (LIBRARY_PATH, folder))
    }

    /// Starts a session.
    pub fn start(&self, start: &Start) -> Result<Session> {
        let (extensions, pinned) = match &start.extensions {
            Extensions::Pinned(autoload) => (&self.extensions, Some(*autoload)),
            Extensions::Fetched(folder) => (folder, None),
        };
        let home = ("HOME".to_owned(), start.home.to_string_lossy().into_owned());
        let opening = Opening {
            folder: start.folder.clone(),
            environment: start.environment.iter().cloned().chain([home]).collect(),
            database: start.database.clone(),
            extensions: extensions.clone(),
            pinned,
        };
        let socket = self.template.fork()?;
        let output = socket.try_clone()?;
        let mut session = Session { process: None, input: Some(Input(socket)), answers: lines(output) };
        let answer = session.exchange(&serde_json::to_string(&opening)?).map_err(anyhow::Error::msg)?;
        let number = answer.into_iter().flatten().next().flatten().context("the session does not say its number")?;
        session.process = Some(number.parse()?);
        Ok(session)
    }
}

/// What a session writes, line by line, until it ends.
fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (lines, answers) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    answers
}

impl Drop for Input {
    fn drop(&mut self) {
        let _ = self.0.shutdown(Shutdown::Write);
    }
}

impl Session {
    /// Runs SQL and gives the rows of its last statement, or what DuckDB says.
    pub fn run(&mut self, sql: &str) -> Result<Rows, String> {
        self.send(sql)?;
        self.receive()
    }

    /// Has the program do something that is not SQL, if it is one that can.
    pub fn tell(&mut self, verb: &str, arguments: &serde_json::Value) -> Result<Rows, String> {
        self.exchange(&serde_json::json!({ verb: arguments }).to_string())
    }

    /// Sends SQL without waiting for the answer.
    pub fn send(&mut self, sql: &str) -> Result<(), String> {
        let line = serde_json::to_string(sql).map_err(|error| error.to_string())?;
        self.write(&line)
    }

    /// Whether there is an answer to what was sent, which is then lost, or can be none any more.
    pub fn has_answered(&mut self) -> bool {
        self.answers.try_recv() != Err(mpsc::TryRecvError::Empty)
    }

    /// Waits for the answer to what was sent.
    pub fn receive(&mut self) -> Result<Rows, String> {
        let line = self.answers.recv_timeout(LIMIT).map_err(|error| {
            self.end();
            match error {
                mpsc::RecvTimeoutError::Timeout => format!("no answer within {} s", LIMIT.as_secs()),
                mpsc::RecvTimeoutError::Disconnected => "the DuckDB process has ended".to_owned(),
            }
        })?;
        match serde_json::from_str(&line).map_err(|error| format!("{error}: {line}"))? {
            Answer::Rows(rows) => Ok(rows),
            Answer::Error(error) => Err(error),
        }
    }

    /// The one value that SQL gives, as text; NULL and no row are nothing.
    pub fn value(&mut self, sql: &str) -> Result<Option<String>, String> {
        Ok(self.run(sql)?.into_iter().next().and_then(|row| row.into_iter().next()).flatten())
    }

    /// Kills the process, as `kill -9` does.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(number) = self.process.take().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process(number, rustix::process::Signal::KILL);
        }
    }

    fn exchange(&mut self, line: &str) -> Result<Rows, String> {
        self.write(line)?;
        self.receive()
    }

    fn write(&mut self, line: &str) -> Result<(), String> {
        let input = self.input.as_mut().ok_or("the session is closed")?;
        let written = input.0.write_all(format!("{line}\n").as_bytes());
        written.map_err(|error| format!("the DuckDB process has ended: {error}"))
    }

    /// Waits until the process has closed its database, and all that it writes to; whether it has.
    fn has_ended(&mut self) -> bool {
        loop {
            match self.answers.recv_timeout(LIMIT) {
                // An answer that nobody has waited for.
                Ok(_) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => return false,
                // Its output ends with the process.
                Err(mpsc::RecvTimeoutError::Disconnected) => return true,
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The process closes its database and ends when its input does.
        drop(self.input.take());
        if !self.has_ended() {
            self.end();
        }
    }
}

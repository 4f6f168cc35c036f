//! A DuckDB in a process of its own.
//!
//! A plan may write into the working directory, read the environment, or, in a test of
//! faults, be killed: none of that may touch the tests or one another. The process is the
//! binary `duckdb-session`, or one of Metaxy ([`Engine::metaxy`]); both talk in lines of JSON.

mod forked;

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
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

/// Where sessions come from.
#[derive(Clone, Debug)]
pub struct Engine {
    program: Program,
    extensions: PathBuf,
    duckdb: &'static lakeplan::Engine,
    /// The folder of a libduckdb other than the one that the program is linked with.
    library: Option<PathBuf>,
}

/// What runs a session.
#[derive(Clone, Debug)]
enum Program {
    /// The binary `duckdb-session`.
    Own(PathBuf),
    /// Metaxy, of which each session is a fork.
    Metaxy(Arc<Template>),
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
    process: Process,
    input: Option<Input>,
    answers: Receiver<String>,
}

#[derive(Debug)]
enum Process {
    Child(Child),
    /// A fork of another process, by its number as soon as it is known.
    Fork(Option<i32>),
}

/// Where a session reads what it is to do.
#[derive(Debug)]
enum Input {
    Pipe(ChildStdin),
    Socket(UnixStream),
}

impl Engine {
    /// Sessions of a program, which is the binary `duckdb-session`.
    pub fn new(program: impl Into<PathBuf>) -> Result<Self> {
        let duckdb = <&lakeplan::Engine>::default();
        let extensions = engine::extensions()?;
        engine::check_signatures(&extensions)?;
        Ok(Self { program: Program::Own(program.into()), extensions, duckdb, library: None })
    }

    /// Sessions of the same program with the libduckdb of another version: of all that the program calls
    /// nothing has changed since 1.4.
    pub fn of(program: impl Into<PathBuf>, duckdb: &'static lakeplan::Engine) -> Result<Self> {
        if duckdb.minor == <&lakeplan::Engine>::default().minor {
            return Self::new(program);
        }
        let (extensions, library) = (engine::extensions_of(duckdb)?, engine::library(duckdb)?);
        Ok(Self { program: Program::Own(program.into()), extensions, duckdb, library: Some(library) })
    }

    /// Sessions in which Metaxy itself is the client of a version; see `metaxy.py`.
    pub fn metaxy(duckdb: &'static lakeplan::Engine) -> Result<Self> {
        let (python, packages) = engine::metaxy(duckdb)?;
        let program = Program::Metaxy(Arc::new(Template::start(&python, &packages)?));
        Ok(Self { program, extensions: engine::extensions_of(duckdb)?, duckdb, library: None })
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
        let database = start.database.clone();
        let opening = match &start.extensions {
            Extensions::Pinned(autoload) => {
                Opening { database, extensions: self.extensions.clone(), pinned: Some(*autoload) }
            }
            Extensions::Fetched(folder) => Opening { database, extensions: folder.clone(), pinned: None },
        };
        match &self.program {
            Program::Own(program) => self.start_program(program, start, &opening),
            Program::Metaxy(template) => start_fork(template, start, &opening),
        }
    }

    fn start_program(&self, program: &Path, start: &Start, opening: &Opening) -> Result<Session> {
        let mut command = Command::new(program);
        command
            .current_dir(&start.folder)
            .env_clear()
            .envs(start.environment.iter().map(|(name, value)| (name, value)))
            .env("HOME", &start.home)
            .envs(self.library())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().with_context(|| format!("cannot start `{}`", program.display()))?;
        let input = child.stdin.take().map(Input::Pipe);
        let output = child.stdout.take().context("the session has no output")?;
        let mut session = Session { process: Process::Child(child), input, answers: lines(output) };
        session.exchange(&serde_json::to_string(opening)?).map_err(anyhow::Error::msg)?;
        Ok(session)
    }
}

fn start_fork(template: &Template, start: &Start, opening: &Opening) -> Result<Session> {
    let socket = template.fork()?;
    let output = socket.try_clone()?;
    let mut environment: BTreeMap<&str, &str> =
        start.environment.iter().map(|(name, value)| (&**name, &**value)).collect();
    let home = start.home.to_string_lossy();
    environment.insert("HOME", &home);
    let mut opening = serde_json::to_value(opening)?;
    opening["folder"] = serde_json::to_value(&start.folder)?;
    opening["environment"] = serde_json::to_value(environment)?;
    let mut session =
        Session { process: Process::Fork(None), input: Some(Input::Socket(socket)), answers: lines(output) };
    let answer = session.exchange(&opening.to_string()).map_err(anyhow::Error::msg)?;
    let number = answer.into_iter().flatten().next().flatten().context("the session does not say its number")?;
    session.process = Process::Fork(Some(number.parse()?));
    Ok(session)
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

impl Input {
    fn write_line(&mut self, line: &str) -> io::Result<()> {
        let line = format!("{line}\n");
        match self {
            Self::Pipe(pipe) => pipe.write_all(line.as_bytes()).and_then(|()| pipe.flush()),
            Self::Socket(socket) => socket.write_all(line.as_bytes()),
        }
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        // A pipe ends with this value; of a socket, the other half is still read.
        if let Self::Socket(socket) = self {
            let _ = socket.shutdown(Shutdown::Write);
        }
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
            self.process.kill();
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
        self.process.kill();
    }

    fn exchange(&mut self, line: &str) -> Result<Rows, String> {
        self.write(line)?;
        self.receive()
    }

    fn write(&mut self, line: &str) -> Result<(), String> {
        let input = self.input.as_mut().ok_or("the session is closed")?;
        input.write_line(line).map_err(|error| format!("the DuckDB process has ended: {error}"))
    }

    /// Waits until the process has closed its database, and all that it writes to; whether it has.
    fn has_ended(&mut self) -> bool {
        loop {
            match self.answers.recv_timeout(LIMIT) {
                // An answer that nobody has waited for.
                Ok(_) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => return false,
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
        // Its output ends with the process.
        if let Process::Child(child) = &mut self.process {
            let _ = child.wait();
        }
        true
    }
}

impl Process {
    fn kill(&mut self) {
        match self {
            Self::Child(child) => {
                let _ = child.kill();
                let _ = child.wait();
            }
            Self::Fork(number) => {
                if let Some(number) = number.take().and_then(rustix::process::Pid::from_raw) {
                    let _ = rustix::process::kill_process(number, rustix::process::Signal::KILL);
                }
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The process closes its database and ends when its input does.
        drop(self.input.take());
        if !self.has_ended() {
            self.process.kill();
        }
    }
}

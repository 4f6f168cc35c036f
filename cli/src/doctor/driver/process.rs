//! A DuckDB in a process that is spoken to in lines of JSON.
//!
//! Statements go through its standard input, since anybody can read what a process was started with.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::opened::{Driver, Handle, Request, Rows};
use super::start::{apart, end, within};

/// So much of what a process prints beside its answers is kept.
const KEPT: usize = 2000;

/// The first line that a process answers.
#[derive(Debug, Deserialize)]
pub(super) struct Greeting {
    pub(super) version: Option<String>,
    pub(super) python: Option<String>,
    pub(super) error: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    rows: Option<Rows>,
    error: Option<String>,
}

/// A process that runs requests.
pub(super) struct Process {
    shared: Arc<Shared>,
    answers: BufReader<ChildStdout>,
    said: Option<JoinHandle<String>>,
}

/// What two threads use: one asks, another interrupts.
struct Shared {
    input: Mutex<Option<ChildStdin>>,
    child: Mutex<Option<Child>>,
}

impl Process {
    /// Starts it, and sends it its first line.
    pub(super) fn start(command: Command, opening: &Value, patience: Duration) -> Result<(Self, Greeting), String> {
        let mut child = apart(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else { return Err("it has no pipes".to_owned()) };
        let shared = Arc::new(Shared { input: Mutex::new(Some(input)), child: Mutex::new(Some(child)) });
        let said = std::thread::spawn(move || end_of(errors));
        let mut process = Self { shared, answers: BufReader::new(output), said: Some(said) };
        let greeting = within(patience, &process.handle(), || process.exchange(opening))?;
        Ok((process, greeting))
    }

    /// What stops its requests.
    pub(super) fn handle(&self) -> Arc<dyn Handle> {
        Arc::clone(&self.shared) as Arc<dyn Handle>
    }

    fn exchange<A: for<'de> Deserialize<'de>>(&mut self, request: &Value) -> Result<A, String> {
        // A process that is gone says so by its answer.
        let _ = self.shared.send(request);
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).map_err(|error| error.to_string())?;
        if read == 0 {
            self.shared.abandon();
            let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
            let said = said.trim();
            return Err(if said.is_empty() { "the process has ended".to_owned() } else { said.to_owned() });
        }
        serde_json::from_str(&line).map_err(|error| format!("unexpected response of the process: {error}"))
    }
}

impl Driver for Process {
    fn answer(&mut self, request: Request) -> Result<Rows, String> {
        let request = match request {
            Request::Run(sql) | Request::SetUp(sql) => json!({ "sql": sql, "rows": false }),
            Request::Query(sql) => json!({ "sql": sql, "rows": true }),
        };
        let answer: Answer = self.exchange(&request)?;
        answer.error.map_or_else(|| Ok(answer.rows.unwrap_or_default()), Err)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It closes its database, which writes the catalog file, and ends.
        *self.shared.input.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.shared.leave(|child| drop(child.wait()));
    }
}

impl Shared {
    fn send(&self, request: &Value) -> std::io::Result<()> {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *input {
            Some(input) => writeln!(input, "{request}").and_then(|()| input.flush()),
            None => Ok(()),
        }
    }

    /// Does the last thing with the process, once: when it has been waited for, another may have its number.
    fn leave(&self, last: impl FnOnce(&mut Child)) {
        let child = self.child.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut child) = child {
            last(&mut child);
        }
    }
}

impl Handle for Shared {
    fn interrupt(&self) {
        let _ = self.send(&json!({ "interrupt": true }));
    }

    fn abandon(&self) {
        self.leave(|child| {
            end(child, false);
            drop(child.wait());
        });
    }
}

/// The end of what it prints.
fn end_of(mut errors: ChildStderr) -> String {
    let mut bytes = Vec::new();
    let mut more = [0; 4096];
    while let Ok(read @ 1..) = errors.read(&mut more) {
        bytes.extend_from_slice(&more[..read]);
        if bytes.len() > 2 * KEPT {
            bytes.drain(..bytes.len() - KEPT);
        }
    }
    String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(KEPT)..]).into_owned()
}

//! The `duckdb` program, DuckDB's own command line.
//!
//! It reads statements from its standard input, since anybody can read what a process was started with, and
//! keeps no history of them, because that input is no terminal. It ends when it is interrupted: then another
//! one is started, and given what makes the session again.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lakeplan::sql::text_literal;

use super::opened::{Driver, Handle, Opened, Request, Rows};
use super::rows;
use super::start::{apart, end, on_path, within};

/// How many lines of what it says are kept; the first are DuckDB's message.
const KEPT: usize = 60;

/// Opens the program at a path, or the first on the `PATH`. What was tried, if there is none.
pub(super) fn open(path: Option<&str>, extensions: Option<&str>, patience: Duration) -> Result<Opened, String> {
    let mend = "install DuckDB's command line: `pip install duckdb-cli`";
    let (program, why) = if let Some(path) = path {
        (PathBuf::from(path), "as `--with` says")
    } else {
        let found = on_path("duckdb");
        (found.ok_or_else(|| format!("no `duckdb` is on the `PATH`; {mend}"))?, "the first on the `PATH`")
    };
    let shown = program.display().to_string();
    start(program, extensions, why, patience).map_err(|error| format!("tried `{shown}` ({why}): {error}; {mend}"))
}

fn start(program: PathBuf, extensions: Option<&str>, why: &str, patience: Duration) -> Result<Opened, String> {
    let place = Some(format!("`{}`, {why}", program.display()));
    let shared = Arc::new(Shared { child: Mutex::new(None), interrupted: AtomicBool::new(false) });
    let mut opening = vec![".mode json".to_owned()];
    if let Some(folder) = extensions {
        opening.push(format!("SET extension_directory = {};", text_literal(folder)));
        opening.push("SET autoinstall_known_extensions = false;".to_owned());
    }
    let mut shell = Shell { program, opening, made: Vec::new(), running: None, shared, asked: 0 };
    let handle = Arc::clone(&shell.shared) as Arc<dyn Handle>;
    let version = || shell.answer(Request::Query("SELECT version()".to_owned()));
    let version = within(patience, &handle, version)?;
    let version = version.into_iter().flatten().flatten().next().ok_or("it does not print its version")?;
    Ok(Opened { driver: Box::new(shell), handle, version: version.trim_start_matches('v').to_owned(), place })
}

/// The program, and what makes a session of it.
struct Shell {
    program: PathBuf,
    /// What a process is told first.
    opening: Vec<String>,
    /// The statements that made the session, in order.
    made: Vec<String>,
    running: Option<Running>,
    shared: Arc<Shared>,
    /// How many requests were made: each has a mark of its own.
    asked: u64,
}

/// The pipes of a process.
struct Running {
    input: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// The lines of its standard error.
    said: Receiver<String>,
}

/// What two threads use: one asks, another interrupts.
struct Shared {
    child: Mutex<Option<Child>>,
    interrupted: AtomicBool,
}

impl Driver for Shell {
    fn answer(&mut self, request: Request) -> Result<Rows, String> {
        if self.shared.interrupted.swap(false, Ordering::SeqCst) {
            // It ends, now or before it reads what comes next.
            self.close();
        }
        if self.running.is_none() {
            self.begin()?;
        }
        let (sql, asked) = match &request {
            Request::Run(sql) | Request::SetUp(sql) => (sql, false),
            Request::Query(sql) => (sql, true),
        };
        let (printed, said) = self.exchange(&format!("{}\n;", readable(sql)?))?;
        if let Some(error) = error_in(&said) {
            return Err(error);
        }
        let rows = if asked { rows::last(&printed)? } else { Rows::new() };
        if let Request::SetUp(sql) = request {
            self.made.push(sql);
        }
        Ok(rows)
    }
}

impl Shell {
    /// Starts the process, and makes the session again that there was.
    fn begin(&mut self) -> Result<(), String> {
        self.running = Some(self.shared.spawn(&self.program)?);
        let opening = self.opening.iter().cloned();
        let made = self.made.iter().map(|sql| format!("{sql}\n;"));
        for lines in opening.chain(made).collect::<Vec<_>>() {
            self.exchange(&lines)?;
        }
        Ok(())
    }

    /// What is printed, and what is said on standard error, up to a mark on each.
    fn exchange(&mut self, lines: &str) -> Result<(String, Vec<String>), String> {
        self.asked += 1;
        let mark = format!("lakeplan_{}_{}", std::process::id(), self.asked);
        let Some(running) = &mut self.running else { return Err("it is not running".to_owned()) };
        // A command that it does not know is told on standard error, and changes no transaction.
        // A process that is gone says so by its answer.
        let sent = format!("{lines}\n.print {mark}\n.{mark}\n");
        let _ = running.input.write_all(sent.as_bytes()).and_then(|()| running.input.flush());
        let mut printed = String::new();
        loop {
            let mut line = String::new();
            let read = running.answers.read_line(&mut line).map_err(|error| error.to_string())?;
            if read == 0 {
                let said: Vec<String> = running.said.iter().collect();
                self.close();
                return Err(error_in(&said).unwrap_or_else(|| ended(&said)));
            }
            if line.trim_end() == mark {
                break;
            }
            printed.push_str(&line);
        }
        let said = running.said.iter().take_while(|line| !line.contains(&mark)).collect();
        Ok((printed, said))
    }

    /// Lets the process end: it closes its database, which writes the catalog file.
    fn close(&mut self) {
        let Some(Running { input, mut answers, .. }) = self.running.take() else { return };
        drop(input);
        // Its end is waited for without the lock, so that it can be killed from elsewhere.
        let _ = answers.read_to_end(&mut Vec::new());
        self.shared.reap();
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn spawn(&self, program: &Path) -> Result<Running, String> {
        let mut command = Command::new(program);
        // What a person has in `~/.duckdbrc` is no part of what is examined.
        command.args(["-batch", "-init", if cfg!(windows) { "NUL" } else { "/dev/null" }]);
        let mut command = apart(command);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else { return Err("it has no pipes".to_owned()) };
        let (lines, said) = mpsc::channel();
        std::thread::spawn(move || {
            let mut errors = BufReader::new(errors);
            let mut line = Vec::new();
            while let Ok(1..) = errors.read_until(b'\n', &mut line) {
                let _ = lines.send(plain(&String::from_utf8_lossy(&line)));
                line.clear();
            }
        });
        *self.child.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        Ok(Running { input, answers: BufReader::new(output), said })
    }

    /// Waits for a process whose output has ended.
    fn reap(&self) {
        if let Some(mut child) = self.child.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = child.wait();
        }
    }
}

impl Handle for Shared {
    fn interrupt(&self) {
        self.interrupted.store(true, Ordering::SeqCst);
        if let Some(child) = &mut *self.child.lock().unwrap_or_else(PoisonError::into_inner) {
            end(child, true);
        }
    }

    fn abandon(&self) {
        if let Some(mut child) = self.child.lock().unwrap_or_else(PoisonError::into_inner).take() {
            end(&mut child, false);
            let _ = child.wait();
        }
    }
}

/// A statement that arrives as it is written.
fn readable(sql: &str) -> Result<&str, String> {
    // It reads lines as C does, and takes the end of a line from Windows for one of its own.
    let lost = [('\0', "a NUL character"), ('\r', "a carriage return")];
    match lost.iter().find(|(character, _)| sql.contains(*character)) {
        Some((_, what)) => Err(format!("DuckDB's command line cannot read a statement that contains {what}")),
        None => Ok(sql),
    }
}

/// The message in what was said, if there is one: other lines are of extensions, or of the program itself.
fn error_in(said: &[String]) -> Option<String> {
    let is_error = |line: &String| {
        let kind = line.split_once(" Error: ").map(|(kind, _)| kind);
        kind.is_some_and(|kind| !kind.is_empty() && kind.chars().all(|it| it.is_ascii_alphabetic() || it == ' '))
            && !line.starts_with("Unknown Command")
    };
    let first = said.iter().position(is_error)?;
    let lines: Vec<&str> = said[first..].iter().take(KEPT).map(String::as_str).collect();
    Some(lines.join("\n").trim_end().to_owned())
}

fn ended(said: &[String]) -> String {
    let last: Vec<&str> = said.iter().map(String::as_str).filter(|line| !line.is_empty()).take(KEPT).collect();
    if last.is_empty() { "the process has ended".to_owned() } else { last.join("\n") }
}

/// A line without its end, and without the colors of a terminal.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line.trim_end_matches(['\n', '\r']);
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        text.push_str(before);
        rest = after.split_once(|it: char| it.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(plain).collect()
    }

    #[test]
    fn a_message_is_found_among_what_is_said() {
        let said = "warning: x\n\u{1b}[1mIO Error:\u{1b}[0m no\n\nLINE 1: SELECT\n";
        assert_eq!(error_in(&lines(said)), Some("IO Error: no\n\nLINE 1: SELECT".to_owned()));
        for nothing in
            ["", "a note\n", "Did you mean: \".pager\"\nRun '.help' for more information.\n", "Error: unknown"]
        {
            assert_eq!(error_in(&lines(nothing)), None, "{nothing}");
        }
        let past = "Unknown Command Error: Unrecognized command 'lakeplan_1_2'\n";
        assert_eq!(error_in(&lines(past)), None);
    }

    #[test]
    fn what_would_not_arrive_is_not_sent() {
        assert_eq!(readable("SELECT 'a\nb'"), Ok("SELECT 'a\nb'"));
        assert!(readable("SELECT 'a\0b'").is_err_and(|error| error.contains("a NUL character")));
        assert!(readable("SELECT 'a\r\nb'").is_err_and(|error| error.contains("a carriage return")));
    }
}

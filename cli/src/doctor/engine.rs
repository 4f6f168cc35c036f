//! DuckDB on a thread of its own, so that no statement can hold the doctor up: one that takes
//! too long is interrupted, and one that cannot be interrupted is left behind.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use duckdb::{Config, Connection, InterruptHandle};

/// How long DuckDB may take to notice that it was interrupted.
const GRACE: Duration = Duration::from_secs(5);

/// Rows as text; NULL is nothing.
pub(super) type Rows = Vec<Vec<Option<String>>>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// What DuckDB says.
    DuckDb(String),
    /// Interrupted when it took longer than this.
    TooSlow(Duration),
    /// It took longer than this, and went on when it was interrupted.
    Stuck(Duration),
}

/// An in-memory DuckDB.
pub(super) struct Engine {
    requests: Option<Sender<Request>>,
    answers: Receiver<Result<Rows, String>>,
    interrupt: Arc<InterruptHandle>,
    thread: Option<JoinHandle<()>>,
    limit: Duration,
}

enum Request {
    /// Statements whose rows nobody wants.
    Run(String),
    /// One query, all of whose columns are text.
    Query(String),
}

impl Engine {
    /// Opens DuckDB. With a folder of extensions they come from there, and only from there.
    pub(super) fn open(extensions: Option<&Path>, limit: Duration) -> Result<Self, String> {
        let mut config = Config::default();
        if let Some(folder) = extensions {
            let folder =
                folder.to_str().ok_or_else(|| format!("the path `{}` is not UTF-8", folder.display()))?.to_owned();
            config = config
                .with("extension_directory", folder)
                .and_then(|config| config.with("autoinstall_known_extensions", "false"))
                .and_then(|config| config.with("autoload_known_extensions", "false"))
                .map_err(|error| error.to_string())?;
        }
        let connection = Connection::open_in_memory_with_flags(config).map_err(|error| error.to_string())?;
        let interrupt = connection.interrupt_handle();
        let (requests, inbox) = mpsc::channel();
        let (outbox, answers) = mpsc::channel();
        let serve = move || {
            for request in inbox {
                if outbox.send(answer(&connection, request)).is_err() {
                    break;
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("duckdb".to_owned())
            .spawn(serve)
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok(Self { requests: Some(requests), answers, interrupt, thread: Some(thread), limit })
    }

    /// Runs statements.
    pub(super) fn run(&mut self, sql: impl Into<String>) -> Result<(), Refusal> {
        self.exchange(Request::Run(sql.into())).map(drop)
    }

    /// The rows of a query, all of whose columns are text.
    pub(super) fn query(&mut self, sql: impl Into<String>) -> Result<Rows, Refusal> {
        self.exchange(Request::Query(sql.into()))
    }

    /// The first column of the first row.
    pub(super) fn value(&mut self, sql: impl Into<String>) -> Result<Option<String>, Refusal> {
        Ok(self.query(sql)?.into_iter().next().and_then(|row| row.into_iter().next()).flatten())
    }

    fn exchange(&mut self, request: Request) -> Result<Rows, Refusal> {
        // Once stuck, always stuck: an answer that comes late belongs to another request.
        let Some(requests) = &self.requests else { return Err(Refusal::Stuck(self.limit)) };
        let ended = || Refusal::DuckDb("DuckDB has ended".to_owned());
        requests.send(request).map_err(|_| ended())?;
        match self.answers.recv_timeout(self.limit) {
            Ok(answer) => return answer.map_err(Refusal::DuckDb),
            Err(RecvTimeoutError::Disconnected) => return Err(ended()),
            Err(RecvTimeoutError::Timeout) => self.interrupt.interrupt(),
        }
        if let Ok(answer) = self.answers.recv_timeout(GRACE) {
            // It may have come to its end in the same moment.
            return answer.map_err(|_| Refusal::TooSlow(self.limit));
        }
        self.requests = None;
        // Its thread waits for a server that does not answer, and ends with the process.
        self.thread = None;
        Err(Refusal::Stuck(self.limit))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // Closing writes the catalog file; a panic in there has been printed already.
            let _ = thread.join();
        }
    }
}

fn answer(connection: &Connection, request: Request) -> Result<Rows, String> {
    match request {
        Request::Run(sql) => connection.execute_batch(&sql).map(|()| Vec::new()),
        Request::Query(sql) => query(connection, &sql),
    }
    .map_err(|error| error.to_string())
}

fn query(connection: &Connection, sql: &str) -> duckdb::Result<Rows> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let columns = row.as_ref().column_count();
        all.push((0..columns).map(|column| row.get(column)).collect::<duckdb::Result<_>>()?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_statement_that_takes_too_long_is_interrupted_and_the_next_one_runs() {
        let mut engine = Engine::open(None, Duration::from_millis(300)).expect("DuckDB opens");
        let start = Instant::now();
        let slow = "SELECT max(hash(a.i * b.i))::VARCHAR FROM range(1000000) a(i), range(1000000) b(i)";
        assert_eq!(engine.query(slow), Err(Refusal::TooSlow(Duration::from_millis(300))));
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert_eq!(engine.value("SELECT 'still here'"), Ok(Some("still here".to_owned())));
    }

    #[test]
    fn what_duckdb_refuses_comes_in_its_own_words() {
        let mut engine = Engine::open(None, Duration::from_secs(10)).expect("DuckDB opens");
        let Err(Refusal::DuckDb(error)) = engine.run("SELECT 'a'::INTEGER") else { panic!("it is refused") };
        assert!(error.contains("Could not convert string 'a' to INT32"), "{error}");
        assert_eq!(engine.query("SELECT NULL::VARCHAR, 'x'"), Ok(vec![vec![None, Some("x".to_owned())]]));
    }
}

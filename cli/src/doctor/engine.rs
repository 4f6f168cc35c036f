//! A DuckDB, wherever it is, asked from a thread of its own, so that no statement can hold the doctor up: one that takes
//! too long is interrupted, and one that cannot be interrupted is left behind.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use super::driver::{Driver, Handle, Opened};
use super::signals;

/// How long DuckDB may take to notice that it was interrupted.
const GRACE: Duration = Duration::from_secs(5);

pub(super) use super::driver::{Request, Rows};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// What DuckDB says.
    DuckDb(String),
    /// Interrupted when it took longer than this.
    TooSlow(Duration),
    /// It took longer than this, and went on when it was interrupted.
    Stuck(Duration),
    /// What it waits for takes longer than that may take, and nothing more is run.
    Silent,
    /// Somebody has asked the run to end.
    Interrupted,
}

/// An in-memory DuckDB.
pub(super) struct Engine {
    requests: Option<Sender<Request>>,
    events: Receiver<Event>,
    handle: Arc<dyn Handle>,
    thread: Option<JoinHandle<()>>,
    limit: Duration,
    /// Whether what runs now is to be done although the run was asked to end.
    cleaning: bool,
    /// Whether a statement that takes too long is left behind at once.
    gives_up: bool,
}

/// What a statement that runs is waited for.
enum Event {
    Answer(Result<Rows, String>),
    /// A signal, which has interrupted what was running.
    Signal,
}

impl Engine {
    /// Runs statements on a DuckDB.
    pub(super) fn new(opened: Opened, limit: Duration) -> Result<Self, String> {
        let Opened { mut driver, handle, .. } = opened;
        let (requests, inbox) = mpsc::channel();
        let (outbox, events) = mpsc::channel();
        let (stop, wake) = (Arc::clone(&handle), outbox.clone());
        signals::watch(move || {
            stop.interrupt();
            let _ = wake.send(Event::Signal);
        })?;
        let serve = move || {
            for request in inbox {
                if outbox.send(Event::Answer(Driver::answer(&mut *driver, request))).is_err() {
                    break;
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("duckdb".to_owned())
            .spawn(serve)
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok(Self {
            requests: Some(requests),
            events,
            handle,
            thread: Some(thread),
            limit,
            cleaning: false,
            gives_up: false,
        })
    }

    /// Runs statements.
    pub(super) fn run(&mut self, sql: impl Into<String>) -> Result<(), Refusal> {
        self.exchange(Request::Run(sql.into())).map(drop)
    }

    /// Runs statements that the session rests on: extensions, settings, secrets, what is attached.
    pub(super) fn set_up(&mut self, sql: impl Into<String>) -> Result<(), Refusal> {
        self.exchange(Request::SetUp(sql.into())).map(drop)
    }

    /// Runs a statement that waits for a server, and gives up where the server can no longer be in
    /// time: DuckDB would ask again, and cannot be interrupted while it waits.
    pub(super) fn run_within(&mut self, sql: impl Into<String>, patience: Duration) -> Result<(), Refusal> {
        let limit = self.limit;
        self.limit = patience.min(limit);
        self.gives_up = true;
        let outcome = self.exchange(Request::Run(sql.into())).map(drop);
        self.gives_up = false;
        self.limit = limit;
        outcome
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
        if !self.cleaning && signals::received().is_some() {
            return Err(Refusal::Interrupted);
        }
        let ended = || Refusal::DuckDb("DuckDB has ended".to_owned());
        requests.send(request).map_err(|_| ended())?;
        match self.events.recv_timeout(self.limit) {
            Ok(Event::Answer(answer)) => return answer.map_err(|error| self.refusal(error)),
            Ok(Event::Signal) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(ended()),
            Err(RecvTimeoutError::Timeout) if self.gives_up => {
                self.abandon();
                return Err(Refusal::Silent);
            }
            Err(RecvTimeoutError::Timeout) => self.handle.interrupt(),
        }
        // It was interrupted, and may have come to its end in the same moment.
        while let Ok(event) = self.events.recv_timeout(GRACE) {
            if let Event::Answer(answer) = event {
                return answer.map_err(|_| match self.refusal(String::new()) {
                    Refusal::Interrupted => Refusal::Interrupted,
                    _ => Refusal::TooSlow(self.limit),
                });
            }
        }
        self.abandon();
        Err(Refusal::Stuck(self.limit))
    }

    /// Why a statement failed.
    fn refusal(&self, error: String) -> Refusal {
        if !self.cleaning && signals::received().is_some() { Refusal::Interrupted } else { Refusal::DuckDb(error) }
    }

    /// From now on statements run although the run was asked to end: they take back what it wrote.
    pub(super) fn clean_up(&mut self) {
        self.cleaning = true;
    }

    /// Runs nothing more, not even what ends a transaction: its server does not answer. A process that
    /// was started ends at once, the thread with this one.
    pub(super) fn abandon(&mut self) {
        self.handle.abandon();
        // A thread that gets no more requests would close DuckDB, and wait for the server again.
        std::mem::forget(self.requests.take());
        self.thread = None;
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

#[cfg(all(test, feature = "doctor"))]
mod tests {
    use super::super::driver::linked;
    use super::*;

    fn linked(limit: Duration) -> Engine {
        Engine::new(linked::open(None).expect("DuckDB opens"), limit).expect("a thread starts")
    }

    #[test]
    fn a_statement_that_takes_too_long_is_interrupted_and_the_next_one_runs() {
        let mut engine = linked(Duration::from_millis(300));
        // Hours of work: that there is an answer at all is because of the interrupt.
        let slow = "SELECT max(hash(a.i * b.i))::VARCHAR FROM range(1000000) a(i), range(1000000) b(i)";
        assert_eq!(engine.query(slow), Err(Refusal::TooSlow(Duration::from_millis(300))));
        assert_eq!(engine.value("SELECT 'still here'"), Ok(Some("still here".to_owned())));
    }

    #[test]
    fn what_duckdb_refuses_comes_in_its_own_words() {
        let mut engine = linked(Duration::from_secs(10));
        let Err(Refusal::DuckDb(error)) = engine.run("SELECT 'a'::INTEGER") else { panic!("it is refused") };
        assert!(error.contains("Could not convert string 'a' to INT32"), "{error}");
        assert_eq!(engine.query("SELECT NULL::VARCHAR, 'x'"), Ok(vec![vec![None, Some("x".to_owned())]]));
    }
}

//! How far a long run is, for somebody who waits at a terminal.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use crate::output;

/// Whoever waits for longer is told.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often it is told anew.
const PACE: Duration = Duration::from_millis(100);

/// A line on standard error that is written again and again, and taken back at the end.
#[derive(Debug)]
pub(crate) struct Progress {
    what: &'static str,
    all: usize,
    start: Instant,
    line: Line,
}

impl Progress {
    /// A run over so many things. Nothing is told where nobody looks.
    pub(crate) fn new(what: &'static str, all: usize) -> Self {
        let seen = std::io::stderr().is_terminal() && !output::is_quiet();
        Self { what, all, start: Instant::now(), line: Line { seen, told: None } }
    }

    /// So many are done.
    pub(crate) fn done(&mut self, count: usize) {
        if self.line.is_due(self.start.elapsed()) {
            output::say(&format!("\r\x1b[2K{} {count} of {}", self.what, self.all));
        }
    }

    /// Takes the line back, before something else is printed.
    pub(crate) fn end(&mut self) {
        if self.line.told.take().is_some() {
            output::say("\r\x1b[2K");
        }
    }
}

#[derive(Debug)]
struct Line {
    seen: bool,
    told: Option<Duration>,
}

impl Line {
    /// Whether it is time to tell, after so long.
    fn is_due(&mut self, elapsed: Duration) -> bool {
        let due = self.told.map_or(PATIENCE, |told| told + PACE);
        let is_due = self.seen && elapsed >= due;
        if is_due {
            self.told = Some(elapsed);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_runs_are_told_of_and_only_now_and_then() {
        let due = |seen| {
            let mut line = Line { seen, told: None };
            [0, 999, 1000, 1050, 1100, 1101, 5000].map(|at| line.is_due(Duration::from_millis(at)))
        };
        assert_eq!(due(true), [false, false, true, false, true, false, true]);
        assert_eq!(due(false), [false; 7]);
    }
}

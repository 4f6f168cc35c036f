//! The one place that prints. Standard output is the result, standard error what is said about
//! it; that one cannot be written hides neither the other nor that it could not.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Outcome;

/// Whether something that was said could not be written.
static LOST: AtomicBool = AtomicBool::new(false);

/// Whether only results and findings are printed.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Leaves out what is neither a result nor a finding.
pub(crate) fn be_quiet(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
}

/// Whether that is left out.
pub(crate) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Writes a part of the result to standard output. Whoever reads it may stop reading.
pub(crate) fn result(text: &str) -> Result<(), String> {
    written(&mut io::stdout().lock(), text).map_err(|error| format!("cannot write to standard output: {error}"))
}

/// The same with colors, where standard output shows them.
pub(crate) fn styled_result(text: &str) -> Result<(), String> {
    written(&mut anstream::stdout().lock(), text).map_err(|error| format!("cannot write to standard output: {error}"))
}

/// Tells on standard output how far a run is, with colors where it shows them. That it cannot be
/// written is given back once, to be told, and the run goes on.
pub(crate) fn progress(text: &str) -> Option<String> {
    styled_result(text).err().filter(|_| !LOST.swap(true, Ordering::Relaxed))
}

/// Says something on standard error.
pub(crate) fn say(text: &str) {
    if written(&mut anstream::stderr().lock(), text).is_err() {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// Says something on standard error that is no finding, unless the run is quiet.
pub(crate) fn remark(text: &str) {
    if !is_quiet() {
        say(text);
    }
}

/// How a run ends: a failure too if something that was said is lost.
pub(crate) fn settled(outcome: Outcome) -> Outcome {
    if LOST.load(Ordering::Relaxed) { outcome.max(Outcome::Failure) } else { outcome }
}

fn written(out: &mut impl Write, text: &str) -> io::Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads may stop reading: `lakeplan sql | head`.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

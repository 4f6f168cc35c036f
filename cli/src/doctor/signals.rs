//! What ends a run early: the first signal lets it take back what it has written, the second
//! ends it at once.

use std::sync::{Mutex, PoisonError};

/// The signal that came first.
static RECEIVED: Mutex<Option<i32>> = Mutex::new(None);

/// The signal that has asked the run to end.
pub(super) fn received() -> Option<i32> {
    *RECEIVED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls `interrupt` when the run is asked to end. By the time that [`received`] tells of it,
/// `interrupt` is done: it cannot hit what is run to clean up.
#[cfg(unix)]
pub(super) fn watch(interrupt: impl Fn() + Send + 'static) -> Result<(), String> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let failed = |error: std::io::Error| format!("cannot watch for signals: {error}");
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(failed)?;
    let watch = move || {
        for signal in signals.forever() {
            let mut received = RECEIVED.lock().unwrap_or_else(PoisonError::into_inner);
            if received.is_some() {
                let _ = emulate_default_handler(signal);
            }
            crate::output::say("interrupted: removing what was written; interrupt again to stop immediately\n");
            interrupt();
            *received = Some(signal);
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(watch).map(drop).map_err(failed)
}

/// Ends the process as the signal would have.
#[cfg(unix)]
pub(super) fn end(signal: i32) {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

/// Elsewhere a signal ends the process at once, and the next run finds what it has left.
#[cfg(not(unix))]
pub(super) fn watch(_: impl Fn() + Send + 'static) -> Result<(), String> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn end(_: i32) {}

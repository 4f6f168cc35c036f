//! What ends a run early: the first signal lets it take back what it has written, the second
//! ends it at once. A terminal that is closed sends the same signal more than once.

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
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let failed = |error: std::io::Error| format!("cannot watch for signals: {error}");
    // Started by `nohup`, the run outlives its terminal.
    let heeded = if ignores(SIGHUP) { &[SIGINT, SIGTERM][..] } else { &[SIGINT, SIGTERM, SIGHUP] };
    let mut signals = Signals::new(heeded).map_err(failed)?;
    let watch = move || {
        for signal in signals.forever() {
            let mut received = RECEIVED.lock().unwrap_or_else(PoisonError::into_inner);
            if received.is_some() {
                // The shell passes on what the kernel has sent already, and systemd sends it beside `SIGTERM`.
                if signal != SIGHUP {
                    let _ = emulate_default_handler(signal);
                }
                continue;
            }
            crate::output::say("interrupted: removing what was written; interrupt again to stop immediately\n");
            interrupt();
            *received = Some(signal);
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(watch).map(drop).map_err(failed)
}

/// Whether this process was started to ignore a signal. Only Linux tells.
#[cfg(unix)]
fn ignores(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
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

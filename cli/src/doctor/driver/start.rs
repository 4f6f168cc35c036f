//! What the processes that run a DuckDB have in common: how they are found and started.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::opened::Handle;

/// How long a server may take to take a connection, where neither the configuration nor the environment
/// says it: DuckDB 1.4 knows no parameter for that.
const PATIENCE: &str = "5";

/// A command whose DuckDB does not wait indefinitely for a PostgreSQL server, in a group of its own: a signal
/// from the terminal goes to this program alone, which takes back what was written first.
pub(super) fn apart(mut command: Command) -> Command {
    if env::var_os("PGCONNECT_TIMEOUT").is_none() {
        command.env("PGCONNECT_TIMEOUT", PATIENCE);
    }
    own_group(&mut command);
    command
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

/// What a process answers first. One that says nothing is ended: whatever is called `duckdb` or `python` may be another
/// program, or wait for something itself.
pub(super) fn within<T>(
    patience: Duration,
    handle: &Arc<dyn Handle>,
    first: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let (answered, watched) = mpsc::channel::<()>();
    let other = Arc::clone(handle);
    let watch = std::thread::spawn(move || {
        let is_late = watched.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
        if is_late {
            other.abandon();
        }
        is_late
    });
    let first = first();
    drop(answered);
    let first = match watch.join() {
        Ok(true) => Err(format!("it did not answer within {} s", patience.as_secs())),
        _ => first,
    };
    // Nor is one that is another program waited for.
    first.inspect_err(|_| handle.abandon())
}

/// Ends a process and those that it has started: what `pip` installs is a script that starts DuckDB, and `uv` starts
/// Python. Gently, it comes to an end by itself.
#[cfg(unix)]
pub(super) fn end(child: &mut Child, gently: bool) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = if gently { Signal::INT } else { Signal::KILL };
    // It leads a group, and is not waited for yet: nothing else has its number.
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
pub(super) fn end(child: &mut Child, _: bool) {
    let _ = child.kill();
}

/// The first program of a name on the `PATH`.
pub(super) fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let file = OsStr::new(&file);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(file)).find(|program| program.is_file())
}

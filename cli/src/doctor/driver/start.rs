//! What the processes that run a DuckDB have in common: how they are found and started.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

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

/// The first program of a name on the `PATH`.
pub(super) fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let file = OsStr::new(&file);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(file)).find(|program| program.is_file())
}

//! Where sessions are forked. To link DuckDB and its extensions, or to import Metaxy, takes longer than most of what is
//! then done with them, so that is done once, by a process that forks for each session; see `bin/duckdb-session.rs` and
//! `metaxy.py`.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// A process that has made ready. It ends with this value, or with the process of the tests.
#[derive(Debug)]
pub(super) struct Template {
    child: Child,
    /// It ends when this does.
    _input: ChildStdin,
    folder: TempDir,
}

impl Template {
    /// Starts a program that listens at a socket, whose path it gets with its other arguments.
    pub(super) fn start(program: &Path, arguments: impl FnOnce(&mut Command, &Path)) -> Result<Self> {
        // The path of a socket is short.
        let folder = tempfile::Builder::new().prefix("lakeplan-").tempdir()?;
        let mut command = Command::new(program);
        command
            .current_dir(folder.path())
            .env_clear()
            .env("HOME", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        arguments(&mut command, &socket(&folder));
        let mut child = command.spawn().with_context(|| format!("cannot start `{}`", program.display()))?;
        let input = child.stdin.take().context("it has no input")?;
        let output = child.stdout.take().context("it has no output")?;
        let template = Self { child, _input: input, folder };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        if line.trim_end() != "ready" {
            bail!("`{}` does not start: {line}", program.display());
        }
        Ok(template)
    }

    /// A new process, which waits for its opening.
    pub(super) fn fork(&self) -> Result<UnixStream> {
        UnixStream::connect(socket(&self.folder)).context("the process that forks is not there any more")
    }
}

impl Drop for Template {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn socket(folder: &TempDir) -> PathBuf {
    folder.path().join("socket")
}

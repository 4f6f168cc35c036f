//! Sessions in which Metaxy is the client. To import it takes longer than all that is then done with it, so it is
//! imported once, by a process that forks for each session; see `metaxy.py`.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// What the process does.
const METAXY: &str = include_str!("../metaxy.py");

/// A process that has imported Metaxy. It ends with this value, or with the process of the tests.
#[derive(Debug)]
pub(super) struct Template {
    child: Child,
    /// It ends when this does.
    _input: ChildStdin,
    folder: TempDir,
}

impl Template {
    /// Starts a Python with Metaxy, which uses the `duckdb` of a folder.
    pub(super) fn start(python: &Path, packages: &Path) -> Result<Self> {
        // The path of a socket is short.
        let folder = tempfile::Builder::new().prefix("lakeplan-mx-").tempdir()?;
        let mut child = Command::new(python)
            .args(["-I", "-X", "utf8", "-c", METAXY])
            .args([packages, &socket(&folder)])
            .current_dir(folder.path())
            .env_clear()
            .env("HOME", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .with_context(|| format!("cannot start `{}`", python.display()))?;
        let input = child.stdin.take().context("Metaxy has no input")?;
        let output = child.stdout.take().context("Metaxy has no output")?;
        let template = Self { child, _input: input, folder };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        if line.trim_end() != "ready" {
            bail!("Metaxy of `{}` does not start: {line}", python.display());
        }
        Ok(template)
    }

    /// A new process, which waits for its opening.
    pub(super) fn fork(&self) -> Result<UnixStream> {
        UnixStream::connect(socket(&self.folder)).context("Metaxy is not there any more")
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

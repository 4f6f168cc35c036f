//! A run of the program, as the tests start it.

#![allow(dead_code, reason = "not every test looks at all of a run")]
#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A store with two warnings, `sqlite-catalog` and `unknown-key`, and a hint.
pub(crate) const LAKE: &str = "\
[stores.dev]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"

[stores.dev.config.ducklake]
catalog = { type = \"sqlite\", uri = \"metadata.sqlite\" }
storage = { type = \"local\", path = \"/lake\", paht = \"lake\" }
";

/// How a run ended, and what it printed.
pub(crate) struct Run {
    /// The exit code; nothing if a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

/// A new folder with these files; a name that ends in `/` is a folder.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        if name.ends_with('/') {
            std::fs::create_dir_all(path).expect("a folder");
            continue;
        }
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        std::fs::write(&path, text).expect("it can be written");
    }
    folder
}

/// A run in a folder without variables and without input.
pub(crate) fn lakeplan(folder: &Path, args: &[&str]) -> Run {
    run(folder, args, &[], "")
}

/// A run in a folder, with these variables and no others, and this on standard input.
pub(crate) fn run(folder: &Path, args: &[&str], env: &[(&str, &str)], stdin: impl AsRef<[u8]>) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lakeplan"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // A run that does not read its input closes it early.
    let _ = child.stdin.take().expect("stdin is a pipe").write_all(stdin.as_ref());
    let output = child.wait_with_output().expect("the binary ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

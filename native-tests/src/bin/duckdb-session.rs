//! Processes with DuckDB that are told what to do by lines of JSON; see `native_tests::session`.
//!
//! To link DuckDB and its extensions takes longer than most of what is then done with them, so that is done once, by a
//! process that forks for each connection to its socket. Its arguments are the path of the socket and the files of the
//! extensions. It ends when its input does.

#![expect(unsafe_code, reason = "there is no safe `fork`, `dlopen` or `signal`")]

use std::ffi::{CString, OsString};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use anyhow::{Context, Result, bail};
use duckdb::Connection;
use duckdb::types::ValueRef;
use native_tests::engine::{self, Autoload};
use native_tests::session::{Answer, Opening, Rows};
use rustix::event::{PollFd, PollFlags, poll};

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let socket = arguments.next().context("no path of a socket")?;
    arguments.try_for_each(link)?;
    // SAFETY: nothing waits for children, and no handler of ours is replaced.
    unsafe { libc::signal(libc::SIGCHLD, libc::SIG_IGN) };
    let listener = UnixListener::bind(&socket)?;
    println!("ready");
    loop {
        let input = std::io::stdin();
        let mut ready = [PollFd::new(&input, PollFlags::IN), PollFd::new(&listener, PollFlags::IN)];
        poll(&mut ready, None)?;
        if !ready[0].revents().is_empty() {
            // Who has made the folder of the socket may have ended without a chance to.
            return Path::new(&socket).parent().map_or(Ok(()), |it| Ok(std::fs::remove_dir_all(it)?));
        }
        let (connection, _) = listener.accept()?;
        // SAFETY: this process has one thread, so the child is in no state that another one has left.
        match unsafe { libc::fork() } {
            -1 => return Err(std::io::Error::last_os_error()).context("no further process"),
            0 => {
                drop(listener);
                let ended = serve(&connection);
                if let Err(error) = &ended {
                    eprintln!("{error:#}");
                }
                drop(connection);
                // SAFETY: the database is closed; what is only in memory has nothing to tidy up.
                unsafe { libc::_exit(i32::from(ended.is_err())) };
            }
            _ => {}
        }
    }
}

/// Links an extension as DuckDB does, which then finds it linked.
fn link(file: OsString) -> Result<()> {
    let path = CString::new(file.into_vec())?;
    // SAFETY: the file is an extension of this DuckDB, which opens it in the same way; it stays open.
    let opened = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
    if opened.is_null() {
        bail!("`{}` cannot be linked: {}", path.to_string_lossy(), engine::MEND);
    }
    Ok(())
}

/// Does what the lines of a connection say, in a process of its own.
fn serve(connection: &UnixStream) -> Result<()> {
    // SAFETY: see above; a program that DuckDB starts is waited for.
    unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    // Whatever DuckDB prints must not get to who has read that all is ready.
    rustix::stdio::dup2_stdout(std::io::stderr())?;
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    let opening: Opening = serde_json::from_str(&lines.next().context("no opening")??)?;
    std::env::set_current_dir(&opening.folder)?;
    for (name, _) in std::env::vars_os() {
        // SAFETY: this process has one thread still.
        unsafe { std::env::remove_var(name) };
    }
    for (name, value) in &opening.environment {
        // SAFETY: as above.
        unsafe { std::env::set_var(name, value) };
    }
    let answer =
        |answer: &Answer| writeln!(&*connection, "{}", serde_json::to_string(answer)?).context("nobody listens");
    let opened = match opening.pinned {
        Some(autoload) => engine::open_checked(&opening.database, &opening.extensions, autoload),
        None => engine::open(&opening.database, &opening.extensions, Autoload::Off),
    };
    let database = match opened {
        Ok(database) => database,
        Err(error) => return answer(&Answer::Error(format!("{error:#}"))),
    };
    // By its number it can be killed.
    answer(&Answer::Rows(vec![vec![Some(std::process::id().to_string())]]))?;
    for line in lines {
        let sql: String = serde_json::from_str(&line?)?;
        answer(&match run(&database, &sql) {
            Ok(rows) => Answer::Rows(rows),
            Err(error) => Answer::Error(error.to_string()),
        })?;
    }
    Ok(())
}

fn run(connection: &Connection, sql: &str) -> duckdb::Result<Rows> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let columns = row.as_ref().column_count();
        all.push((0..columns).map(|column| row.get_ref(column).map(text)).collect::<duckdb::Result<_>>()?);
    }
    Ok(all)
}

fn text(value: ValueRef<'_>) -> Option<String> {
    Some(match value {
        ValueRef::Null => return None,
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Boolean(value) => value.to_string(),
        ValueRef::Int(value) => value.to_string(),
        ValueRef::BigInt(value) => value.to_string(),
        ValueRef::UBigInt(value) => value.to_string(),
        ValueRef::HugeInt(value) => value.to_string(),
        other => format!("{other:?}"),
    })
}

//! Running other programs: with a readable error, with a time limit, and leaving none behind.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::output;

/// A command that reads nothing from the terminal.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

/// No single command of a set-up takes this long, on any machine that is of use.
const LIMIT: Duration = Duration::from_mins(40);

/// Runs a command whose output the user sees as it comes, or whoever listens to this thread.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = if output::is_heard() {
        match watch(command, LIMIT, output::line)? {
            Ending::Exited(status) => status,
            Ending::TimedOut => bail!("{}", late(&shown)),
        }
    } else {
        let mut child = command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
        wait(&mut child, &shown)?
    };
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a command whose output matters only if it fails; gives its standard output.
pub(crate) fn run_quiet(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let status = wait(&mut child, &shown)?;
    let [stdout, stderr] = [stdout, stderr].map(|it| it.join().unwrap_or_default());
    if !status.success() {
        let said = last_lines(&format!("{stdout}{stderr}"), 30);
        bail!("`{shown}` failed ({status})\n{said}");
    }
    Ok(stdout)
}

fn wait(child: &mut Child, shown: &str) -> Result<ExitStatus> {
    let deadline = Instant::now() + LIMIT;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() > deadline {
            kill_tree(child);
            bail!("{}", late(shown));
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

fn late(shown: &str) -> String {
    format!("`{shown}` was stopped: not done after {} min", LIMIT.as_secs() / 60)
}

/// Reads a stream to its end beside the caller, so that neither pipe fills up.
fn collect(stream: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// How a command that was watched ended.
pub(crate) enum Ending {
    /// By itself.
    Exited(ExitStatus),
    /// It ran longer than allowed and was stopped, with all that it had started.
    TimedOut,
}

/// What follows the output of a command that has ended.
const END: &str = "\0the end\0";

/// Runs a command, hands over each line of its output (both streams, in order) as it
/// comes, and stops it with all its children after `limit`.
pub(crate) fn watch(command: &mut Command, limit: Duration, mut on_line: impl FnMut(&str)) -> Result<Ending> {
    let shown = show(command);
    let (reader, writer) = std::io::pipe().context("cannot make a pipe")?;
    command.stdout(writer.try_clone()?).stderr(writer.try_clone()?);
    let mut child = command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
    let (lines, received) = mpsc::channel();
    std::thread::spawn(move || {
        for line in lossy_lines(reader) {
            if lines.send(line).is_err() {
                break;
            }
        }
    });

    let deadline = Instant::now() + limit;
    let mut writer = Some(writer);
    loop {
        match received.recv_timeout(Duration::from_millis(50)) {
            Ok(line) => match line.strip_suffix(END) {
                None => on_line(&line),
                Some(rest) => {
                    if !rest.is_empty() {
                        on_line(rest);
                    }
                    return Ok(Ending::Exited(child.wait()?));
                }
            },
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(Ending::Exited(child.wait()?)),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                // All that the command has written stands before this, and is read however busy the machine is; a stray
                // grandchild may hold the pipe open for longer.
                if child.try_wait()?.is_some()
                    && let Some(mut writer) = writer.take()
                {
                    writeln!(writer, "{END}")?;
                }
            }
        }
        if Instant::now() > deadline {
            kill_tree(&mut child);
            return Ok(Ending::TimedOut);
        }
    }
}

/// Stops a process and all that it has started.
pub fn kill_tree(child: &mut Child) {
    // Listed first: once a parent is gone, its children no longer name it.
    let below = descendants(child.id());
    let _ = child.kill();
    for pid in below {
        kill(pid);
    }
    let _ = child.wait();
}

#[cfg(unix)]
fn kill(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill(pid: u32) {
    let _ = run_quiet(command("taskkill").args(["/F", "/PID", &pid.to_string()]));
}

/// The processes below `root`, nearest first.
fn descendants(root: u32) -> Vec<u32> {
    let pairs = parents();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(pairs.iter().filter(|it| it.1 == parent).map(|it| it.0));
        next += 1;
    }
    found.split_off(1)
}

/// Each running process with its parent.
#[cfg(target_os = "linux")]
fn parents() -> Vec<(u32, u32)> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let pair = |entry: std::fs::DirEntry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // `PID (NAME) STATE PARENT …`; a name may hold spaces and brackets.
        let parent = stat.rsplit(')').next()?.split_whitespace().nth(1)?;
        Some((pid, parent.parse().ok()?))
    };
    entries.flatten().filter_map(pair).collect()
}

/// Each running process with its parent.
#[cfg(not(target_os = "linux"))]
fn parents() -> Vec<(u32, u32)> {
    let Ok(listing) = run_quiet(command("ps").args(["-A", "-o", "pid=,ppid="])) else {
        return Vec::new();
    };
    let pair = |line: &str| {
        let mut numbers = line.split_whitespace().map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    listing.lines().filter_map(pair).collect()
}

/// Where a program lies, if it is on the `PATH`.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|dir| dir.join(format!("{program}{}", env::consts::EXE_SUFFIX)))
        .find(|it| it.is_file())
}

/// Has a command look for programs in this folder first.
pub(crate) fn prepend_path(command: &mut Command, folder: PathBuf) -> Result<()> {
    let set = command.get_envs().find(|(name, _)| *name == "PATH");
    let path = set.and_then(|it| it.1.map(OsStr::to_owned));
    let path = path.or_else(|| env::var_os("PATH")).unwrap_or_default();
    let folders = std::iter::once(folder).chain(env::split_paths(&path));
    command.env("PATH", env::join_paths(folders)?);
    Ok(())
}

/// The command as one would type it.
fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|it| it.to_string_lossy().into()));
    words.join(" ")
}

fn lossy_lines(reader: impl Read) -> impl Iterator<Item = String> {
    BufReader::new(reader)
        .split(b'\n')
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_of_a_command_are_heard_although_another_holds_its_output() {
        let mut sh = command("sh");
        sh.args(["-c", "tail -f /dev/null & echo $!; echo first; printf last; exit 7"]);
        let mut lines = Vec::new();
        let ending = watch(&mut sh, Duration::from_mins(4), |line| lines.push(line.to_owned()));
        kill(lines.remove(0).parse().expect("a number of a process"));
        assert!(matches!(ending, Ok(Ending::Exited(status)) if status.code() == Some(7)));
        assert_eq!(lines, ["first", "last"]);
    }
}

//! Lakeplan beside others on the same text, in one run: Metaxy itself, and the linters of TOML that are installed.
//! It reports and judges nothing: wall time is the machine's too. `cargo xtask bench-peers` runs it.

#![allow(clippy::print_stdout, reason = "it is what people read")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use lakeplan_bench::counts;

/// How long each way is tried.
const TRIED: Duration = Duration::from_secs(2);

/// Runs of a process, of which the fastest counts.
const RUNS: usize = 15;

/// What Metaxy does in a process of its own.
const PROCESS: &str = "import sys; from metaxy import MetaxyConfig; \
    print(*MetaxyConfig.load(sys.argv[1]).get_store('s000000').preview_ducklake_sql(), sep='\\n')";

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [python, lakeplan] = &arguments[..] else {
        eprintln!("expected the Python of Metaxy and the program lakeplan");
        return ExitCode::from(2);
    };
    for name in ["stores_1", "lines_200", "lines_1000"] {
        if let Err(error) = compare(name, python, lakeplan) {
            eprintln!("error: {name}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// All figures of a text.
fn compare(name: &str, python: &Path, lakeplan: &Path) -> Result<(), String> {
    let text = counts::text(name).ok_or("there is no such text")?;
    let folder = std::env::temp_dir().join(format!("lakeplan-peers-{}", std::process::id()));
    let file = folder.join("metaxy.toml");
    std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, &text)).map_err(|error| error.to_string())?;
    let compared = figures(name, &text, &file, python, lakeplan);
    let _ = std::fs::remove_dir_all(&folder);
    compared
}

fn figures(name: &str, text: &str, file: &Path, python: &Path, lakeplan: &Path) -> Result<(), String> {
    println!("\n{name}: {} lines, {} bytes", text.lines().count(), text.len());
    // What Metaxy does is to validate and to plan. The findings that only tell are work of ours alone, shown beside it.
    let ways = [true, false];
    let [alone, with_findings] = ways.map(|only_cures| fastest(|| counts::sql(text, only_cures)));
    let read = |only_cures| fastest(|| std::fs::read_to_string(file).map_or(0, |text| counts::sql(&text, only_cures)));
    let [file_alone, file_with_findings] = ways.map(read);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/peers.py");
    let output = Command::new(python)
        .args(["-I", "-X", "utf8", script])
        .arg(file)
        .arg(TRIED.as_secs().to_string())
        .output()
        .map_err(|error| format!("cannot start `{}`: {error}", python.display()))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let figure = |key: &str| -> Option<Duration> {
        let digits = said.split_once(&format!("\"{key}\": "))?.1;
        digits.split([',', '}']).next()?.trim().parse().ok().map(Duration::from_nanos)
    };
    let other = |key: &str| figure(key).ok_or_else(|| format!("Metaxy gives no `{key}`: {said}"));
    beside("parse, validate and plan", alone, "Metaxy", other("plan")?);
    beside("  and all findings", with_findings, "Metaxy", other("plan")?);
    beside("the whole way, warm", file_alone, "Metaxy", other("whole")?);
    beside("  and all findings", file_with_findings, "Metaxy", other("whole")?);
    let process = |program: &Path, arguments: &[&str]| -> Option<Duration> {
        let run = || {
            let mut command = Command::new(program);
            command.args(arguments).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            command.status().ok().map(|_| start.elapsed())
        };
        (0..RUNS).map(|_| run()).min().flatten()
    };
    let sql = process(lakeplan, &["sql", "--flavor", "metaxy", "--store", "s000000", "--no-env"])
        .ok_or("lakeplan does not start")?;
    let metaxy = process(python, &["-c", PROCESS]).ok_or("Metaxy does not start")?;
    beside("a process: the SQL", sql, "Metaxy", metaxy);
    let check = process(lakeplan, &["check", "--no-env", "--quiet"]).ok_or("lakeplan does not start")?;
    for (program, arguments) in [
        ("tombi", &["lint", "--offline", "--quiet"][..]),
        ("taplo", &["check"]),
        ("ruff", &["check", "--isolated", "--no-cache", "--quiet"]),
    ] {
        match process(Path::new(program), arguments) {
            Some(time) => beside("a process: check", check, program, time),
            None => println!("  {program} is not installed"),
        }
    }
    Ok(())
}

/// The fastest of as many runs as fit.
fn fastest(work: impl Fn() -> usize) -> Duration {
    let end = Instant::now() + TRIED;
    let mut best = Duration::MAX;
    while Instant::now() < end {
        let start = Instant::now();
        black_box(work());
        best = best.min(start.elapsed());
    }
    best
}

fn beside(what: &str, own: Duration, name: &str, other: Duration) {
    let times = other.as_secs_f64() / own.as_secs_f64();
    println!("  {what:<26} lakeplan {own:>10.1?}   {name} {other:>10.1?}   {times:.1} times");
}

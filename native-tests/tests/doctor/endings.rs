//! How a run of the doctor ends where what it prints cannot be written: the checks go on, what can
//! be printed is, and the exit code tells.

#[path = "../../../cli/tests/program/streams.rs"]
mod streams;

use std::process::{Output, Stdio};

use native_tests::engine;

use self::streams::{closed, full, text};
use crate::trial::{Trial, store};

const SOUND: &str = "type = \"duckdb\"\nuri = \"m.db\"";
/// What DuckDB refuses.
const REFUSED: &str = "type = \"duckdb\"\nuri = \"no-such-folder/m.db\"";

/// Each kind of run: with nothing to find, with a lake that is not there, with one that DuckDB
/// refuses, with a file that Metaxy refuses, and with a probe.
fn runs() -> Vec<(Trial, Vec<&'static str>, i32)> {
    let lake = || {
        let trial = Trial::local(SOUND);
        trial.doctor(&["--create"]).healthy();
        trial
    };
    let broken = Trial::local(SOUND);
    broken.write(&store(SOUND, "type = \"local\""));
    vec![
        (lake(), vec![], 0),
        (lake(), vec!["--write-probe"], 0),
        (Trial::local(SOUND), vec![], 1),
        (Trial::local(REFUSED), vec!["--create"], 1),
        (broken, vec![], 1),
        (Trial::local(SOUND), vec!["--store", "nobody"], 1),
    ]
}

fn run(trial: &Trial, arguments: &[&str], out: Stdio, err: Stdio) -> Output {
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    trial.command(arguments, &extensions).stdout(out).stderr(err).output().expect("the doctor starts")
}

#[test]
fn what_cannot_be_printed_is_a_failure_and_hides_nothing_else() {
    const TOLD: &str = "error: cannot write to standard output: No space left on device";
    for (trial, arguments, code) in runs() {
        let well = run(&trial, &arguments, Stdio::piped(), Stdio::piped());
        assert_eq!(well.status.code(), Some(code), "{arguments:?}: {}{}", text(&well.stdout), text(&well.stderr));
        let quiet = |bytes: &[u8]| bytes.is_empty();

        let lost = run(&trial, &arguments, full(), Stdio::piped());
        let wanted = if quiet(&well.stdout) { code } else { 2 };
        assert_eq!(lost.status.code(), Some(wanted), "{arguments:?}: {}", text(&lost.stderr));
        // Told once, and all that is said beside it is there.
        let err = text(&lost.stderr);
        assert_eq!(err.matches(TOLD).count(), usize::from(!quiet(&well.stdout)), "{arguments:?}: {err}");
        let others: String = err.split_inclusive('\n').filter(|line| !line.contains(TOLD)).collect();
        assert_eq!(others, text(&well.stderr), "{arguments:?}");

        let lost = run(&trial, &arguments, Stdio::piped(), full());
        let wanted = if quiet(&well.stderr) { code } else { 2 };
        assert_eq!(lost.status.code(), Some(wanted), "{arguments:?}: {}", text(&lost.stdout));
        assert_eq!(steps(&lost.stdout), steps(&well.stdout), "{arguments:?}");

        assert_eq!(run(&trial, &arguments, full(), full()).status.code(), Some(2), "{arguments:?}");
    }
}

/// `lakeplan doctor | head` ends as without `head`.
#[test]
fn whoever_reads_may_stop_reading() {
    for (trial, arguments, code) in runs() {
        for (out, err) in [(closed(), Stdio::piped()), (Stdio::piped(), closed()), (closed(), closed())] {
            assert_eq!(run(&trial, &arguments, out, err).status.code(), Some(code), "{arguments:?}");
        }
    }
}

/// What a run has done, without how long it took.
fn steps(out: &[u8]) -> Vec<String> {
    let lines = text(out);
    lines.lines().map(|line| line.split(" (").next().unwrap_or_default().to_owned()).collect()
}

//! Write probes that are ended at every state: by a signal that lets them clean up, and by one that
//! does not, whose traces the next run finds, names and removes.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};

use native_tests::engine;
use native_tests::observe::Needs;
use native_tests::services::s3::Held;
use native_tests::services::{self, S3Server};
use native_tests::session::Session;
use rustix::process::{Pid, Signal, kill_process};

use crate::trial::{LOCAL, Trial, store};

const DUCKDB: &str = "type = \"duckdb\"\nuri = \"m.db\"";
const POSTGRES: &str = "type = \"postgres\"\nhost = \"${PG_HOST}\"\nport = ${PG_PORT}\ndatabase = \
                        \"${PG_DATABASE}\"\nuser = \"${PG_USER}\"\npassword = \"${PG_PASSWORD}\"\nsecret_name = \"pgs\"";
const S3: &str = "type = \"s3\"\nkey_id = \"${KEY_ID}\"\nsecret = \"${SECRET}\"\nbucket = \"${BUCKET}\"\nprefix = \
                  \"${PREFIX}\"\nregion = \"${S3_REGION}\"\nendpoint = \"http://${S3_ENDPOINT}\"\nurl_style = \
                  \"path\"\nsecret_name = \"st\"";

fn probe(trial: &Trial) -> Child {
    probe_with(trial, None)
}

/// The same on the DuckDB that an argument chooses.
fn probe_with(trial: &Trial, with: Option<&str>) -> Child {
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    let arguments: Vec<&str> = ["--write-probe"].into_iter().chain(with).collect();
    // These tests may run under `nohup`.
    hanging_up("--default-signal=HUP", &trial.command(&arguments, &extensions)).spawn().expect("the doctor starts")
}

/// The same command, with what GNU's `env` is told about `SIGHUP`.
fn hanging_up(option: &str, command: &Command) -> Command {
    let mut env = Command::new("/usr/bin/env");
    if cfg!(target_os = "linux") {
        env.arg(option);
    }
    env.arg(command.get_program()).args(command.get_args()).env_clear();
    env.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    env.current_dir(command.get_current_dir().expect("it has one"));
    env.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    env
}

/// The arguments that choose a DuckDB in another process, and a word in what that was started with.
fn processes() -> [(String, &'static str); 2] {
    let duckdb = <&lakeplan::Engine>::default();
    [(crate::python::with(duckdb), "python"), (crate::shell::with(duckdb), "duckdb")]
}

fn alive(child: &mut Child) -> bool {
    child.try_wait().expect("the doctor can be waited for").is_none()
}

fn send(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("a process id")).expect("a process");
    kill_process(pid, signal).expect("it can be signalled");
}

/// Sends a signal, waits until it is noticed, and lets what was held go on; what was printed.
fn interrupt(mut child: Child, signal: Signal, held: Held) -> (Option<i32>, String) {
    send(&child, signal);
    let mut stderr = BufReader::new(child.stderr.take().expect("standard error is a pipe"));
    let mut line = String::new();
    while !line.contains("interrupted: removing what was written") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).expect("text"), 0, "it says nothing");
    }
    // A terminal that is closed says so twice: the kernel does, and then the shell.
    if signal == Signal::HUP {
        send(&child, signal);
    }
    drop(held);
    let mut out = String::new();
    child.stdout.take().expect("standard output is a pipe").read_to_string(&mut out).expect("text");
    stderr.read_to_string(&mut out).expect("text");
    (child.wait().expect("it ends").signal(), out)
}

/// A server whose requests can be held; only our own can.
fn holding() -> Option<&'static S3Server> {
    services::s3().ok().filter(|server| server.embedded().is_some())
}

fn s3_trial() -> Trial {
    let trial = Trial::new(Needs { postgres: false, s3: true }, &store(DUCKDB, S3));
    trial.doctor(&["--create"]).healthy();
    trial
}

fn hold(trial: &Trial, operation: &'static str) -> Option<Held> {
    let store = holding()?.embedded()?;
    Some(store.hold(&trial.place.variables()["BUCKET"], operation))
}

fn objects(trial: &Trial) -> usize {
    trial.place.objects().unwrap_or_else(|error| panic!("{error:#}")).len()
}

/// Nothing of a probe is in the lake, and a run says nothing of one.
#[track_caller]
fn nothing_is_left(trial: &Trial) {
    assert_eq!(trial.place.objects().unwrap_or_else(|error| panic!("{error:#}")), [""; 0]);
    let run = trial.doctor(&["--write-probe"]);
    run.healthy();
    assert!(!run.out.contains("has left"), "{}", run.text());
}

/// While its file is written, while it is read back, while it is removed.
#[test]
fn an_interrupted_probe_takes_back_what_it_has_written() {
    for (operation, signal) in [
        ("PutObject", Signal::INT),
        ("GetObject", Signal::INT),
        ("GetObject", Signal::TERM),
        ("DeleteObject", Signal::TERM),
        ("PutObject", Signal::HUP),
        ("DeleteObject", Signal::HUP),
    ] {
        let trial = s3_trial();
        let Some(held) = hold(&trial, operation) else {
            return services::not_run("interrupted probes", "S3 is not our own");
        };
        let mut child = probe(&trial);
        held.wait(|| alive(&mut child));
        let (ended, out) = interrupt(child, signal, held);
        assert_eq!(ended, Some(signal.as_raw()), "{operation}: {out}");
        assert!(out.contains("interrupted"), "{out}");
        nothing_is_left(&trial);
    }
}

/// What `nohup` has started does not end with its terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_probe_that_ignores_the_end_of_its_terminal_goes_on() {
    let trial = s3_trial();
    let Some(held) = hold(&trial, "GetObject") else {
        return services::not_run("probes that ignore a signal", "S3 is not our own");
    };
    let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
    let command = trial.command(&["--write-probe"], &extensions);
    let mut child = hanging_up("--ignore-signal=HUP", &command).spawn().expect("the doctor starts");
    held.wait(|| alive(&mut child));
    send(&child, Signal::HUP);
    drop(held);
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
    nothing_is_left(&trial);
}

/// On a DuckDB in another process as well; and while it runs no secret is to be seen of either process.
#[test]
fn a_probe_in_another_process_is_interrupted_too_and_shows_no_secret() {
    let each = processes();
    let ends = [("PutObject", Signal::INT), ("GetObject", Signal::TERM)];
    for ((with, _), (operation, signal)) in each.iter().flat_map(|with| ends.map(|end| (with, end))) {
        let trial = s3_trial();
        let Some(held) = hold(&trial, operation) else {
            return services::not_run("interrupted probes in another process", "S3 is not our own");
        };
        let mut child = probe_with(&trial, Some(with));
        held.wait(|| alive(&mut child));
        if cfg!(target_os = "linux") {
            let other = child_of(child.id()).expect("it has started another process");
            for process in [child.id(), other] {
                let seen = std::fs::read(format!("/proc/{process}/cmdline")).expect("it runs");
                let seen = String::from_utf8_lossy(&seen).into_owned();
                for name in ["SECRET", "KEY_ID"] {
                    assert!(!seen.contains(&trial.place.variables()[name]), "{name}: {seen}");
                }
                assert!(!seen.contains("CREATE OR REPLACE SECRET"), "{seen}");
            }
        }
        let (ended, out) = interrupt(child, signal, held);
        assert_eq!(ended, Some(signal.as_raw()), "{operation}: {out}");
        nothing_is_left(&trial);
    }
}

/// A storage that does not answer: the statement is interrupted at the limit, wherever DuckDB runs, the run goes on to its
/// end, and nothing stays.
#[test]
fn a_probe_that_takes_too_long_is_interrupted_everywhere() {
    let others = processes().map(|(with, _)| with);
    for with in std::iter::once("--with=linked").chain(others.iter().map(String::as_str)) {
        let trial = s3_trial();
        let Some(held) = hold(&trial, "GetObject") else {
            return services::not_run("probes that take too long", "S3 is not our own");
        };
        let run = trial.doctor(&["--write-probe", "--limit", "2", with]);
        assert_eq!(run.code, 1, "{with}: {}", run.text());
        // The limit for a request is as long, and which of the two ends it first is chance.
        let ended = ["within 2 s", "error[endpoint-timeout]"].iter().any(|it| run.text().contains(it));
        assert!(ended, "{with}: {}", run.text());
        drop(held);
        trial.doctor(&["--clean"]).healthy();
        nothing_is_left(&trial);
    }
}

/// A doctor that is killed takes the process that runs its statements with it, even in the middle of one.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_doctor_leaves_no_process_behind() {
    for (with, word) in processes() {
        let trial = s3_trial();
        let Some(held) = hold(&trial, "GetObject") else {
            return services::not_run("killed doctors", "S3 is not our own");
        };
        let mut child = probe_with(&trial, Some(&with));
        held.wait(|| alive(&mut child));
        let other = child_of(child.id()).expect("it has started another process");
        let its = || std::fs::read(format!("/proc/{other}/cmdline")).unwrap_or_default();
        assert!(String::from_utf8_lossy(&its()).contains(word));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        drop(held);
        // One that has ended, and is waited for by nobody, has no command line either.
        while !its().is_empty() {
            std::thread::yield_now();
        }
        trial.doctor(&["--clean"]).healthy();
        nothing_is_left(&trial);
    }
}

/// The process that another has started.
fn child_of(process: u32) -> Option<u32> {
    let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).ok()?;
    children.split_whitespace().next()?.parse().ok()
}

#[test]
fn what_a_killed_probe_has_left_in_an_object_store_is_named_and_removed() {
    for (operation, files, what) in [("GetObject", 1, "the folder"), ("DeleteObject", 1, "the table")] {
        let trial = s3_trial();
        let Some(held) = hold(&trial, operation) else {
            return services::not_run("killed probes", "S3 is not our own");
        };
        let mut child = probe(&trial);
        held.wait(|| alive(&mut child));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        held.refuse();
        assert_eq!(objects(&trial), files, "{operation}");
        // In the storage only the probe looks.
        let run = trial.doctor(if what == "the folder" { &["--write-probe"] } else { &[] });
        run.healthy();
        let told = format!("has left {what} `lakeplan_doctor_");
        assert!(run.out.contains(&told), "{operation}\n{}", run.text());
        let run = trial.doctor(&["--clean"]);
        run.healthy();
        nothing_is_left(&trial);
    }
}

/// The session holds a lock for which whoever changes the table of the catalog has to wait.
fn lock(trial: &Trial, change: &str, table: &str) -> Session {
    let server = services::postgres().unwrap_or_else(|error| panic!("{error:#}"));
    let attach = server.connection_string(&trial.place.variables()["PG_DATABASE"]).replace('\'', "''");
    let function = "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(42); \
                    IF TG_OP = ''DELETE'' THEN RETURN OLD; END IF; RETURN NEW; END $$";
    let trigger = format!("CREATE TRIGGER wait BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION wait()");
    trial.session(&[
        "LOAD postgres",
        &format!("ATTACH '{attach}' AS p (TYPE postgres)"),
        &format!("CALL postgres_execute('p', '{function}')"),
        &format!("CALL postgres_execute('p', '{trigger}')"),
        "BEGIN",
        "SELECT * FROM postgres_query('p', 'SELECT pg_advisory_lock(42)::text')",
    ])
}

fn someone_waits(session: &mut Session) -> bool {
    let sql = "SELECT n::VARCHAR FROM postgres_query('p', 'SELECT count(*) AS n FROM pg_locks WHERE locktype = ''advisory'' \
               AND NOT granted')";
    session.value(sql).expect("the server answers").is_some_and(|waiting| waiting != "0")
}

/// Between the commit of its table and its end; between that and the removal of its history.
#[test]
fn what_a_killed_probe_has_left_in_postgresql_is_named_and_removed() {
    for (change, table) in [("UPDATE", "ducklake_table"), ("DELETE", "ducklake_snapshot")] {
        let trial = Trial::new(Needs { postgres: true, s3: false }, &store(POSTGRES, LOCAL));
        assert_eq!(trial.doctor(&["--create"]).code, 0);
        let mut session = lock(&trial, change, table);
        let mut child = probe(&trial);
        while !someone_waits(&mut session) {
            assert!(alive(&mut child), "the probe has ended before");
        }
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        drop(session);
        let files = trial.files();
        assert!(files.iter().any(|file| file.starts_with("data/main/lakeplan_doctor_")), "{files:?}");
        let run = trial.doctor(&[]);
        assert_eq!(run.code, 0, "{}", run.text());
        assert!(run.out.contains("has left the table `lakeplan_doctor_"), "{}", run.text());
        assert!(run.out.contains("`lakeplan doctor --clean` removes it"), "{}", run.text());
        assert_eq!(trial.files(), files, "nothing is removed unasked");
        let run = trial.doctor(&["--clean"]);
        assert_eq!(run.code, 0, "{}", run.text());
        assert!(run.out.contains("✓ remove the table `lakeplan_doctor_"), "{}", run.text());
        assert_eq!(trial.files(), [""; 0], "neither a file nor a folder is left");
        let run = trial.doctor(&["--write-probe"]);
        assert_eq!(run.code, 0, "{}", run.text());
        assert!(!run.out.contains("has left"), "{}", run.text());
    }
}

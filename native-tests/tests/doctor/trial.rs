//! One run of the doctor in a place of its own.

use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use insta::Settings;
use native_tests::engine;
use native_tests::observe::{Needs, Place};
use native_tests::services::port::Port;
use native_tests::session::{Engine, Session};

/// No run takes this long, not even one that waits for a server.
const LIMIT: Duration = Duration::from_mins(5);

/// Folders, and if needed a database and a bucket, with a `metaxy.toml` in the working
/// directory.
pub(crate) struct Trial {
    pub(crate) place: Place,
}

/// How a run ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A whole file with one store, `dev`, whose lake is attached as `lake`. `${…}` in it is
/// replaced by the values of the place, so that secrets stand in the file.
pub(crate) fn store(catalog: &str, storage: &str) -> String {
    format!(
        "[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\n[stores.dev.config]\ndatabase = \
         \":memory:\"\n\n[stores.dev.config.ducklake]\nalias = \"lake\"\n\n[stores.dev.config.ducklake.catalog]\n{catalog}\n\n\
         [stores.dev.config.ducklake.storage]\n{storage}\n"
    )
}

pub(crate) const LOCAL: &str = "type = \"local\"\npath = \"data\"";

impl Trial {
    pub(crate) fn new(needs: Needs, toml: &str) -> Self {
        let place = Place::new(needs).unwrap_or_else(|error| panic!("{error:#}"));
        let trial = Self { place };
        trial.write(toml);
        trial
    }

    /// On local disk only.
    pub(crate) fn local(catalog: &str) -> Self {
        Self::new(Needs::NOTHING, &store(catalog, LOCAL))
    }

    pub(crate) fn write(&self, toml: &str) {
        std::fs::write(self.folder().join("metaxy.toml"), self.place.expand(toml)).expect("the file can be written");
    }

    /// The working directory.
    pub(crate) fn folder(&self) -> PathBuf {
        self.place.root().join("cwd")
    }

    /// Runs the doctor; no secret of the place may be in what it prints.
    pub(crate) fn doctor(&self, arguments: &[&str]) -> Run {
        let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
        let run = self.start(arguments, &extensions);
        for name in ["PG_PASSWORD", "SECRET", "KEY_ID"] {
            if let Some(secret) = self.place.variables().get(name) {
                assert!(!run.out.contains(secret) && !run.err.contains(secret), "{name} is shown\n{}", run.text());
            }
        }
        run
    }

    /// Runs the doctor with the extensions of another folder.
    pub(crate) fn doctor_with_extensions(&self, extensions: &Path) -> Run {
        self.doctor_in(extensions, &[], &[])
    }

    /// The same, with variables in its environment.
    pub(crate) fn doctor_in(&self, extensions: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        Self::finish(self.command(arguments, extensions).envs(environment.iter().copied()))
    }

    fn start(&self, arguments: &[&str], extensions: &Path) -> Run {
        Self::finish(&mut self.command(arguments, extensions))
    }

    /// The doctor, not started yet.
    pub(crate) fn command(&self, arguments: &[&str], extensions: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lakeplan-with-doctor"));
        command
            .args(["doctor", "metaxy.toml"])
            .args(arguments)
            .current_dir(self.folder())
            .env_clear()
            // Every shell exports it, under what is a name of a password elsewhere.
            .env("PWD", self.folder())
            .env("HOME", self.place.root().join("home"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("LAKEPLAN_DUCKDB_EXTENSIONS", extensions)
            .envs(engine::checked(extensions))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn finish(command: &mut Command) -> Run {
        let mut child = command.spawn().expect("the doctor starts");
        let mut stdout = child.stdout.take().expect("standard output is a pipe");
        let mut stderr = child.stderr.take().expect("standard error is a pipe");
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).map(|_| text)
        });
        let (ends, ended) = mpsc::channel();
        let out = std::thread::spawn(move || {
            let mut text = String::new();
            let read = stdout.read_to_string(&mut text).map(|_| text);
            let _ = ends.send(());
            read
        });
        // What it prints ends with it.
        if ended.recv_timeout(LIMIT).is_err() {
            child.kill().expect("the doctor can be stopped");
            panic!("the doctor hangs: not done after {} s", LIMIT.as_secs());
        }
        let status = child.wait().expect("the doctor can be waited for");
        let text = |reader: std::thread::JoinHandle<std::io::Result<String>>| {
            reader.join().expect("the reader ends").expect("the doctor prints UTF-8")
        };
        Run { code: status.code().expect("the doctor exits by itself"), out: text(out), err: text(reader) }
    }

    /// A DuckDB in a process of its own, in the same folder, after some SQL.
    pub(crate) fn session(&self, statements: &[&str]) -> Session {
        static ENGINE: OnceLock<Engine> = OnceLock::new();
        let engine = ENGINE.get_or_init(|| {
            Engine::new(env!("CARGO_BIN_EXE_duckdb-session")).unwrap_or_else(|error| panic!("{error:#}"))
        });
        let expected =
            native_tests::case::Expected::new(native_tests::case::CatalogPlace::DuckDb(String::new()), String::new());
        let mut session = self.place.session(engine, &expected).unwrap_or_else(|error| panic!("{error:#}"));
        for sql in statements {
            let sql = self.place.expand_sql(sql);
            session.run(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        session
    }

    /// The paths below the working directory, but for the configuration.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.folder(), "", &mut found);
        found.sort();
        found.retain(|path| path != "metaxy.toml");
        found
    }

    /// What a run has printed, with the values of the place put back, as a snapshot.
    pub(crate) fn snapshot(&self, name: &str, run: &Run) {
        let mut text = run.text();
        let root = self.place.root().to_string_lossy().into_owned();
        let mut values: Vec<(String, String)> =
            self.place.variables().iter().map(|(name, value)| (value.clone(), format!("${{{name}}}"))).collect();
        // The name of a bucket may be a part of other words.
        if let Some(bucket) = self.place.variables().get("BUCKET") {
            values.retain(|(value, _)| value != bucket);
            values
                .extend([("s3://", "/"), ("\"", "\"")].map(|(before, after)| {
                    (format!("{before}{bucket}{after}"), format!("{before}${{BUCKET}}{after}"))
                }));
        }
        values.retain(|(value, _)| !value.is_empty());
        values.push((root, "${ROOT}".to_owned()));
        values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        for (value, name) in values {
            text = text.replace(&value, &name);
        }
        let text = steady(&text);
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/doctor"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

impl Run {
    pub(crate) fn text(&self) -> String {
        format!(
            "exit code {}\n\n━━━ standard output\n{}\n━━━ standard error\n{}",
            self.code,
            self.out,
            self.err.trim_start()
        )
    }

    /// That the run has found something, and what it was.
    #[track_caller]
    pub(crate) fn found(&self, code: &str, line: &str) {
        assert_eq!(self.code, 1, "{}", self.text());
        assert!(self.err.contains(&format!("error[{code}]")), "expected `{code}`\n{}", self.text());
        // The line of the file, with what is blamed underlined below it.
        let mut lines = self.err.lines().skip_while(|shown| !shown.contains(line));
        assert!(lines.next().is_some(), "expected the line {line}\n{}", self.text());
        assert!(lines.next().is_some_and(|below| below.contains('^')), "expected {line} to be blamed\n{}", self.text());
        assert!(self.out.lines().last().is_some_and(|last| last.starts_with("not healthy")), "{}", self.text());
    }

    #[track_caller]
    pub(crate) fn healthy(&self) {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.text());
        assert_eq!(self.out.lines().last(), Some("healthy"), "{}", self.text());
    }
}

/// A port of this machine that takes connections and never says anything.
pub(crate) fn mute() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    (listener, port)
}

/// A port of this machine on which nobody listens before the process ends.
pub(crate) fn closed() -> u16 {
    let port = Port::closed().unwrap_or_else(|error| panic!("{error:#}"));
    Box::leak(Box::new(port)).number()
}

/// The text without what differs from run to run: times, numbers in names, and how long a
/// name is that is underlined or hidden.
fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        // ` (1.2 s)` behind what was slow.
        let timed = line.strip_suffix(" s)").and_then(|line| line.rsplit_once(" ("));
        let timed = timed.filter(|(_, time)| time.chars().all(|digit| digit.is_ascii_digit() || digit == '.'));
        let mut line = timed.map_or(line, |(line, _)| line).to_owned();
        for marker in ["lakeplan_doctor_", "/ducklake-"] {
            if let Some((before, after)) = line.split_once(marker) {
                let rest = after.trim_start_matches(|it: char| it.is_ascii_hexdigit() || it == '-' || it == '_');
                line = format!("{before}{marker}*{rest}");
            }
        }
        let mut run = (' ', 0);
        for letter in line.chars() {
            run = if letter == run.0 { (letter, run.1 + 1) } else { (letter, 1) };
            if run.1 <= 3 || !"^-*".contains(letter) {
                out.push(letter);
            }
        }
        out.push('\n');
    }
    out
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let before = found.len();
            collect(&entry.path(), &format!("{path}/"), found);
            if found.len() == before {
                found.push(format!("{path}/"));
            }
        } else {
            found.push(path);
        }
    }
}

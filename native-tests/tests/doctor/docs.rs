//! The pages of `docs/` as they stand: their files are written, their commands are run, and what
//! those print is what the page shows. `UPDATE_DOCS=1` writes it into the pages.
//!
//! A page is read from top to bottom. A block of TOML with a title is a file; a `console` block holds
//! commands behind `$ ` with all that they print; a `sh` block holds commands that must succeed; a
//! `sql` block holds statements of `lakeplan sql`, or, entitled `run`, what is run on the attached lake
//! (with the value behind ` -- `).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use native_tests::engine;
use native_tests::observe::Needs;

use crate::trial::Trial;

#[test]
fn the_tutorial_holds() {
    Walk::of("tutorial", Needs { postgres: true, s3: true });
}

#[test]
fn the_page_of_the_doctor_holds() {
    Walk::of("doctor", Needs { postgres: false, s3: true });
}

#[test]
fn the_other_pages_hold() {
    for page in ["index", "install", "ci", "migrate", "import", "which-duckdb", "embedding", "hosting", "editors"] {
        Walk::of(page, Needs::NOTHING);
    }
}

/// Commands that are not run here, by how they begin, and why.
const NOT_RUN: [(&str, &str); 2] =
    [("docker ", "takes a container engine"), ("cargo xtask ", "is read by the command itself in `xtask/src/docs.rs`")];

/// The folder in which somebody follows the pages.
const HERE: &str = "/home/you/lake";

struct Fence {
    language: String,
    title: Option<String>,
    /// The body, without its fences.
    lines: Vec<String>,
    /// Where the body is in the page, in lines.
    at: std::ops::Range<usize>,
}

/// The blocks of a page.
fn fences(page: &str) -> Vec<Fence> {
    let lines: Vec<&str> = page.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let ticks = lines[at].len() - lines[at].trim_start_matches('`').len();
        at += 1;
        if ticks < 3 {
            continue;
        }
        let info = &lines[at - 1][ticks..];
        let end = (at..lines.len()).find(|it| lines[*it] == "`".repeat(ticks)).expect("a block has an end");
        let word = |it: char| it.is_whitespace() || "{}.".contains(it);
        let language = info.split(word).find(|it| !it.is_empty()).unwrap_or_default().to_owned();
        let title = info.split_once("title=\"").and_then(|it| it.1.split_once('"')).map(|it| it.0.to_owned());
        let body = lines[at..end].iter().map(|it| (*it).to_owned()).collect();
        found.push(Fence { language, title, lines: body, at: at..end });
        at = end + 1;
    }
    found
}

/// One page, walked through in a place of its own.
struct Walk {
    page: &'static str,
    trial: Trial,
    bin: PathBuf,
    environment: BTreeMap<String, String>,
    /// What the page writes, and what it is here.
    here: Vec<(&'static str, String)>,
}

impl Walk {
    fn of(page: &'static str, needs: Needs) {
        let trial = Trial::new(needs, "");
        fs::remove_file(trial.folder().join("metaxy.toml")).expect("the page begins with nothing");
        let bin = trial.place.root().join("bin");
        fs::create_dir(&bin).expect("a folder");
        let program = env!("CARGO_BIN_EXE_lakeplan-with-doctor");
        std::os::unix::fs::symlink(program, bin.join("lakeplan")).expect("a link");
        let here = names(&trial);
        let mut walk = Self { page, trial, bin, environment: BTreeMap::new(), here };
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/{page}.md"));
        let text = fs::read_to_string(&file).expect("the page is there");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        // From the last to the first, so that the places of those before stay.
        for fence in fences(&text).iter().map(|it| (it, walk.block(it))).collect::<Vec<_>>().into_iter().rev() {
            if let (fence, Some(body)) = fence {
                lines.splice(fence.at.clone(), body);
            }
        }
        let after = lines.join("\n") + "\n";
        if std::env::var_os("UPDATE_DOCS").is_some() {
            return fs::write(&file, &after).expect("the page can be written");
        }
        let differs = similar::TextDiff::from_lines(&text, &after).unified_diff().to_string();
        assert!(text == after, "docs/{page}.md does not hold; `UPDATE_DOCS=1` writes it anew\n{differs}");
    }

    /// Does what a block says; what it is to hold if that is not what it holds.
    fn block(&mut self, fence: &Fence) -> Option<Vec<String>> {
        let body = fence.lines.join("\n") + "\n";
        match (fence.language.as_str(), &fence.title) {
            ("toml", Some(name)) => {
                fs::write(self.trial.folder().join(name), self.real(&body)).expect("the file can be written");
                None
            }
            ("console", _) => Some(self.console(fence)),
            ("sh", _) => {
                self.script(&body.replace("\\\n", " "));
                None
            }
            ("sql", Some(title)) if title == "run" => {
                self.statements(fence);
                None
            }
            ("sql", _) => {
                let made = self.shown(&self.run("lakeplan sql").0);
                for line in &fence.lines {
                    assert!(made.contains(line.as_str()), "docs/{}.md: no statement is\n{line}\nin\n{made}", self.page);
                }
                None
            }
            // Nothing of it is a command or SQL.
            ("toml" | "yaml" | "html" | "markdown", _) => None,
            (other, _) => panic!("docs/{}.md: nobody knows how a block of `{other}` is tried", self.page),
        }
    }

    fn console(&self, fence: &Fence) -> Vec<String> {
        let mut body = Vec::new();
        for command in fence.lines.iter().filter_map(|it| it.strip_prefix("$ ")) {
            body.push(format!("$ {command}"));
            let (said, _) = self.run(&self.real(command));
            body.extend(self.shown(&said).trim_end().lines().map(|it| it.trim_end().to_owned()));
        }
        body
    }

    fn script(&mut self, body: &str) {
        for line in body.lines().map(str::trim).filter(|it| !it.is_empty()) {
            if NOT_RUN.iter().any(|(begin, _)| line.starts_with(begin)) {
                continue;
            }
            if let Some(variables) = line.strip_prefix("export ") {
                for variable in variables.split_whitespace() {
                    let (name, value) = variable.split_once('=').expect("a variable has a value");
                    self.environment.insert(name.to_owned(), self.real(value));
                }
                continue;
            }
            let (said, success) = self.run(&self.real(line));
            assert!(success, "docs/{}.md: `{line}` fails\n{said}", self.page);
        }
    }

    /// Runs statements in a process of their own, on the lake that `lakeplan sql` attaches.
    fn statements(&self, fence: &Fence) {
        let attach = self.run("lakeplan sql --setup").0;
        let attach: Vec<&str> = attach.lines().filter(|it| it.ends_with(';')).collect();
        let mut session = self.trial.session(&attach);
        for line in &fence.lines {
            let (sql, value) = line.split_once("; -- ").map_or((line.as_str(), None), |it| (it.0, Some(it.1)));
            let sql = self.real(sql.trim_end_matches(';'));
            match value {
                None => {
                    session.run(&sql).unwrap_or_else(|error| panic!("docs/{}.md: {sql}: {error}", self.page));
                }
                Some(expected) => {
                    let asked = format!("SELECT ({sql})::VARCHAR");
                    let answer = session.value(&asked);
                    assert_eq!(answer, Ok(Some(expected.to_owned())), "docs/{}.md: {sql}", self.page);
                }
            }
        }
    }

    /// What a command prints, on both streams as they come, and whether it succeeds.
    fn run(&self, command: &str) -> (String, bool) {
        let extensions = engine::extensions().unwrap_or_else(|error| panic!("{error:#}"));
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.bin.display());
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(self.trial.folder())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.trial.place.root().join("home"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("LAKEPLAN_DUCKDB_EXTENSIONS", extensions)
            .envs(&self.environment)
            .stdin(Stdio::null())
            .output()
            .expect("a shell");
        (String::from_utf8(output.stdout).expect("UTF-8"), output.status.success())
    }

    /// What the page writes, as it is here.
    fn real(&self, text: &str) -> String {
        self.here.iter().fold(text.to_owned(), |text, (written, here)| text.replace(written, here))
    }

    /// What is printed here, as the page writes it.
    fn shown(&self, text: &str) -> String {
        let text = text.replace(&self.trial.folder().display().to_string(), HERE);
        let text = self.here.iter().rev().fold(text, |text, (written, here)| text.replace(here, written));
        let mut out = String::new();
        for line in text.lines() {
            // ` (1.2 s)` behind what was slow.
            let timed = line.strip_suffix(" s)").and_then(|line| line.rsplit_once(" ("));
            let timed = timed.filter(|(_, time)| time.chars().all(|digit| digit.is_ascii_digit() || digit == '.'));
            let mut line = timed.map_or(line, |it| it.0).to_owned();
            // Names that are made anew in each run.
            for marker in ["lakeplan_doctor_", "/ducklake-"] {
                if let Some((before, after)) = line.split_once(marker) {
                    let rest = after.trim_start_matches(|it: char| it.is_ascii_hexdigit() || it == '-' || it == '_');
                    line = format!("{before}{marker}…{rest}");
                }
            }
            let _ = writeln!(out, "{line}");
        }
        out
    }
}

/// The servers and keys of the pages, and those that are here.
fn names(trial: &Trial) -> Vec<(&'static str, String)> {
    let variables = trial.place.variables();
    let value = |name: &str| variables.get(name).cloned();
    let pairs = [
        ("localhost:9000", value("S3_ENDPOINT")),
        ("bucket = \"lake-files\"", value("BUCKET").map(|it| format!("bucket = \"{it}\""))),
        ("s3://lake-files/", value("BUCKET").map(|it| format!("s3://{it}/"))),
        ("us-east-1", value("S3_REGION")),
        ("minio-key", value("KEY_ID")),
        ("minio-secret", value("SECRET")),
        ("host = \"localhost\"", value("PG_HOST").map(|it| format!("host = \"{it}\""))),
        ("HOST 'localhost'", value("PG_HOST").map(|it| format!("HOST '{it}'"))),
        ("port = 5432", value("PG_PORT").map(|it| format!("port = {it}"))),
        ("PORT 5432", value("PG_PORT").map(|it| format!("PORT {it}"))),
        ("database = \"lake\"", value("PG_DATABASE").map(|it| format!("database = \"{it}\""))),
        ("DATABASE 'lake'", value("PG_DATABASE").map(|it| format!("DATABASE '{it}'"))),
        (
            "`lake` at `localhost`",
            value("PG_DATABASE").zip(value("PG_HOST")).map(|(name, at)| format!("`{name}` at `{at}`")),
        ),
        (", port 5432", value("PG_PORT").map(|it| format!(", port {it}"))),
        ("user = \"postgres\"", value("PG_USER").map(|it| format!("user = \"{it}\""))),
        ("USER 'postgres'", value("PG_USER").map(|it| format!("USER '{it}'"))),
        ("changeme", value("PG_PASSWORD")),
    ];
    pairs.into_iter().filter_map(|(written, here)| Some((written, here?))).collect()
}

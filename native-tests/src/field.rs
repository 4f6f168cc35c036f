//! Field cases: configurations of people who asked for help, what is true of them, and what
//! should be said.
//!
//! A case is a folder below `field/`. Its `metaxy.toml` is the file of the person, with the
//! servers in it that everybody has (`127.0.0.1:15432`, `minioadmin`, …); [`Literals`] puts
//! those of the run in their place. Its `case.toml` is a [`Situation`].

mod literals;
mod services;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use lakeplan::{Analysis, Severity, Variables};
use serde::Deserialize;

use crate::case::{self, CatalogPlace, Expected, Outcome};
use crate::version;

pub use literals::{Literals, Login};
pub use services::Services;

/// A case: a configuration, what is true of it and what is expected.
#[derive(Clone, Debug)]
pub struct FieldCase {
    /// The name of its folder.
    pub name: String,
    /// The file of the person, as it stands there.
    pub toml: String,
    /// The content of `case.toml`, as it is on the version that the test is about.
    pub situation: Situation,
    /// The other versions of which the case says that something is otherwise on them.
    pub others: Vec<String>,
}

/// The content of `case.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// A few words.
    pub title: String,
    /// The kind of fault, a letter.
    pub kind: char,
    /// Where somebody reported it: a tracker and a number, or the address of a page.
    pub source: Vec<String>,
    /// What DuckDB does with Metaxy's SQL, as it was measured.
    pub truth: String,
    /// What the person should get.
    pub answer: String,
    /// What Lakeplan gave when the case was first tried.
    pub first: Verdict,
    /// Why the answer is not given yet. A note that has become stale fails the test.
    pub pending: Option<String>,
    /// Variables that are set where the file is read.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Every error and warning, in file order, and the hints that the answer wants.
    #[serde(default, rename = "finding")]
    pub findings: Vec<Finding>,
    /// What is said too, on a version of which `on` speaks.
    #[serde(default)]
    pub also: Vec<Finding>,
    /// The texts of errors that people start from, and what is said about each.
    #[serde(default)]
    pub pasted: Vec<Pasted>,
    /// What real DuckDB does; nothing where that cannot be run on loopback.
    pub run: Option<Run>,
}

/// The text of an error, as it is pasted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pasted {
    /// The text.
    pub error: String,
    /// The code of its explanation.
    pub code: String,
    /// Line and column; nothing where no line of the file is to blame.
    #[serde(default)]
    pub at: String,
    /// What the explanation must hold.
    #[serde(default)]
    pub says: Vec<String>,
}

/// How well a case was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Handled, or found at the right place with the right cause.
    Ok,
    /// Found late, at the wrong place, or with advice that falls short.
    Weak,
    /// Nothing was said.
    Miss,
    /// What was said or offered was untrue or did harm.
    Wrong,
}

/// One thing that must be said.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Its code; only a pending case may leave it out.
    pub code: Option<String>,
    /// `error`, `warning` or `hint`; what the doctor finds is an error.
    #[serde(default = "error")]
    pub severity: String,
    /// Line and column, `12:3`, both from 1.
    pub at: String,
    /// What its message, its help and the titles of its fixes must hold together.
    #[serde(default)]
    pub says: Vec<String>,
    /// Whether it offers a fix; not looked at where it is left out.
    pub fix: Option<bool>,
}

impl Finding {
    /// Its line and its column.
    fn place(&self) -> Option<(u32, u32)> {
        let (line, column) = self.at.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?))
    }
}

fn error() -> String {
    Severity::Error.to_string()
}

/// What real DuckDB does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The lake and what is there before, as in a case of `cases/`.
    #[serde(flatten)]
    pub lake: Expected,
    /// What Metaxy's SQL does after the fixes that are offered: `works`, or a part of the error.
    pub fixed: Option<String>,
    /// Where catalog and data are declared to be after the fixes, if elsewhere.
    pub after_fix: Option<Declared>,
    /// What the doctor finds; if it is empty, the lake is healthy.
    pub doctor: Option<Vec<Finding>>,
    /// The region for which the S3 server wants its requests signed; any will do if nothing is said.
    pub s3_region: Option<String>,
    /// Whether the doctor is given `--write-probe`; it is unless this says no.
    pub write_probe: Option<bool>,
}

/// Where catalog and data are declared to be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// See [`Expected::catalog`].
    pub catalog: Option<CatalogPlace>,
    /// See [`Expected::data`].
    pub data: Option<String>,
}

impl FieldCase {
    /// Reads the case of a folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            let file = folder.join(name);
            fs::read_to_string(&file).with_context(|| format!("cannot read `{}`", file.display()))
        };
        let place = || format!("in `{}`", folder.join("case.toml").display());
        let (mut situation, others): (Situation, _) = case::here(&read("case.toml")?).with_context(place)?;
        situation.findings.append(&mut situation.also);
        situation.findings.sort_by_key(Finding::place);
        if let Some(Run { lake, .. }) = &situation.run {
            let elsewhere = lake.about.is_empty() && lake.diagnostics.is_empty() && lake.fix.is_none();
            ensure!(elsewhere, "{}: `title`, `finding` and `fixed` say that of a field case", place());
        }
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { name, toml: read("metaxy.toml")?, situation, others })
    }

    /// The variables with which the file is read.
    pub fn variables(&self) -> Variables {
        self.situation.env.clone()
    }

    /// What is known of the file beside its text.
    pub fn options(&self) -> lakeplan::Options {
        version::options(&self.variables()).file_name("metaxy.toml")
    }

    /// All text in which servers may be named.
    fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.toml.as_str()];
        texts.extend(self.situation.env.values().map(String::as_str));
        if let Some(run) = &self.situation.run {
            texts.extend(run.lake.prepare.iter().chain(&run.lake.before).map(String::as_str));
            texts.extend(run.lake.env.values().chain(run.lake.files.values()).map(String::as_str));
        }
        texts
    }
}

impl Run {
    /// The expectation of a run; after the fixes, if it is that.
    pub fn expected(&self, fixed: bool) -> Expected {
        let mut expected = self.lake.clone();
        if let Some(Declared { catalog, data }) = self.after_fix.clone().filter(|_| fixed) {
            expected.catalog = catalog.unwrap_or(expected.catalog);
            expected.data = data.unwrap_or(expected.data);
        }
        expected
    }

    /// What is expected of Metaxy's SQL after the fixes.
    pub fn after_the_fixes(&self) -> Option<Outcome> {
        self.fixed.as_ref().map(|fixed| match fixed.as_str() {
            "works" => Outcome::Works,
            error => Outcome::Fails(error.to_owned()),
        })
    }
}

/// Applies the first fix of the first finding that offers one, until none is left.
pub fn apply_fixes(case: &FieldCase) -> Result<String> {
    const MANY: usize = 100;
    let mut text = case.toml.clone();
    for _ in 0..MANY {
        let Analysis { diagnostics, .. } = lakeplan::analyze(&text, &case.options());
        let Some(fix) = diagnostics.iter().flat_map(|diagnostic| &diagnostic.fixes).next() else {
            return Ok(text);
        };
        let fixed = fix.apply(&text);
        ensure!(fixed != text, "the fix `{}` changes nothing", fix.title);
        text = fixed;
    }
    anyhow::bail!("after {MANY} fixes there is still one on offer:\n{text}")
}

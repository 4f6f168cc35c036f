//! For the tests of rules: what is told of a text by one code, as a line of text.

use std::fmt::Write as _;

use crate::diagnostic::Code;
use crate::duckdb::Engine;
use crate::metaxy::variables::Variables;
use crate::options::Options;
use crate::{Flavor, Rendering};

/// A text, and what it is read with.
#[derive(Clone, Debug)]
pub(crate) struct Case<'a> {
    pub(crate) toml: &'a str,
    pub(crate) variables: &'a [(&'a str, &'a str)],
    /// The name of a DuckDB.
    pub(crate) engine: Option<&'a str>,
}

impl<'a> Case<'a> {
    pub(crate) fn of(toml: &'a str) -> Self {
        Self { toml, variables: &[], engine: None }
    }

    /// Each finding of a code with its help and the lines that its first fix writes; then the statements that are
    /// cured, of all codes.
    pub(crate) fn told(&self, code: Code) -> String {
        let variables: Variables = self.variables.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        let mut options = Options::new(variables);
        if let Some(name) = self.engine {
            options = options.engine(Engine::parse(name).expect("a version").engine);
        }
        let analysis = crate::analyze(self.toml, &options);
        let mut told = String::new();
        for found in analysis.diagnostics.iter().filter(|it| it.code == code) {
            let help = found.help.as_deref().unwrap_or("none");
            let _ = write!(told, "{}: {}; help: {help}; fix:", found.severity.as_str(), found.message);
            match found.fixes.first().map(|fix| fix.apply(self.toml)) {
                Some(fixed) => {
                    for line in fixed.lines().filter(|line| !self.toml.lines().any(|it| it == *line)) {
                        let _ = write!(told, " {line}");
                    }
                }
                None => told.push_str(" none"),
            }
            told.push('\n');
        }
        if told.is_empty() {
            return told;
        }
        for store in &analysis.stores {
            let [metaxy, cured] = [Flavor::Metaxy, Flavor::DuckDb].map(|flavor| {
                let script = store.script(flavor, Rendering { mask: false, setup: false });
                script.map(|it| it.statements.into_iter().map(|it| it.sql.text).collect::<Vec<_>>()).unwrap_or_default()
            });
            for statement in cured.iter().filter(|it| !metaxy.contains(it)) {
                let _ = writeln!(told, "cured: {statement}");
            }
        }
        told
    }

    /// That what is told has these parts, and none that begins with `!`; without parts, that nothing is told. Which quotes
    /// stand around a value does not count.
    #[track_caller]
    pub(crate) fn tells(&self, code: Code, parts: &[&str]) {
        let plain = |text: &str| text.replace('"', "'");
        let told = self.told(code);
        assert_eq!(told.is_empty(), parts.is_empty(), "{self:?}\n{told}");
        for part in parts {
            let (part, is_there) = part.strip_prefix('!').map_or((*part, true), |it| (it, false));
            assert_eq!(plain(&told).contains(&plain(part)), is_there, "{part}\n{self:?}\n{told}");
        }
    }
}

//! Where two answers differ.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::Result;
use lakeplan::Code;
use lakeplan::diagnostic::apply_edits;
use lakeplan::metaxy::stores::FileKind;
use lakeplan::toml::document::{self, Table};

use crate::answer::{Answer, Outcome, ours};
use crate::generate::{Case, FileName};
use crate::oracle::Oracle;

/// A configuration about which Metaxy and Lakeplan do not agree.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The configuration.
    pub case: Case,
    /// In what they differ.
    pub what: String,
    /// What Lakeplan says.
    pub ours: Answer,
    /// What Metaxy says.
    pub theirs: Answer,
}

/// What came of a comparison.
#[derive(Clone, Debug)]
pub struct Compared {
    /// What Metaxy says; nothing if it was not asked.
    pub theirs: Option<Answer>,
    /// In what the two differ, if they do.
    pub difference: Option<Difference>,
}

/// Asks both about a configuration.
///
/// Metaxy 0.1.11 reads the released spelling only, so it is given that spelling of the same
/// text. A text that mixes the spellings is an error of ours alone: there is nothing to
/// compare, but that error must be there.
pub fn compare(oracle: &mut Oracle, case: &Case) -> Result<Compared> {
    let mut ours = ours(case);
    let analysis = lakeplan::analyze(&case.text, &lakeplan::Options::from(&case.variables));
    let strayed = analysis.kind == Some(FileKind::Metaxy) && case.file == FileName::Pyproject;
    if strayed || analysis.kind == Some(FileKind::Fragment) {
        // A piece of documentation, which Metaxy does not read at all, or a `pyproject.toml`
        // without `[tool.metaxy]`, which nobody would hand over.
        return Ok(Compared { theirs: None, difference: None });
    }
    let Some(released) = released(&case.text) else {
        // Elsewhere in a file a section of that name means nothing.
        let told = analysis.diagnostics.iter().any(|it| it.code == Code::AmbiguousSpelling)
            || analysis.stores.iter().all(|it| !it.accepted);
        let what = "both spellings are in one section, and nobody says so".to_owned();
        let theirs = Answer { refused: None, stores: [].into() };
        let difference = (!told).then(|| Difference { case: case.clone(), what, ours, theirs });
        return Ok(Compared { theirs: None, difference });
    };
    let mut theirs = oracle.ask(&Case { text: released, ..case.clone() })?;
    if theirs.refused.as_ref().is_some_and(|why| why.contains("No module named 'narwhals_map'")) {
        // `enable_map_datatype` wants a package that may be there where the file is used.
        return Ok(Compared { theirs: None, difference: None });
    }
    forget_foreign_classes(&mut ours, &mut theirs);
    let difference = first_difference(&ours, &theirs).map(|what| {
        let theirs = theirs.clone();
        Difference { case: case.clone(), what, ours, theirs }
    });
    Ok(Compared { theirs: Some(theirs), difference })
}

/// A class that is not Metaxy's own may exist where the file is used. It cannot be imported
/// here, and what Metaxy would say of it is unknown.
pub fn forget_foreign_classes(ours: &mut Answer, theirs: &mut Answer) {
    theirs.stores.retain(|name, outcome| {
        let foreign = matches!(outcome, Outcome::Rejected(why)
            if why.contains("Failed to import store class") && !why.contains("store class 'metaxy."));
        if foreign {
            ours.stores.remove(name);
        }
        !foreign
    });
}

/// In what two answers differ, if they do. Why something is rejected may differ.
pub fn first_difference(ours: &Answer, theirs: &Answer) -> Option<String> {
    let names: BTreeSet<&String> = ours.stores.keys().chain(theirs.stores.keys()).collect();
    for name in names {
        match (ours.sql(name), theirs.sql(name)) {
            (Some(_), None) => return Some(format!("only Lakeplan accepts store {name:?}")),
            (None, Some(_)) => return Some(format!("only Metaxy accepts store {name:?}")),
            (Some(ours), Some(theirs)) if ours != theirs => return Some(format!("the SQL of store {name:?} differs")),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    match (&ours.refused, &theirs.refused) {
        (None, Some(_)) => Some("only Lakeplan takes the file".to_owned()),
        (Some(_), None) => Some("only Metaxy takes the file".to_owned()),
        (None, None) | (Some(_), Some(_)) => None,
    }
}

/// The text in the released spelling, or nothing if a section has both.
pub fn released(text: &str) -> Option<String> {
    let document = document::parse(text);
    if !document.errors.is_empty() {
        return Some(text.to_owned());
    }
    if mixes(&document.root, "") {
        return None;
    }
    // The class stays: what Metaxy says of one that it does not have is a part of the comparison.
    // Elsewhere the words are names like any other, of an option or of a store.
    let mut edits = lakeplan::metaxy::migrate::edits(text);
    edits.retain(|edit| SPELLINGS.iter().any(|it| it.1 == edit.replacement));
    Some(apply_edits(text, &edits))
}

const SPELLINGS: [(&str, &str); 2] = [("metadata_backend", "catalog"), ("storage_backend", "storage")];

/// Whether any `ducklake` section has both spellings.
fn mixes(table: &Table, name: &str) -> bool {
    let has = |key: &str| table.get(key).is_some();
    let both = SPELLINGS.iter().any(|it| has(it.0)) && SPELLINGS.iter().any(|it| has(it.1));
    let below = |entry: &document::Entry| match &entry.node.value {
        document::Value::Table(below) => mixes(below, &entry.key),
        _ => false,
    };
    (name.eq_ignore_ascii_case("ducklake") && both) || table.entries.iter().any(below)
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n\n{}", self.what, self.case)?;
        writeln!(f, "Lakeplan\n{}Metaxy\n{}", self.ours, self.theirs)
    }
}

//! Configurations that are kept with Metaxy's answers, for where Python is missing.
//!
//! `golden/*.toml` are picked by hand: one thing each. Lines at their top that start with
//! `#:` set variables, and `#: pyproject.toml` names the file. `golden/generated.jsonl` holds
//! generated ones. `cargo xtask parity --bless` asks Metaxy anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Outcome, ours};
use crate::compare::{compare, first_difference, released};
use crate::generate::{self, Case, FileName};
use crate::oracle::Oracle;

/// A configuration with what Metaxy says of it.
#[derive(Clone, Debug)]
pub struct Golden {
    /// What it is called.
    pub name: String,
    /// The configuration.
    pub case: Case,
    /// Metaxy's answer, without its reasons.
    pub answer: Answer,
}

/// The first seed of the generated ones, and how many are kept.
const GENERATED: (u64, u64) = (7_000_000, 250);

/// The folder of the corpus.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// The whole corpus.
pub fn load() -> Result<Vec<Golden>> {
    let answers = read(&folder().join("answers.json"))?;
    let answers: Map<String, Value> = serde_json::from_str(&answers)?;
    let mut all = Vec::new();
    for (name, case) in picked()? {
        let answer = answers.get(&name).with_context(|| format!("no answer for `{name}.toml`; {RENEW}"))?;
        all.push(Golden { answer: answer_of(answer), name, case });
    }
    for (index, line) in read(&folder().join("generated.jsonl"))?.lines().enumerate() {
        let kept: Value = serde_json::from_str(line)?;
        let text = kept["text"].as_str().context("a line without `text`")?.to_owned();
        let file = if kept["pyproject"] == true { FileName::Pyproject } else { FileName::Metaxy };
        let variables = kept["variables"].as_object().into_iter().flatten();
        let variables =
            variables.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect();
        let case = Case { file, text, variables };
        all.push(Golden { name: format!("generated {index}"), case, answer: answer_of(&kept["answer"]) });
    }
    Ok(all)
}

const RENEW: &str = "ask Metaxy with `cargo xtask parity --bless`";

/// The configurations that are picked by hand, by name.
fn picked() -> Result<BTreeMap<String, Case>> {
    let mut cases = BTreeMap::new();
    for entry in fs::read_dir(folder())? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        cases.insert(name, with_head(read(&path)?));
    }
    Ok(cases)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`; {RENEW}", path.display()))
}

fn with_head(text: String) -> Case {
    let mut file = FileName::Metaxy;
    let mut variables = BTreeMap::new();
    for line in text.lines().map_while(|line| line.strip_prefix("#: ")) {
        match line.split_once('=') {
            Some((name, value)) => drop(variables.insert(name.to_owned(), value.to_owned())),
            None => file = FileName::Pyproject,
        }
    }
    Case { file, text, variables }
}

fn answer_of(kept: &Value) -> Answer {
    let Some(stores) = kept.as_object() else {
        return Answer { refused: Some(String::new()), stores: BTreeMap::new() };
    };
    let outcome = |kept: &Value| match kept.as_array() {
        Some(sql) => Outcome::Accepted(sql.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        None => Outcome::Rejected(String::new()),
    };
    Answer { refused: None, stores: stores.iter().map(|(name, kept)| (name.clone(), outcome(kept))).collect() }
}

/// The statements of each store, `null` for one that is rejected; `null` for a refused file.
fn kept(answer: &Answer) -> Value {
    match answer.refused {
        Some(_) => Value::Null,
        None => answer.stores.iter().map(|(name, outcome)| (name.clone(), json!(outcome.sql()))).collect(),
    }
}

/// Asks Metaxy about the whole corpus and writes its answers.
pub fn bless() -> Result<()> {
    let mut oracle = Oracle::start()?;
    let mut answers = String::from("{\n");
    let picked = picked()?;
    for (index, (name, case)) in picked.iter().enumerate() {
        let text = released(&case.text).with_context(|| format!("`{name}.toml` mixes the spellings"))?;
        let answer = oracle.ask(&Case { text, ..case.clone() })?;
        let comma = if index + 1 < picked.len() { "," } else { "" };
        let _ = writeln!(answers, "{}: {}{comma}", json!(name), kept(&answer));
    }
    answers.push_str("}\n");
    fs::write(folder().join("answers.json"), answers)?;

    let mut lines = String::new();
    let (mut seed, wanted) = GENERATED;
    let mut found = 0;
    while found < wanted {
        let case = generate::case(seed);
        seed += 1;
        // What is not compared cannot be kept either, and long ones say no more than short ones.
        let Some(answer) = compare(&mut oracle, &case)?.theirs.filter(|_| case.text.len() < 1200) else { continue };
        if first_difference(&ours(&case), &answer).is_some() {
            // Metaxy's answer depends on a package that may be missing.
            continue;
        }
        let mut line = json!({ "text": case.text, "answer": kept(&answer) });
        if case.file == FileName::Pyproject {
            line["pyproject"] = json!(true);
        }
        if !case.variables.is_empty() {
            line["variables"] = json!(case.variables);
        }
        let _ = writeln!(lines, "{line}");
        found += 1;
    }
    fs::write(folder().join("generated.jsonl"), lines)?;
    Ok(())
}

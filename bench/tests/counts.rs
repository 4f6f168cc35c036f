//! What the work costs: instructions and memory, with the numbers in `counts.toml`, which whoever
//! changes them must touch. `UPDATE_COUNTS=1 cargo test --release --package lakeplan-bench --test counts`
//! writes it.
//!
//! Counts are the same on every machine up to what the allocator and the copying of its C library do.

mod callgrind;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use lakeplan_bench::counts::{TEXTS, WORKS};

/// How far a count may be from the one that is written, in percent.
const TOLERANCE: u64 = 5;

/// What one text costs, by name: `parse`, `analysis`, `whole`, each also as `…_heap`.
type Costs = BTreeMap<String, u64>;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("counts.toml")
}

fn peak(text: &str, work: &str) -> u64 {
    let output = Command::new(env!("CARGO_BIN_EXE_heap")).args([text, work]).output().expect("the program runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    let peak = printed.trim().rsplit("peak ").next().and_then(|peak| peak.parse().ok());
    peak.unwrap_or_else(|| panic!("{text} {work}: {printed}{}", String::from_utf8_lossy(&output.stderr)))
}

/// Counts everything.
fn counted() -> BTreeMap<String, Costs> {
    let of_text = |text: &str| -> Costs {
        let costs = WORKS.iter().flat_map(|work| {
            let instructions = callgrind::instructions(&["count", text, work.name]);
            [(work.name.to_owned(), instructions), (format!("{}_heap", work.name), peak(text, work.name))]
        });
        costs.chain([("bytes".to_owned(), lakeplan_bench::counts::text(text).expect("a text").len() as u64)]).collect()
    };
    TEXTS.iter().map(|text| (text.name.to_owned(), of_text(text.name))).collect()
}

/// The numbers as the file has them.
fn written(costs: &BTreeMap<String, Costs>) -> String {
    let mut out = String::from(
        "# What the work costs: instructions, and bytes of memory in use at most (`_heap`).\n\
         # Held by tests/counts.rs; UPDATE_COUNTS=1 writes it.\n",
    );
    for text in TEXTS {
        let _ = write!(out, "\n[{}]\n", text.name);
        for (name, count) in &costs[text.name] {
            let _ = writeln!(out, "{name} = {count}");
        }
    }
    out
}

fn read(text: &str) -> BTreeMap<String, Costs> {
    let tables = toml::de::DeTable::parse(text).expect("`counts.toml` is TOML");
    let costs = |table: &toml::de::DeValue<'_>| -> Costs {
        let table = table.as_table().expect("a table for each text");
        let count = |value: &toml::de::DeValue<'_>| value.as_integer().and_then(|it| it.as_str().parse().ok());
        table
            .iter()
            .map(|(name, value)| (name.get_ref().to_string(), count(value.get_ref()).expect("a count")))
            .collect()
    };
    tables.get_ref().iter().map(|(name, table)| (name.get_ref().to_string(), costs(table.get_ref()))).collect()
}

#[test]
fn the_work_costs_what_is_written() {
    let counted = counted();
    if std::env::var_os("UPDATE_COUNTS").is_some() {
        std::fs::write(file(), written(&counted)).expect("`counts.toml` can be written");
        return;
    }
    let written = read(&std::fs::read_to_string(file()).expect("`counts.toml` is there"));
    let mut wrong = Vec::new();
    for (text, costs) in &counted {
        for (name, count) in costs {
            let before = written.get(text).and_then(|costs| costs.get(name)).copied().unwrap_or(0);
            if count.abs_diff(before) * 100 > before * TOLERANCE {
                wrong.push(format!("{text}.{name}: {before} is written, {count} counted"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "more than {TOLERANCE} % off (if that is meant, UPDATE_COUNTS=1 writes `counts.toml`):\n{}",
        wrong.join("\n")
    );
}

/// What a store costs does not depend on how many there are.
#[test]
fn a_store_costs_the_same_among_many() {
    let per_store = |stores: u64| callgrind::instructions(&["count", &format!("stores_{stores}"), "whole"]) / stores;
    let (few, many) = (per_store(100), per_store(2_000));
    assert!(few.abs_diff(many) * 100 <= few * 20, "{few} instructions for one of 100, {many} for one of 2,000");
}

//! What is counted in units of the bare parse: texts as people have them, and the parts of the work.

use std::hint::black_box;

use toml::de::DeTable;

use lakeplan::{Flavor, Options, Rendering};

use crate::{analysis, texts};

/// A text of which the work is counted.
pub struct Text {
    /// Its name in `counts.toml`.
    pub name: &'static str,
    /// The text.
    pub text: fn() -> String,
}

/// The texts, in the order of `counts.toml`.
pub const TEXTS: &[Text] = &[
    Text { name: "reference", text: || include_str!("../../examples/reference-page.toml").to_owned() },
    Text { name: "lines_200", text: || texts::stores_sound(9) },
    Text { name: "lines_1000", text: || texts::stores_sound(43) },
    Text { name: "stores_100", text: || texts::stores_sound(100) },
    Text { name: "stores_1000", text: || texts::stores_sound(1_000) },
];

/// A part of the work.
pub struct Work {
    /// Its name in `counts.toml`.
    pub name: &'static str,
    /// What is done; the number keeps it from being left out.
    pub work: fn(&str) -> usize,
}

/// The parts of the work. The first is the unit.
pub const WORKS: &[Work] = &[
    Work { name: "parse", work: parse },
    Work { name: "analysis", work: analysis },
    Work { name: "whole", work: both_flavors },
    Work { name: "sql", work: |text| sql(text, true) },
];

/// What the parser below Lakeplan does, and nothing else.
fn parse(text: &str) -> usize {
    black_box(DeTable::parse(text)).expect("the text is TOML").get_ref().len()
}

/// The analysis, and the SQL of every store in both flavors.
fn both_flavors(text: &str) -> usize {
    let analysis = lakeplan::analyze(text, &Options::default());
    let scripts = analysis.stores.iter().filter_map(|store| store.scripts(Rendering { mask: true, setup: true }));
    analysis.diagnostics.len() + scripts.flatten().map(|script| script.text().len()).sum::<usize>()
}

/// The SQL of every store as Metaxy runs it, with all findings or with no rules but those that can change it: the latter is
/// what the page shows first, and what Metaxy does. The number keeps it from being left out.
pub fn sql(text: &str, only_cures: bool) -> usize {
    let analysis = lakeplan::analyze(black_box(text), &Options::default().only_cures(only_cures));
    let rendering = Rendering { mask: false, setup: false };
    let scripts = analysis.stores.iter().filter_map(|store| store.script(Flavor::Metaxy, rendering));
    scripts.map(|script| script.text().len()).sum()
}

/// The work of a name.
pub fn work(name: &str) -> Option<&'static Work> {
    WORKS.iter().find(|work| work.name == name)
}

/// The text of a name; further sizes of stores by `stores_N`.
pub fn text(name: &str) -> Option<String> {
    let listed = TEXTS.iter().find(|text| text.name == name).map(|text| (text.text)());
    listed.or_else(|| Some(texts::stores_sound(name.strip_prefix("stores_")?.parse().ok()?)))
}

//! The corpus with Metaxy's answers. Needs no Python.

use std::fmt::Write as _;

use parity::{answer, compare, golden};

#[test]
fn the_core_answers_as_metaxy_has() {
    let all = golden::load().expect("the corpus is there");
    assert!(all.len() > 300, "only {} configurations", all.len());
    let mut report = String::new();
    for golden in &all {
        let ours = answer::ours(&golden.case);
        if let Some(what) = compare::first_difference(&ours, &golden.answer) {
            let _ = writeln!(
                report,
                "\n━━━ {}: {what}\n\n{}\nLakeplan\n{ours}Metaxy\n{}",
                golden.name, golden.case, golden.answer
            );
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn the_corpus_holds_all_three_answers() {
    let all = golden::load().expect("the corpus is there");
    let stores = || all.iter().flat_map(|it| it.answer.stores.values());
    assert!(stores().filter(|it| it.sql().is_some()).count() > 100);
    assert!(stores().filter(|it| it.sql().is_none()).count() > 50);
    assert!(all.iter().filter(|it| it.answer.refused.is_some()).count() > 50);
}

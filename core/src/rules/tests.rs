//! Every rule is registered, in its order, and explained.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

#[test]
fn every_code_has_one_rule_in_the_order_of_their_names() {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.code.as_str()).collect();
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
    // The codes without a rule are the doctor's: the tests of its explanations hold that.
    assert!(names.iter().all(|name| Code::from_name(name).is_some()), "{names:?}");
}

#[test]
fn explanations_are_sentences() {
    for rule in RULES {
        assert!(rule.docs.trim_end().ends_with('.'), "{} does not end with a full stop", rule.code);
        let first = rule.docs.lines().next().unwrap_or_default();
        assert!(first.ends_with('.') && rule.docs.contains("\n\n"), "{} wants a summary of its own", rule.code);
    }
}

/// Without it the page's first SQL would be another than its second.
#[test]
#[expect(clippy::disallowed_methods, reason = "the files are those of this crate")]
fn what_only_tells_cures_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for (rule, (kind, check)) in RULES.iter().zip(CHECKS) {
        let name = rule.code.as_str().replace('-', "_");
        let source = std::fs::read_to_string(folder.join(format!("{name}.rs")));
        let source = source.or_else(|_| std::fs::read_to_string(folder.join(&name).join("mod.rs")));
        let source = source.expect("the file of a rule");
        let cures = [".cure(", ".cured(", ".cured_with(", ".respell(", "dropped("];
        let cures = matches!(check, Check::Store(_)) && cures.iter().any(|it| source.contains(it));
        assert!(!cures || *kind == Kind::Cures, "{name} cures");
    }
}

/// A file that no line registers would be compiled by nobody.
#[test]
#[expect(clippy::disallowed_methods, reason = "the files are those of this crate")]
fn every_file_is_the_rule_of_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder of the rules")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".rs").map(|stem| stem.replace('_', "-")))
        .filter(|name| {
            let rules = ["mod", "rule", "run", "tests", "told", "finding", "context", "derived-fix"];
            let looks = [
                "lake",
                "identity",
                "secret",
                "values",
                "catalog-file",
                "attach-options",
                "known-parameters",
                "storage-version",
            ];
            let words = ["around-variables", "boolean-word", "bucket-address", "client-options", "other-version"];
            ![&rules[..], &looks, &words].concat().contains(&name.as_str())
        })
        .collect();
    let codes: BTreeSet<String> = RULES.iter().map(|rule| rule.code.as_str().to_owned()).collect();
    assert_eq!(files, codes);
}

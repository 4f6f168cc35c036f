//! What fuzzers have found worth keeping, and some inputs of chance, without a fuzzer: every property
//! of `fuzz/src/properties.rs` holds for each.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

#[allow(unreachable_pub, clippy::pedantic, reason = "the targets of `fuzz`, a workspace of its own, call them")]
#[path = "../../fuzz/src/properties.rs"]
mod properties;

use std::path::Path;

/// Runs a property on the corpus of its target, and on inputs of chance, which are the same each time.
fn replay(target: &str, by_chance: usize, property: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("the corpus is there").flatten().collect();
    files.sort_by_key(std::fs::DirEntry::path);
    assert!(files.len() > 10, "{} has {} files", folder.display(), files.len());
    for file in files {
        property(&std::fs::read(file.path()).expect("it can be read"));
    }
    let mut state = 5_u32;
    for _ in 0..by_chance {
        let bytes: Vec<u8> = (0..160)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        property(&bytes);
    }
}

#[test]
fn bytes() {
    replay("bytes", 50, properties::bytes);
}

#[test]
fn structured() {
    replay("structured", 150, properties::structured);
}

#[test]
fn assist() {
    replay("assist", 0, properties::assist);
}

#[test]
fn links() {
    replay("links", 50, properties::links);
}

#[test]
fn fixes() {
    replay("fixes", 60, properties::fixes);
}

#[test]
fn migration() {
    replay("migration", 50, properties::migration);
}

#[test]
fn errors() {
    replay("errors", 0, properties::errors);
}

#[test]
fn extend() {
    replay("extend", 40, properties::extend);
}

#[test]
fn import() {
    replay("import", 40, properties::import);
}

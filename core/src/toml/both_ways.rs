//! A text is read in one of two ways (`sound`, `document`), and both read it alike.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

use crate::toml::document::recovered;
use crate::toml::sound::{DEPTH, tree};

/// Both ways of reading a text give the same tree, down to the places.
#[track_caller]
fn same_in_both_ways(text: &str) -> bool {
    let whole = recovered(text, false);
    let Ok(quick) = tree(text) else { return false };
    assert!(whole.errors.is_empty(), "{text:?} is not sound: {:?}", whole.errors);
    assert_eq!(format!("{:?}", quick.root), format!("{:?}", whole.root), "{text:?}");
    assert_eq!(quick.comments, whole.comments, "{text:?}");
    true
}

const SOUND: &[&str] = &[
    "",
    "a = 1 # c\n# d\r\n\r\nb.c = 2\nb.d.e = [1, [2, \"x\"], { y = 1.5, z.u = true, z.v = inf }]\n",
    "z.y = 1\n[t.a]\n[b]\n[t]\nx = 1\n[[l]]\na = 1\n[a]\n[[l]]\n[l.m]\nn = 2\n[[l.o]]\n[c.d]\n",
    "a.b = 1\n[a.c]\nd = 0x1F\n",
    "d = 2020-01-02T03:04:05.123456789Z\nt = 03:04:05\nl = [\n  1, # c\n  2,\n]\n",
    "s = \"\"\"\nx\\\n  y\"\"\"\n'quoted key'.\"\\u0041\" = '''\nz'''\n",
    "a = { }\nb = []\nc = { d = { e = 1 }, f = [{ g = 1 }, { }] }\n",
    "a = \"\"\"\r\nx\\r\\n\r\ny\\\r\n  z\"\"\"\r\nb = '''\r\nx\r\n'''\r\nc = \"\\r\\n\"\r\n",
    "i = -1_000\no = 0o17\nb = 0b1\nf = -1e3\nn = nan",
];

const NOT_SOUND: &[&str] = &[
    "a = 1\na = 2",
    "[a]\n[a]",
    "a.b = 1\n[a]",
    "[a]\nb = 1\n[a.b]",
    "[a]\nb = { c = 1 }\n[a.b]",
    "[[a]]\n[a]",
    "[a]\n[[a]]",
    "a = []\n[[a]]",
    "[a.b]\n[a]\nb.c = 1",
    "a = { b = 1, b = 2 }",
    "a = { b = 1, b.c = 2 }",
    "a = { b.c = 1, b = 2 }",
    "a = { b = { c = 1 }, b.d = 2 }",
    "a = { b\n= 1 }",
    "a = 1 b = 2",
    "a = [1 2]",
    "a = [1, , 2]",
    "a = { , }",
    "a",
    "a =",
    "[a",
    "a = \"x",
    "a = 0x",
    "a = 1_0x",
    "a = 0000-01-01",
    "a = 00:00:60",
    "a = 2020-13-01",
    "a = \"\\q\"",
    "a = 1 # \u{1}",
    "\u{feff}a = 1",
    "= 1",
    "a..b = 1",
    "]",
    "a = }",
];

/// As Python's parser does, whatever an escape says.
#[test]
fn a_line_break_of_windows_is_a_line_feed_in_a_string() {
    let text = "a = \"\"\"\r\nx\\r\\n\r\ny\\\r\n  z\"\"\"\r\nb = '''\r\nx\r\n'''\r\n";
    let values = tree(text).expect("it is sound").root.entries.into_iter().map(|it| it.node.value);
    let expected = ["x\r\n\nyz", "x\n"].map(|it| crate::toml::value::Value::String(it.to_owned()));
    assert_eq!(values.collect::<Vec<_>>(), expected);
}

#[test]
fn a_sound_text_is_read_as_toml_reads_it() {
    for text in SOUND {
        assert!(same_in_both_ways(text), "{text:?} is sound");
    }
    // More keys than are looked through one by one.
    let lines = |line: fn(u32) -> String| (0..100).map(line).collect::<Vec<_>>().concat();
    let keys = lines(|number| format!("key_{number} = {number}\n"));
    let tables = lines(|number| format!("[t.x{number}.y]\n[t.x{number}]\nz = 1\n"));
    assert!(same_in_both_ways(&format!("{keys}{tables}")));
    assert!(!same_in_both_ways(&format!("{keys}key_7 = 1\n")));
}

#[test]
fn what_is_wrong_is_never_taken_for_sound() {
    for text in NOT_SOUND {
        assert!(!same_in_both_ways(text), "{text:?} is not sound");
        assert!(!recovered(text, false).errors.is_empty(), "{text:?} has no error");
    }
}

/// Every text that loses or doubles a line, or has lines of two texts in another order: nearly all of
/// TOML's rules are about what stands before.
#[test]
fn lines_in_any_order_are_read_as_toml_reads_them() {
    let lines: Vec<&str> = "a = 1|b.c = 2|b.d.e = 3|[a]|[b]|[b.c]|[[l]]|[[l.m]]|[l.m]|[l]|x = { y.z = 1 }|[x.y]|[b.d]"
        .split('|')
        .collect();
    let mut sound = 0;
    for first in &lines {
        for second in &lines {
            for third in &lines {
                for fourth in &lines {
                    sound += usize::from(same_in_both_ways(&format!("{first}\n{second}\n{third}\n{fourth}\n")));
                }
            }
        }
    }
    assert!(sound > 3_000, "{sound} of {} texts are sound", lines.len().pow(4));
}

/// Nothing that `toml` takes is given up but for what is rare.
#[test]
fn only_what_is_rare_is_read_twice() {
    let deep = |depth: usize| format!("a = {}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(same_in_both_ways(&deep(DEPTH)));
    for rare in [deep(DEPTH + 1), format!("{}b = 1", "a.".repeat(DEPTH)), "[[l]]\n[l.a]\n[k]\nl = 1".to_owned()] {
        assert!(recovered(&rare, false).errors.is_empty(), "{rare}");
        same_in_both_ways(&rare);
    }
}

/// The texts below a folder of the repository.
fn texts(folder: &str) -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let (mut texts, mut folders) = (Vec::new(), vec![folder]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("it is a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(path).expect("it can be read");
                texts.push(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    texts
}

#[test]
fn the_corpus_of_the_fuzzers_is_read_as_toml_reads_it() {
    let texts = texts("fuzz/corpus");
    let sound = texts.iter().filter(|text| same_in_both_ways(text)).count();
    assert!(sound > 5, "{sound} of {} are sound", texts.len());
}

/// The examples and the cases that people reported, each also with one line left out, one doubled,
/// and one character less.
#[test]
fn files_of_people_are_read_as_toml_reads_them() {
    let (mut all, mut sound) = (0, 0);
    let mut look = |text: &str| {
        all += 1;
        sound += usize::from(same_in_both_ways(text));
    };
    for text in [texts("examples"), texts("native-tests/field")].concat() {
        look(&text);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in (0..lines.len()).step_by(lines.len().div_ceil(20)) {
            let (before, after) = (lines[..at].concat(), lines[at + 1..].concat());
            look(&format!("{before}{after}"));
            look(&format!("{before}{0}{0}{after}", lines[at]));
        }
        for (at, character) in text.char_indices().step_by(text.chars().count().div_ceil(20)) {
            look(&format!("{}{}", &text[..at], &text[at + character.len_utf8()..]));
        }
    }
    assert!(2 * sound > all, "{sound} of {all} are sound");
}

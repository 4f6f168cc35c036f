use super::*;
use crate::examples::{EXAMPLES, find};
use crate::text::span::Span;

const SQLITE: &str = "[ducklake]\ncatalog = { type = \"sqlite\", uri = \"m.db\" }\n\
    storage = { type = \"local\", path = \"d\" }\n";

fn safe(text: &str) -> Mended {
    mend(text, &Options::default(), Applicability::Safe)
}

#[test]
fn safe_fixes_are_applied_until_none_is_left() {
    for example in EXAMPLES {
        let mended = safe(example.toml);
        let left = mended.analysis.diagnostics.iter().filter(|it| safe_fix(it).is_some()).count();
        assert_eq!(left, 0, "{}: {}", example.id, mended.text);
        assert!(mended.fixes.iter().all(|it| it.applicability == Applicability::Safe));
    }
    let text = find("common-mistakes").expect("an example").toml;
    assert!(safe(text).fixes.len() > 1);
}

#[test]
fn one_fix_makes_room_for_the_next() {
    let text = SQLITE.replace("path =", "PATH =") + "ATTACH_OPTIONS = { automatic_migraton = true }\n";
    let mended = safe(&text);
    assert!(mended.text.contains("\nattach_options = { automatic_migration = true }\n"), "{mended:?}");
    assert!(mended.fixes.len() >= 3, "{:?}", mended.fixes);
}

#[test]
fn a_misspelled_key_is_renamed_and_not_added() {
    let text = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"m.db\" }\n[ducklake.storage]\ntype = \"s3\"\n\
        secret_name = \"s\"\nkey_id = \"a\"\nsecret = \"b\"\nregion = \"eu-central-1\"\nbucket = \"my.bucket\"\n\
        url_styl = \"path\"\n";
    for most in [Applicability::Safe, Applicability::Unsafe] {
        let mended = mend(text, &Options::default(), most);
        assert_eq!(mended.text, text.replace("url_styl ", "url_style "));
    }
}

#[test]
fn nothing_to_fix_changes_nothing() {
    let text = find("duckdb-local").expect("an example").toml;
    for most in [Applicability::Safe, Applicability::Unsafe] {
        let mended = mend(text, &Options::default(), most);
        assert_eq!((mended.text.as_str(), mended.fixes.len()), (text, 0));
    }
}

#[test]
fn what_is_to_be_read_is_applied_only_if_it_is_asked_for() {
    let mended = safe(SQLITE);
    assert!(mended.fixes.iter().all(|it| it.code != Code::SqliteCatalog), "{:?}", mended.fixes);
    let mended = mend(SQLITE, &Options::default(), Applicability::Unsafe);
    assert!(mended.text.contains("uri = \"sqlite:m.db\""), "{mended:?}");
    assert!(mended.fixes.iter().any(|it| it.applicability == Applicability::Unsafe));
}

#[test]
fn a_file_that_is_not_toml_is_mended_first() {
    let mended = safe(
        "[ducklake]\ncatalog: { type = \"duckdb\", uri = \"m.db\" }\nstorage = { type = \"local\", PATH = \"d\" }\n",
    );
    assert_eq!(
        mended.text,
        "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"m.db\" }\nstorage = { type = \"local\", path = \"d\" }\n"
    );
}

/// Whatever the fixes are, the work has an end.
#[test]
fn many_fixes_take_few_analyses() {
    let store = |number: usize| format!("[stores.s{number}.config.ducklake]\nCATALOG = {{}}\nAlias = 2\n");
    let keys = (0..500).map(store).collect::<Vec<_>>().concat();
    let mended = safe(&keys);
    assert!(mended.fixes.len() >= 1000, "{}", mended.fixes.len());
    assert!(!mended.text.contains("CATALOG") && !mended.text.contains("Alias"));
}

#[test]
fn fixes_that_touch_are_not_applied_at_once() {
    let found = |spans: &[(usize, usize)]| {
        let edit = |(start, end): &(usize, usize)| Edit { span: Span::new(*start, *end), replacement: "x".to_owned() };
        let fix = Fix::new("", spans.iter().map(edit).collect());
        Diagnostic::hint(Code::UnknownKey, Span::at(0), "").fix(fix)
    };
    let all = [
        found(&[(0, 2), (9, 9)]),
        found(&[(2, 4)]),
        found(&[(3, 4)]),
        found(&[(4, 4)]),
        found(&[(5, 8), (20, 21)]),
        found(&[(8, 8)]),
        found(&[(10, 19)]),
    ];
    let kept: Vec<usize> = apart::apart(all.iter().map(|it| (it, &it.fixes[0])).collect())
        .iter()
        .map(|(_, fix)| fix.edits[0].span.start)
        .collect();
    assert_eq!(kept, [0, 3, 5, 10]);
}

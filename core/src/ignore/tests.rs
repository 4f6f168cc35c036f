use crate::diagnostic::Severity;
use crate::mend::mend;
use crate::options::Options;
use crate::{Code, analyze};

use super::*;

const LAKE: &str = "\
[ducklake]
catalog = { type = \"sqlite\", uri = \"m.sqlite\" }
storage = { type = \"local\", path = \"d\" }
";

/// The codes that are found, and the messages about comments.
fn found(text: &str) -> (Vec<Code>, Vec<String>) {
    let found = analyze(text, &Options::default()).diagnostics;
    let (comments, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|it| it.code == Code::UnusedIgnore);
    let told = comments.into_iter().map(|it| format!("{}: {}", it.severity, it.message));
    (others.into_iter().map(|it| it.code).collect(), told.collect())
}

fn with(comment: &str) -> String {
    LAKE.replace("m.sqlite\" }", &format!("m.sqlite\" }} {comment}"))
}

#[test]
fn a_comment_behind_a_key_ignores_what_is_found_in_it() {
    let (all, _) = found(LAKE);
    assert_eq!(all.first(), Some(&Code::SqliteCatalog));
    let others = &all[1..];
    for comment in [
        "# lakeplan: ignore[sqlite-catalog]",
        "#lakeplan:ignore[ sqlite-catalog ] as agreed",
        "# a file of DuckDB # lakeplan: ignore[sqlite-catalog]",
    ] {
        assert_eq!(found(&with(comment)), (others.to_vec(), vec![]), "{comment}");
    }
    let above = LAKE.replace("catalog =", "# lakeplan: ignore[sqlite-catalog]\n\n# the catalog\ncatalog =");
    assert_eq!(found(&above), (others.to_vec(), vec![]));
    // Elsewhere it is about something else.
    let below = LAKE.replace("\"d\" }", "\"d\" } # lakeplan: ignore[sqlite-catalog]");
    assert_eq!(found(&below).0, all);
    // A value is no comment.
    assert_eq!(found(&LAKE.replace("\"d\"", "\"# lakeplan: ignore[sqlite-catalog]\"")).0.first(), all.first());
}

#[test]
fn a_value_of_several_lines_has_its_comment_inside_or_at_its_ends() {
    let lake = |inside: &str, behind: &str| {
        format!(
            "[ducklake]\ncatalog = {{ type = \"sqlite\",{inside}\n uri = \"\"\"m.sqlite\"\"\", }} {behind}\n\
             storage = {{ type = \"local\", path = \"/d\" }}\n"
        )
    };
    let is_found = |text: &str| found(text).0.contains(&Code::SqliteCatalog);
    let comment = "# lakeplan: ignore[sqlite-catalog]";
    assert!(is_found(&lake("", "")));
    assert!(!is_found(&lake("", comment)));
    assert!(!is_found(&lake(&format!("\n {comment}"), "")));
    assert!(is_found(&lake(&format!(" {comment}"), "")));
    assert!(!is_found(&lake("", "").replace("catalog =", &format!("{comment}\ncatalog ="))));
}

#[test]
fn what_a_comment_does_not_do_is_told() {
    let told = |comment: &str| found(&with(comment)).1;
    assert_eq!(
        told("# lakeplan: ignore[sqlite-catalog, url-style]"),
        ["hint: `url-style` is not reported here: the comment has no effect"]
    );
    assert_eq!(
        told("# lakeplan: ignore[sqlite-catalogue]"),
        ["warning: there is no code `sqlite-catalogue`: the comment has no effect"]
    );
    assert_eq!(
        told("# lakeplan: ignore[]"),
        ["warning: the comment has no effect: a code is missing between the brackets"]
    );
    assert_eq!(told("# lakeplan: ignore[a b]"), ["warning: there is no such code: the comment has no effect"]);
    assert_eq!(
        told("# lakeplan: ignore[sqlite-catalog"),
        ["warning: the comment has no effect: `]` is missing after the codes"]
    );
    for form in ["# lakeplan: ignore", "# lakeplan: ignored[sqlite-catalog]"] {
        let message = "the comment has no effect: expected `# lakeplan: ignore[code, code]`";
        assert_eq!(told(form), [format!("warning: {message}")]);
    }
    for prose in ["# see lakeplan: ignore it", "# lakeplan: a linter", "# lakeplan: ignore what it says"] {
        assert_eq!(told(prose), [""; 0]);
    }
}

#[test]
fn errors_are_not_ignored() {
    let text = "[ducklake]\ncatalog = { type = \"duckdb\" } # lakeplan: ignore[missing-key]\nstorage = { type = \"local\", path = \"/d\" }\n";
    let (codes, told) = found(text);
    assert_eq!(codes, [Code::MissingKey]);
    assert_eq!(told, ["warning: `missing-key` is an error here, and errors cannot be ignored: Metaxy rejects it"]);
}

#[test]
fn the_sql_stays_and_what_was_ignored_is_known() {
    let plain = analyze(LAKE, &Options::default());
    let text = with("# lakeplan: ignore[sqlite-catalog]");
    let ignoring = analyze(&text, &Options::default());
    let sql = |analysis: &crate::Analysis| {
        let rendering = crate::Rendering { mask: false, setup: false };
        analysis.stores[0].script(crate::Flavor::DuckDb, rendering).expect("SQL").text()
    };
    assert_eq!(sql(&plain), sql(&ignoring));
    assert_eq!(ignoring.ignored.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::SqliteCatalog]);
    // It is the same for the codes that are ignored everywhere, and no fix is applied for them.
    let options = Options::default().ignore(vec![Code::SqliteCatalog, Code::MissingKey]);
    let mended = mend(LAKE, &options, Applicability::Unsafe);
    assert!(mended.text.contains("uri = \"m.sqlite\""), "{}", mended.text);
    assert!(!mended.analysis.diagnostics.iter().any(|it| it.code == Code::SqliteCatalog));
    let broken = LAKE.replace(", uri = \"m.sqlite\"", "");
    assert!(analyze(&broken, &options).has_errors(), "errors stay");
}

#[test]
fn a_fix_takes_out_what_is_unused() {
    let fixed = |comment: &str| mend(&with(comment), &Options::default(), Applicability::Unsafe).text;
    let kept = fixed("# lakeplan: ignore[sqlite-catalog]");
    assert!(kept.contains("\"m.sqlite\" } # lakeplan: ignore[sqlite-catalog]\n"), "{kept}");
    for comment in [
        "# lakeplan: ignore[sqlite-catalog, url-style]",
        "# lakeplan: ignore[url-style,  sqlite-catalog]",
        "# lakeplan: ignore[region, sqlite-catalog, url-style]",
    ] {
        assert_eq!(fixed(comment), kept, "{comment}");
    }
    assert_eq!(fixed("# lakeplan: ignore[sqlite-catalogue]"), kept);
    let (gone, plain) =
        (fixed("# lakeplan: ignore[url-style]"), mend(LAKE, &Options::default(), Applicability::Unsafe).text);
    assert_eq!(gone, plain);
    let above = format!("# lakeplan: ignore[url-style, region]\n{LAKE}");
    assert_eq!(mend(&above, &Options::default(), Applicability::Unsafe).text, plain);
}

/// The page analyzes a text twice, and at first without the rules that only tell.
#[test]
fn nothing_is_unused_as_long_as_not_all_is_known() {
    let text = with("# lakeplan: ignore[url-style]");
    let quick = analyze(&text, &Options::default().only_cures(true)).diagnostics;
    assert!(!quick.iter().any(|it| it.code == Code::UnusedIgnore));
    let full = analyze(&text, &Options::default()).diagnostics;
    assert!(full.iter().any(|it| it.code == Code::UnusedIgnore && it.severity == Severity::Hint));
}

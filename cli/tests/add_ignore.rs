//! `lakeplan check --add-ignore`: what is found now is ignored, and what comes later is not.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::Path;

use program::{LAKE, folder, lakeplan};

/// It with its comments.
fn ignored() -> String {
    LAKE.replace("sqlite\" }", "sqlite\" } # lakeplan: ignore[sqlite-catalog]")
        .replace("\"lake\" }", "\"lake\" } # lakeplan: ignore[unknown-key]")
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("the file is there")
}

#[test]
fn what_is_found_is_ignored_from_then_on() {
    let sound = LAKE.replace("sqlite", "duckdb").replace(", paht = \"lake\"", "");
    let folder = folder(&[(".git/", ""), ("metaxy.toml", LAKE), ("b/metaxy.toml", LAKE), ("c/metaxy.toml", &sound)]);
    let here = folder.path();
    let run = lakeplan(here, &["check", "--add-ignore", "--deny", "warnings"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("added 4 codes to the comments of 2 files\n"), "{}", run.stderr);
    assert_eq!((text(here, "metaxy.toml"), text(here, "b/metaxy.toml")), (ignored(), ignored()));
    assert_eq!(text(here, "c/metaxy.toml"), sound);
    assert_eq!(lakeplan(here, &["check", "--deny", "warnings"]).code, Some(0));
    // Again there is nothing to do.
    let run = lakeplan(here, &["check", "--add-ignore"]);
    assert!(run.stderr.contains("added 0 codes to the comments of 0 files\n"), "{}", run.stderr);
    assert_eq!(text(here, "metaxy.toml"), ignored());
}

#[test]
fn what_others_ignore_gets_no_comment_and_errors_stay() {
    let broken = LAKE.replace("path = \"/lake\", ", "");
    let folder = folder(&[
        (".git/", ""),
        ("metaxy.toml", &broken),
        ("lakeplan.toml", "ignore = [\"unknown-key\"]\n"),
        ("none.toml", "a = = 1\n"),
    ]);
    let here = folder.path();
    let run = lakeplan(here, &["check", "metaxy.toml", "none.toml", "--add-ignore", "--ignore", "sqlite-catalog"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[missing-key]") && run.stderr.contains("error[syntax]"), "{}", run.stderr);
    assert_eq!((text(here, "metaxy.toml"), text(here, "none.toml").as_str()), (broken, "a = = 1\n"));
}

/// What stands in a file that another one extends is ignored in that file, if it is checked too.
#[test]
fn files_that_are_extended_get_their_own_comments() {
    let child = "extend = \"base/metaxy.toml\"\nstore = \"dev\"\n";
    let folder = folder(&[(".git/", ""), ("metaxy.toml", child), ("base/metaxy.toml", LAKE)]);
    let here = folder.path();
    let run = lakeplan(here, &["check", "metaxy.toml", "--add-ignore", "--deny", "warnings"]);
    assert_eq!((run.code, text(here, "base/metaxy.toml")), (Some(1), LAKE.to_owned()), "{}", run.stderr);
    let run = lakeplan(here, &["check", "--add-ignore", "--deny", "warnings"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!((text(here, "metaxy.toml").as_str(), text(here, "base/metaxy.toml")), (child, ignored()));
}

#[test]
fn standard_input_comes_out_with_its_comments() {
    let folder = folder(&[(".git/", "")]);
    let run = program::run(folder.path(), &["check", "-", "--add-ignore", "--deny", "warnings"], &[], LAKE);
    assert_eq!((run.code, run.stdout), (Some(0), ignored()), "{}", run.stderr);
    let json = ["check", "-", "--add-ignore", "--format", "json"];
    let run = program::run(folder.path(), &json, &[], LAKE);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("`--add-ignore` prints the changed standard input"), "{}", run.stderr);
    let run = lakeplan(folder.path(), &["check", "--add-ignore", "--fix"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}

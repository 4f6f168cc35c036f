//! Which findings are told and which fail a check: comments, `[tool.lakeplan]`, `lakeplan.toml`, and the command line.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::Path;

use program::{LAKE, folder, lakeplan};

/// A repository with these files: above it no settings are looked for.
fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    folder(&[&[(".git/", "")], files].concat())
}

/// The exit code, and the codes that are told of each file.
#[track_caller]
fn checked(folder: &Path, args: &[&str]) -> (i32, Vec<String>) {
    let run = lakeplan(folder, &[&["check", "--format", "json"], args].concat());
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let files = json["files"].as_array().expect("a list");
    let told = files.iter().flat_map(|file| {
        let found = file["diagnostics"].as_array().expect("a list").iter();
        found.map(|it| format!("{}: {}", file["path"].as_str().expect("a path"), it["code"].as_str().expect("a code")))
    });
    (run.code.expect("it ends by itself"), told.collect())
}

const BOTH: [&str; 2] = ["metaxy.toml: sqlite-catalog", "metaxy.toml: unknown-key"];

fn wanted(code: i32, told: &[&str]) -> (i32, Vec<String>) {
    (code, told.iter().map(|it| (*it).to_owned()).collect())
}

#[test]
fn the_command_line_ignores_and_denies() {
    let folder = repository(&[("metaxy.toml", LAKE)]);
    let here = folder.path();
    let [sqlite, key] = BOTH;
    assert_eq!(checked(here, &[]), wanted(0, &BOTH));
    assert_eq!(checked(here, &["--ignore", "unknown-key"]), wanted(0, &[sqlite]));
    assert_eq!(checked(here, &["--ignore", "unknown-key,sqlite-catalog", "--deny", "warnings"]), wanted(0, &[]));
    assert_eq!(checked(here, &["--deny", "region", "--deny", "sqlite-catalog"]), wanted(1, &BOTH));
    assert_eq!(checked(here, &["--deny", "warnings", "--ignore", "sqlite-catalog"]), wanted(1, &[key]));
    for (option, told) in [("--deny", "unknown-kei"), ("--ignore", "unknown-kei"), ("--ignore", "warnings")] {
        let run = lakeplan(here, &["check", option, told]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
        let close = if told == "warnings" {
            "expects codes"
        } else {
            "unknown code `unknown-kei`; did you mean `unknown-key`?"
        };
        assert!(run.stderr.contains(close), "{}", run.stderr);
    }
    // JUnit counts what fails as failed.
    let failed = |args: &[&str]| lakeplan(here, &[&["check", "--format", "junit"], args].concat()).stdout;
    assert!(failed(&["--deny", "unknown-key"]).contains("failures=\"1\""));
    assert!(failed(&[]).contains("failures=\"0\""));
}

#[test]
fn errors_are_never_ignored() {
    let folder = repository(&[("metaxy.toml", &LAKE.replace("path = \"/lake\", ", ""))]);
    let run = lakeplan(folder.path(), &["check", "--ignore", "missing-key,unknown-key,sqlite-catalog"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[missing-key]"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: `missing-key` cannot be ignored: it is an error"), "{}", run.stderr);
}

#[test]
fn a_project_says_what_it_wants_and_the_call_goes_before_it() {
    let lakeplan_toml =
        "deny = [\"warnings\"]\nwarn = [\"unknown-key\"]\n\n[per-file-ignores]\n\"old/\" = [\"sqlite-catalog\"]\n";
    let folder = repository(&[
        ("metaxy.toml", LAKE),
        ("old/deep/metaxy.toml", LAKE),
        ("lakeplan.toml", lakeplan_toml),
        // The file that holds nothing else goes before it.
        ("pyproject.toml", "[tool.lakeplan]\nignore = [\"unknown-key\", \"sqlite-catalog\"]\n"),
    ]);
    let here = folder.path();
    let old = "old/deep/metaxy.toml: unknown-key";
    assert_eq!(checked(here, &[]), wanted(1, &[BOTH[0], BOTH[1], old]));
    assert_eq!(checked(here, &["old"]), wanted(0, &[old]));
    assert_eq!(checked(&here.join("old/deep"), &["metaxy.toml"]), wanted(0, &["metaxy.toml: unknown-key"]));
    assert_eq!(checked(here, &["--ignore", "sqlite-catalog"]), wanted(0, &[BOTH[1], old]));
    assert_eq!(checked(here, &["old", "--deny", "unknown-key"]), wanted(1, &[old]));
    // What the call denies is told although the project ignores it.
    let denied = checked(here, &["old", "--deny", "sqlite-catalog"]);
    assert_eq!(denied, wanted(1, &["old/deep/metaxy.toml: sqlite-catalog", old]));
    std::fs::remove_file(here.join("lakeplan.toml")).expect("it is there");
    assert_eq!(checked(here, &[]), wanted(0, &[]));
    // Other commands do not tell it either.
    let run = lakeplan(here, &["sql"]);
    assert!(!run.stderr.contains("sqlite-catalog"), "{}", run.stderr);
    // And no fix is applied for it.
    lakeplan(here, &["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(std::fs::read_to_string(here.join("metaxy.toml")).expect("it is there"), LAKE);
}

#[test]
fn a_project_excludes_and_names_its_duckdb() {
    let settings = "exclude = [\"/old\", \"*.bak\"]\nduckdb = \"1.4\"\n";
    let folder = repository(&[
        ("metaxy.toml", LAKE),
        ("old/metaxy.toml", LAKE),
        ("a.bak/metaxy.toml", LAKE),
        ("sub/old/metaxy.toml", LAKE),
        ("lakeplan.toml", settings),
    ]);
    let files = |folder: &Path| {
        let (_, told) = checked(folder, &[]);
        told.into_iter().filter(|it| it.ends_with("sqlite-catalog")).collect::<Vec<_>>()
    };
    assert_eq!(files(folder.path()), ["metaxy.toml: sqlite-catalog", "sub/old/metaxy.toml: sqlite-catalog"]);
    assert_eq!(files(&folder.path().join("sub")).len(), 2, "that above is found too");
    let run = lakeplan(folder.path(), &["check", "metaxy.toml"]);
    assert!(run.stderr.contains("DuckDB 1.4 (measured on 1.4.4): set in `lakeplan.toml`"), "{}", run.stderr);
}

/// As in ruff, the nearest settings above a file are its own, and those further above are not asked.
#[test]
fn the_nearest_settings_exclude() {
    let folder = repository(&[
        ("metaxy.toml", LAKE),
        ("lakeplan.toml", "exclude = [\"old\"]\n"),
        ("a/pyproject.toml", "[tool.lakeplan]\nexclude = [\"/new\", \"a{b\"]\n"),
        ("b/pyproject.toml", "[tool.lakeplan]\nexclude = [\"/new\"]\n"),
        ("b/metaxy.toml", LAKE),
        ("b/old/metaxy.toml", LAKE),
        ("b/new/metaxy.toml", LAKE),
        ("b/c/new/metaxy.toml", LAKE),
        ("b/.git/", ""),
        ("c/new/metaxy.toml", LAKE),
        ("c/old/metaxy.toml", LAKE),
        ("d/.git/", ""),
        ("d/old/metaxy.toml", LAKE),
    ]);
    let here = folder.path();
    let files = |folder: &Path, args: &[&str]| {
        let (_, told) = checked(folder, args);
        let of_one = told.into_iter().filter_map(|it| it.strip_suffix("/metaxy.toml: unknown-key").map(str::to_owned));
        of_one.collect::<Vec<_>>()
    };
    assert_eq!(files(here, &[]), ["b/c/new", "b", "b/old", "c/new", "d/old"]);
    assert_eq!(files(here, &["b", "c"]), ["b/c/new", "b", "b/old", "c/new"]);
    assert_eq!(files(&here.join("c"), &["."]), ["new"]);
    // Files that are named are meant, except for hooks, which name all.
    let named = ["b/new/metaxy.toml", "b/old/metaxy.toml", "c/old/metaxy.toml"];
    assert_eq!(files(here, &named), ["b/new", "b/old", "c/old"]);
    assert_eq!(files(here, &[&named[..], &["--force-exclude"]].concat()), ["b/old"]);
    let elsewhere = files(&here.join("d"), &["../b/new/metaxy.toml", "../b/old/metaxy.toml", "--force-exclude"]);
    assert_eq!(elsewhere, ["../b/old"]);
    std::fs::write(here.join("a/metaxy.toml"), LAKE).expect("it can be written");
    let run = lakeplan(here, &["check"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`a/pyproject.toml`: cannot exclude `a{b`"), "{}", run.stderr);
}

#[test]
fn a_duckdb_that_is_unknown_is_told_at_its_place() {
    for (settings, place) in [
        (("lakeplan.toml", "ignore = []\nduckdb = \"0.3\"\n"), "lakeplan.toml:2:10: unknown DuckDB version `0.3`"),
        (
            ("pyproject.toml", "[tool.lakeplan]\nduckdb = 1.4\n"),
            "pyproject.toml:2:10: `duckdb` in `[tool.lakeplan]` must be a version in quotes",
        ),
    ] {
        let folder = repository(&[("metaxy.toml", LAKE), settings]);
        for command in ["check", "sql"] {
            let run = lakeplan(folder.path(), &[command]);
            assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
            assert!(run.stderr.contains(place), "{}", run.stderr);
        }
    }
}

#[test]
fn what_is_wrong_with_settings_is_told_at_its_place() {
    let settings = "ignore = [\"unknown-kei\"]\nexcludes = []\n";
    let pyproject = format!("[tool.lakeplan]\n{settings}\n{}", LAKE.replace("[stores", "[tool.metaxy.stores"));
    let folder =
        repository(&[("a/metaxy.toml", LAKE), ("a/lakeplan.toml", settings), ("b/pyproject.toml", &pyproject)]);
    let here = folder.path();
    let (code, told) = checked(here, &["a"]);
    assert_eq!(
        (code, told[2..].iter().map(String::as_str).collect()),
        (0, vec!["a/lakeplan.toml: unknown-setting"; 2])
    );
    let run = lakeplan(here, &["check", "a/metaxy.toml"]);
    for part in [
        "--> a/lakeplan.toml:1:11\n",
        "--> a/lakeplan.toml:2:1\n",
        "did you mean `unknown-key`?",
        "did you mean `exclude`?",
    ] {
        assert!(run.stderr.contains(part), "{part}\n{}", run.stderr);
    }
    // Settings in the file itself are told with it, once.
    let (code, told) = checked(here, &["b", "--deny", "unknown-setting"]);
    assert_eq!(code, 1);
    assert_eq!(told.iter().filter(|it| *it == "b/pyproject.toml: unknown-setting").count(), 2, "{told:?}");
    std::fs::write(here.join("a/lakeplan.toml"), "[per-file-ignores]\n\"a{b\" = [\"region\"]\n")
        .expect("it can be written");
    let run = lakeplan(here, &["check", "a"]);
    assert!(
        run.code == Some(2) && run.stderr.contains("`a/lakeplan.toml`: `a{b` is not a valid pattern"),
        "{}",
        run.stderr
    );
    std::fs::write(here.join("a/lakeplan.toml"), "= =").expect("it can be written");
    let run = lakeplan(here, &["check", "a"]);
    assert!(run.code == Some(1) && run.stderr.contains("--> a/lakeplan.toml:1:1"), "{}", run.stderr);
}

#[test]
fn a_comment_ignores_what_is_found_in_its_line() {
    let commented = LAKE.replace("sqlite\" }", "sqlite\" } # lakeplan: ignore[sqlite-catalog]");
    let folder = repository(&[
        ("metaxy.toml", &commented),
        ("base.toml", &commented),
        ("child/metaxy.toml", "extend = \"../base.toml\"\n"),
    ]);
    let here = folder.path();
    assert_eq!(checked(here, &["metaxy.toml", "--deny", "sqlite-catalog"]), wanted(0, &[BOTH[1]]));
    // In a file that is extended too.
    assert_eq!(checked(here, &["child"]), wanted(0, &["base.toml: unknown-key"]));
    // It is used, although the command line ignores the same.
    assert_eq!(checked(here, &["metaxy.toml", "--ignore", "sqlite-catalog,unknown-key"]), wanted(0, &[]));
    let unused = commented.replace("sqlite\", uri = \"metadata.sqlite", "duckdb\", uri = \"m.ducklake");
    std::fs::write(here.join("metaxy.toml"), unused).expect("it can be written");
    assert_eq!(checked(here, &["metaxy.toml"]), wanted(0, &["metaxy.toml: unused-ignore", BOTH[1]]));
    let run = lakeplan(here, &["check", "metaxy.toml", "--fix", "--unsafe-fixes"]);
    assert!(run.stderr.contains("fixed metaxy.toml: unused-ignore: remove it"), "{}", run.stderr);
    assert!(!std::fs::read_to_string(here.join("metaxy.toml")).expect("it is there").contains("lakeplan:"));
}

//! Which files `lakeplan check` finds: in folders, by patterns, above, and not where they are ignored.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::Path;

use program::{folder, lakeplan, run};

const STORE: &str = "\
[stores.dev]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"

[stores.dev.config.ducklake]
catalog = { type = \"duckdb\", uri = \"dev.ducklake\" }
storage = { type = \"local\", PATH = \"lake\" }
";

fn pyproject() -> String {
    format!("[project]\nname = \"lakes\"\n\n{}", STORE.replace("[stores", "[tool.metaxy.stores"))
}

/// The files that a check looks at, as it names them.
#[track_caller]
fn checked(folder: &Path, args: &[&str]) -> Vec<String> {
    let run = lakeplan(folder, &[&["check", "--format", "json"], args].concat());
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let files = json["files"].as_array().expect("a list");
    files.iter().map(|file| file["path"].as_str().expect("a path").to_owned()).collect()
}

#[test]
fn without_a_name_the_folder_is_searched_and_what_is_above_is_found() {
    let pyproject = pyproject();
    let folder = folder(&[
        ("metaxy.toml", STORE),
        ("b/pyproject.toml", &pyproject),
        ("a/metaxy.toml", STORE),
        // No configurations: by their name, or by what is in them.
        ("a/pyproject.toml", "[project]\nname = \"a\" # for metaxy\n"),
        ("c/pyproject.toml", "[tool.metaxy]\n"),
        ("c/.metaxy.toml", STORE),
        ("c/metaxy.prod.toml", STORE),
        ("c/d/", ""),
    ]);
    let here = folder.path();
    assert_eq!(checked(here, &[]), ["a/metaxy.toml", "b/pyproject.toml", "metaxy.toml"]);
    assert_eq!(checked(here, &["a", "./b/"]), ["a/metaxy.toml", "b/pyproject.toml"]);
    // Whatever leads to a file, it is checked once.
    assert_eq!(checked(here, &["metaxy.toml", ".", "./metaxy.toml", "a/../metaxy.toml"]).len(), 3);
    assert_eq!(checked(&here.join("a"), &[]), ["metaxy.toml"]);
    let above = here.canonicalize().expect("it is there").join("metaxy.toml").display().to_string();
    assert_eq!(checked(&here.join("c/d"), &[]), [above.as_str()]);
    assert_eq!(checked(&here.join("b"), &[]), ["pyproject.toml"]);
    // Metaxy is told which.
    let told = run(here, &["check", "--format", "json"], &[("METAXY_CONFIG", "c/metaxy.prod.toml")], "");
    assert!(told.stdout.contains("\"path\": \"c/metaxy.prod.toml\"") && !told.stdout.contains("a/metaxy.toml"));
}

#[test]
fn what_git_ignores_and_the_folders_of_tools_are_left_out() {
    let folder = folder(&[
        ("metaxy.toml", STORE),
        (".gitignore", "/build/\n*.local/\n"),
        ("build/metaxy.toml", STORE),
        ("x.local/metaxy.toml", STORE),
        ("sub/.gitignore", "metaxy.toml\n"),
        ("sub/metaxy.toml", STORE),
        (".venv/lib/site-packages/m/metaxy.toml", STORE),
        ("node_modules/m/metaxy.toml", STORE),
        (".config/metaxy.toml", STORE),
        ("old/2024/metaxy.toml", STORE),
        ("old/2025/metaxy.toml", STORE),
    ]);
    let here = folder.path();
    let all = [".config/metaxy.toml", "metaxy.toml", "old/2024/metaxy.toml", "old/2025/metaxy.toml"];
    assert_eq!(checked(here, &[]), all);
    assert_eq!(checked(here, &["--exclude", "old"]), all[..2]);
    assert_eq!(checked(here, &["--exclude", "/old/2024/,.config"]), ["metaxy.toml", all[3]]);
    assert_eq!(checked(here, &["--exclude", "2024", "--exclude", "2025"]), all[..2]);
    // What is named is meant.
    assert_eq!(checked(here, &["build/metaxy.toml", "--exclude", "build"]), ["build/metaxy.toml"]);
    assert_eq!(checked(here, &["build", "old/2024", "--exclude", "old"]), ["build/metaxy.toml", all[2]]);
    let run = lakeplan(here, &["check", "--exclude", "a{b"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("cannot exclude `a{b`"), "{}", run.stderr);
}

#[test]
fn patterns_select_files_or_folders() {
    let folder = folder(&[
        ("teams/a/metaxy.toml", STORE),
        ("teams/b/metaxy.toml", STORE),
        ("teams/b/deep/metaxy.toml", STORE),
        ("teams/b/lake.toml", STORE),
        ("teams/b/README.md", "= ="),
        ("other/metaxy.toml", STORE),
        ("[odd].toml", STORE),
    ]);
    let here = folder.path();
    let [a, b, deep] = ["teams/a/metaxy.toml", "teams/b/metaxy.toml", "teams/b/deep/metaxy.toml"];
    assert_eq!(checked(here, &["teams/*/metaxy.toml"]), [a, b]);
    assert_eq!(checked(here, &["teams/**"]), [a, deep, b]);
    assert_eq!(checked(here, &["teams/b*"]), [deep, b]);
    assert_eq!(checked(here, &["teams/{a,b}/lake.toml", "**/a/*.toml"]), ["teams/b/lake.toml", a]);
    let from_the_top = here.join("teams/*/l*.toml");
    let lake = here.join("teams/b/lake.toml");
    assert_eq!(checked(here, &[&from_the_top.display().to_string()]), [lake.display().to_string()]);
    // A file whose name looks like a pattern.
    assert_eq!(checked(here, &["[odd].toml"]), ["[odd].toml"]);
    for nothing in ["x*.toml", "teams/*/x.toml", "nowhere/*.toml"] {
        let run = lakeplan(here, &["check", nothing]);
        assert_eq!(run.code, Some(2));
        assert_eq!(run.stderr, format!("error: no file matches `{nothing}`\n"));
    }
}

#[test]
fn that_there_is_nothing_is_said_plainly() {
    let folder = folder(&[("empty/", ""), ("full/metaxy.toml", STORE)]);
    let run = lakeplan(folder.path(), &["check", "empty", "full"]);
    assert_eq!(run.code, Some(2));
    let told = "error: there is no `metaxy.toml` in `empty`, nor a `pyproject.toml` with `[tool.metaxy]`\n";
    assert!(run.stderr.starts_with(told) && run.stderr.contains("1 DuckLake store in 1 file"), "{}", run.stderr);
    let run = lakeplan(&folder.path().join("empty"), &["check"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("found no `metaxy.toml`"), "{}", run.stderr);
    assert!(run.stderr.contains("here, below or above; specify a file"), "{}", run.stderr);
}

/// Hooks name every `pyproject.toml`: those of other projects are passed over.
#[test]
fn a_pyproject_without_metaxy_is_nothing_to_check() {
    let folder = folder(&[("pyproject.toml", "[project]\nname = \"a\"\n"), ("other/pyproject.toml", "[stores.dev]\n")]);
    let here = folder.path();
    for fixing in [&["check", "pyproject.toml"][..], &["check", "--diff", "pyproject.toml"]] {
        assert_eq!(lakeplan(here, fixing).code, Some(0));
    }
    let run = lakeplan(here, &["check", "pyproject.toml"]);
    assert!(run.stderr.starts_with("hint: `pyproject.toml` has no `[tool.metaxy]`"), "{}", run.stderr);
    assert_eq!(checked(here, &["pyproject.toml"]), [""; 0]);
    // Metaxy's tables without `tool.metaxy` are a mistake.
    let run = lakeplan(here, &["check", "other/pyproject.toml"]);
    assert!(run.code == Some(1) && run.stderr.contains("error[tool-table]"), "{}", run.stderr);
    let run = lakeplan(here, &["sql", "pyproject.toml"]);
    assert!(run.code == Some(1) && run.stderr.contains("the file has no `[tool.metaxy]`"), "{}", run.stderr);
}

/// Every command works on `[tool.metaxy]`, and each place is one of that file.
#[test]
fn a_pyproject_is_worked_on_where_it_stands() {
    let text = pyproject().replace("catalog =", "metadata_backend =").replace("storage =", "storage_backend =");
    let folder = folder(&[("pyproject.toml", &text)]);
    let here = folder.path();
    let run = lakeplan(here, &["check"]);
    assert!(run.code == Some(1) && run.stderr.contains("--> pyproject.toml:10:37\n"), "{}", run.stderr);
    let run = lakeplan(here, &["migrate"]);
    assert_eq!(run.stdout, pyproject());
    let run = lakeplan(here, &["check", "--fix"]);
    let fixed = pyproject().replace("PATH", "path");
    assert_eq!(
        (run.code, std::fs::read_to_string(here.join("pyproject.toml")).expect("it is there")),
        (Some(0), fixed)
    );
    let run = lakeplan(here, &["sql"]);
    assert!(run.code == Some(0) && run.stdout.ends_with("USE ducklake;\n"), "{}", run.stderr);
    let run = lakeplan(here, &["config", "--show-origin"]);
    let told = "tool.metaxy.stores.dev.config.ducklake.storage.path = \"lake\"  # pyproject.toml:10\n";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let run = lakeplan(here, &["sql", "--snapshot", "sql"]);
    assert!(run.code == Some(0) && run.stderr.contains("1 store of pyproject.toml"), "{}", run.stderr);
}

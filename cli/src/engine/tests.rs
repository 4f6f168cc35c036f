//! Lock files as the tools write them, in `cli/tests/locks`.

use std::path::Path;

use super::*;

const LOCKS: [(&str, &str); 4] = [
    ("uv.lock", include_str!("../../tests/locks/uv.lock")),
    ("pylock.toml", include_str!("../../tests/locks/pylock.toml")),
    ("poetry.lock", include_str!("../../tests/locks/poetry.lock")),
    ("requirements.txt", include_str!("../../tests/locks/requirements.txt")),
];

#[expect(clippy::disallowed_methods, reason = "the folder is the test's own")]
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join(".git")).expect("a repository");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        std::fs::write(&path, text).expect("it can be written");
    }
    folder
}

fn chosen(files: &[(&str, &str)]) -> Choice {
    let folder = folder(files);
    Choice::of(None, Some(&folder.path().join("metaxy.toml"))).unwrap_or_else(|error| panic!("{error}"))
}

fn file_of(choice: &Choice) -> Option<&str> {
    match &choice.origin {
        Origin::Project(path) | Origin::Lock(path) => path.file_name().and_then(|name| name.to_str()),
        Origin::Call | Origin::Default => None,
    }
}

#[test]
fn each_kind_of_lock_file_says_which() {
    for lock in LOCKS {
        let choice = chosen(&[lock]);
        assert_eq!((choice.engine.minor, file_of(&choice)), ("1.4", Some(lock.0)));
        let hint = choice.hint.unwrap_or_default();
        assert!(hint.starts_with("DuckDB 1.4.5 is treated as 1.4, which was measured on 1.4.4"), "{hint}");
    }
}

#[test]
fn the_project_goes_before_its_lock_and_the_call_before_both() {
    let pyproject = ("pyproject.toml", "[tool.lakeplan]\nduckdb = \"2.0\"\n");
    let files = folder(&[pyproject, LOCKS[0]]);
    let file = files.path().join("metaxy.toml");
    let choice = Choice::of(None, Some(&file)).expect("it is known");
    assert_eq!((choice.engine.minor, file_of(&choice)), ("2.0", Some("pyproject.toml")));
    let choice = Choice::of(Some("1.5.5"), Some(&file)).expect("it is known");
    assert_eq!((choice.engine.minor, choice.origin, choice.hint), ("1.5", Origin::Call, None));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the folder is the test's own")]
fn a_lock_file_is_read_once_for_many_files() {
    let files = folder(&[LOCKS[0], ("a/metaxy.toml", ""), ("b/metaxy.toml", "")]);
    let file = |name: &str| files.path().join(name).join("metaxy.toml");
    let mut choices = Choices::new(None);
    assert_eq!(choices.of(Some(&file("a"))).expect("it is known").engine.minor, "1.4");
    std::fs::remove_file(files.path().join(LOCKS[0].0)).expect("it was there");
    for folder in ["a", "b"] {
        assert_eq!(choices.of(Some(&file(folder))).expect("it is known").engine.minor, "1.4", "{folder}");
    }
    let again = Choices::new(None).of(Some(&file("b"))).expect("it is known");
    assert_eq!(again.origin, Origin::Default);
}

#[test]
fn locks_are_looked_for_up_to_the_repository_and_uv_goes_first() {
    let files = folder(&[LOCKS[0], ("services/lake/metaxy.toml", "")]);
    let choice = Choice::of(None, Some(&files.path().join("services/lake/metaxy.toml"))).expect("it is known");
    assert_eq!((choice.engine.minor, file_of(&choice)), ("1.4", Some("uv.lock")));
    let choice = chosen(&[("requirements-dev.txt", "duckdb==2.0.1\n"), ("uv.lock", LOCKS[0].1)]);
    assert_eq!(choice.engine.minor, "1.4");
    // The repository ends above the folder.
    let outer = folder(&[LOCKS[0], ("inner/.git/HEAD", ""), ("inner/metaxy.toml", "")]);
    let choice = Choice::of(None, Some(&outer.path().join("inner/metaxy.toml"))).expect("it is known");
    assert_eq!(choice.origin, Origin::Default);
}

#[test]
fn without_a_word_the_newest_that_is_measured_is_taken() {
    for files in [
        &[][..],
        &[("pyproject.toml", "[project]\ndependencies = [\"duckdb>=1.4\"]\n")],
        &[("requirements.txt", "duckdb-extension-ducklake==1.4.4\nduckdb>=1.4\nduckdb==1.*\n# duckdb==1.4.4\n")],
        &[("Pipfile.lock", "this is no JSON")],
        &[("uv.lock", "this is no TOML")],
        &[("pyproject.toml", "[tool\n")],
    ] {
        let choice = chosen(files);
        assert_eq!((choice.engine.minor, &choice.origin), ("1.5", &Origin::Default), "{files:?}");
        assert!(
            choice.told().contains("1.5 (measured on 1.5.5): the installed version is unknown"),
            "{}",
            choice.told()
        );
    }
}

#[test]
fn requirements_are_read_as_pip_reads_them() {
    for (text, version) in [
        ("duckdb==1.4.4", "1.4"),
        ("duckdb[all] == 2.0.1 ; python_version >= '3.10'", "2.0"),
        ("duckdb===1.4.4 # pinned", "1.4"),
        ("duckdb==1.4.4 \\\n    --hash=sha256:00", "1.4"),
        ("duckdb==1.4.4 --hash=sha256:00 --hash=sha256:01", "1.4"),
        ("duckdb \\\n  ==1.4.4", "1.4"),
        ("DuckDB==1.4.4\r\nmetaxy==0.1.11\r\n", "1.4"),
        ("duckdb (==1.4.4)", "1.4"),
        ("duckdb==v1.4.4", "1.4"),
        ("duckdb==1.4.*", "1.4"),
        ("duckdb~=1.4.1", "1.4"),
        ("duckdb>=1.4.1,<1.5", "1.4"),
        ("duckdb >= 1.4.1, != 1.4.2, <= 1.4.4", "1.4"),
        ("duckdb>1.5.5", "default"),
        ("duckdb>=2", "2.0"),
        ("duckdb<1.5", "1.4"),
        ("duckdb~=1.4", "default"),
        ("duckdb>=1.4.1,<2", "default"),
        ("duckdb-engine==0.17.0\nduckdb_extension_ducklake==1.4.4", "default"),
        ("duckdb @ https://files.example.com/a/duckdb-1.4.4-cp312-cp312-manylinux_2_28_x86_64.whl#sha256=00", "1.4"),
        ("./wheels/duckdb-1.4.4-cp312-cp312-win_amd64.whl ; sys_platform == 'win32'", "1.4"),
        ("duckdb @ file:///src/duckdb-1.4.4.tar.gz", "1.4"),
        ("duckdb @ git+https://github.com/duckdb/duckdb-python@v1.4.4", "default"),
        ("-e .\n--index-url https://pypi.example.com/simple\nduckdb==1.4.4", "1.4"),
        ("duckdb==1.4.4; python_version < '3.10'\nduckdb==2.0.1; python_version >= '3.10'", "2.0"),
        ("duckdb>=1.4\nduckdb==1.4.4", "1.4"),
        ("\u{FEFF}duckdb==1.4.4", "1.4"),
    ] {
        let choice = chosen(&[("requirements.txt", text)]);
        let found = if choice.origin == Origin::Default { "default" } else { choice.engine.minor };
        assert_eq!(found, version, "{text}");
    }
}

#[test]
fn what_pip_freeze_writes_in_powershell_is_read() {
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let files = folder(&[]);
        let text = "\u{FEFF}duckdb==1.4.4\r\n";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(order).collect();
        #[expect(clippy::disallowed_methods, reason = "the folder is the test's own")]
        std::fs::write(files.path().join("requirements.txt"), bytes).expect("it can be written");
        let choice = Choice::of(None, Some(&files.path().join("metaxy.toml"))).expect("it is known");
        assert_eq!(choice.engine.minor, "1.4");
    }
}

#[test]
fn a_list_includes_others() {
    for line in ["-r base.txt", "-rbase.txt", "--requirement base.txt", "--requirement=base.txt", "-c base.txt # all"] {
        let base = ("requirements/base.txt", "duckdb==1.4.4\n-r dev.txt\n");
        let list = ("requirements/dev.txt", format!("metaxy\n{line}\n"));
        let choice = chosen(&[("requirements.txt", "-r requirements/dev.txt\n"), base, (list.0, &list.1)]);
        assert_eq!((choice.engine.minor, file_of(&choice)), ("1.4", Some("base.txt")), "{line}");
    }
    let choice =
        chosen(&[("requirements.txt", "-r https://example.com/base.txt\n-r no/such.txt\n-r .\nduckdb==1.4.4\n")]);
    assert_eq!((choice.engine.minor, file_of(&choice)), ("1.4", Some("requirements.txt")));
}

#[test]
fn the_list_of_a_group_comes_after_the_one_of_all() {
    for other in ["requirements-dev.txt", "requirements/dev.txt", "dev-requirements.txt", "requirements-dev.lock"] {
        let choice = chosen(&[(other, "duckdb==2.0.1\n")]);
        assert_eq!(choice.engine.minor, "2.0", "{other}");
        let choice = chosen(&[(other, "duckdb==2.0.1\n"), ("requirements.txt", "duckdb==1.4.4\n")]);
        assert_eq!((choice.engine.minor, file_of(&choice)), ("1.4", Some("requirements.txt")), "{other}");
    }
}

#[test]
fn further_tools_have_their_locks() {
    let pdm = "[metadata]\nlock_version = \"4.5.0\"\n\n[[package]]\nname = \"duckdb\"\nversion = \"1.4.4\"\n";
    let pipenv = "{\"_meta\": {}, \"default\": {\"duckdb\": {\"hashes\": [], \"index\": \"pypi\", \"version\": \
                  \"==1.4.4\"}}, \"develop\": {\"duckdb\": {\"version\": \"==2.0.1\"}}}";
    for (name, text) in [("pdm.lock", pdm), ("Pipfile.lock", pipenv), ("requirements.lock", "duckdb==1.4.4\n")] {
        let choice = chosen(&[(name, text)]);
        assert_eq!((choice.engine.minor, file_of(&choice), choice.hint.as_deref()), ("1.4", Some(name), None));
    }
}

#[test]
fn of_several_versions_the_newest_is_taken_and_told() {
    let package = |version: &str, marker: &str| {
        format!(
            "[[package]]\nname = \"duckdb\"\nversion = \"{version}\"\nsource = {{ registry = \"https://pypi.org/simple\" }}\n\
             resolution-markers = [\"{marker}\"]\n\n"
        )
    };
    let lock = format!(
        "version = 1\n\n{}{}",
        package("2.0.1", "python_full_version >= '3.12'"),
        package("1.4.4", "python_full_version < '3.12'")
    );
    let choice = chosen(&[("uv.lock", &lock)]);
    let hint = choice.hint.clone().unwrap_or_default();
    assert_eq!(choice.engine.minor, "2.0");
    let told = "uv.lock` installs DuckDB 1.4.4 or 2.0.1, depending on the machine or the Python: 2.0.1 is used";
    assert!(hint.ends_with(told), "{hint}");
    // Of one minor version nothing is to be told.
    let lock = format!("version = 1\n\n{}{}", package("1.5.5", "a"), package("1.5.5", "b"));
    assert_eq!(chosen(&[("uv.lock", &lock)]).hint, None);
}

#[test]
fn what_the_project_asks_for_counts_where_nothing_is_locked() {
    let pyproject = "[project]\nname = \"lake\"\ndependencies = [\"metaxy[duckdb]\", \"duckdb>=1.4.1,<1.5\"]\n";
    let choice = chosen(&[("pyproject.toml", pyproject)]);
    assert_eq!((choice.engine.minor, file_of(&choice)), ("1.4", Some("pyproject.toml")));
    let inner = ("services/lake/pyproject.toml", pyproject);
    let files = folder(&[inner, ("uv.lock", LOCKS[0].1), ("services/lake/metaxy.toml", "")]);
    let choice = Choice::of(None, Some(&files.path().join("services/lake/metaxy.toml"))).expect("it is known");
    assert_eq!((choice.engine.minor, file_of(&choice)), ("1.4", Some("uv.lock")));
}

#[test]
fn an_older_release_is_taken_as_what_it_is() {
    for (version, name) in
        [("1.5.2", "1.5.2"), ("1.4.0", "1.4.0"), ("1.5.5", "1.5"), ("1.5.6", "1.5"), ("2.0.0", "2.0")]
    {
        let choice = chosen(&[("requirements.txt", &format!("duckdb=={version}\n"))]);
        assert_eq!(choice.engine.name, name);
        let in_part = choice.told().contains(&format!("DuckDB {version} (measured in part): installed by"));
        assert_eq!(in_part, name == version, "{}", choice.told());
        let pyproject = format!("[tool.lakeplan]\nduckdb = \"{version}\"\n");
        assert_eq!(chosen(&[("pyproject.toml", &pyproject)]).engine.name, name);
        assert_eq!(Choice::of(Some(version), None).map(|choice| choice.engine.name), Ok(name));
    }
}

#[test]
fn what_is_not_known_is_told() {
    let error = Choice::of(Some("1.3"), None).expect_err("it is not known");
    assert!(error.starts_with("unknown DuckDB version `1.3`; the known versions are 1.4"), "{error}");
    let choice = chosen(&[("requirements.txt", "duckdb==3.1.0")]);
    let hint = choice.hint.clone().unwrap_or_default();
    assert!(hint.contains("requirements.txt` installs another: unknown DuckDB version `3.1.0`"), "{hint}");
    let hint = chosen(&[("requirements.txt", "duckdb<1.4,>=1.2")]).hint.unwrap_or_default();
    assert!(hint.contains("unknown DuckDB version `<1.4,>=1.2`"), "{hint}");
    assert_eq!(choice.engine.minor, "1.5");
    let files = folder(&[("pyproject.toml", "[tool.lakeplan]\nduckdb = 1.4\n")]);
    let error = Choice::of(None, Some(&files.path().join("metaxy.toml"))).expect_err("it is no text");
    assert!(
        error.ends_with("`duckdb` in `[tool.lakeplan]` must be a version in quotes, for example `\"1.5\"`"),
        "{error}"
    );
    let error = |text: &str| {
        let files = folder(&[("pyproject.toml", text)]);
        Choice::of(None, Some(Path::new(&files.path().join("metaxy.toml")))).expect_err("it is not known")
    };
    assert!(error("[tool.lakeplan]\nduckdb = \"0.9\"\n").contains("pyproject.toml:2:10: unknown DuckDB version `0.9`"));
}

//! `lakeplan check --fix`, `--unsafe-fixes` and `--diff`.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::path::{Path, PathBuf};
use std::process::Command;

use program::{Run, run};

/// Two slips of the pen, and a plain path that Metaxy does not take for SQLite.
const SLIPS: &str = "\
# the lake of the team
[stores.dev] # ours
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"

[stores.dev.config.ducklake]
catalog = { type = \"sqlite\", uri = \"metadata.sqlite\" }
storage = { type = \"local\", PATH = \"lake\" } # here
Alias   = \"lake\"
";

fn lakeplan(folder: &Path, args: &[&str], stdin: &str) -> Run {
    run(folder, args, &[], stdin)
}

fn folder(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("metaxy.toml");
    std::fs::write(&file, text).expect("a file can be written");
    (folder, file)
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).expect("the file is there")
}

/// A long list of changes is cut when it is shown, and not when it is made.
#[test]
fn a_fix_of_many_places_is_shown_in_part() {
    let headers = |root: &str| {
        let stores = (0..40).map(|number| format!("[{root}stores.s{number}]\ntype = \"x.Y\"\n"));
        stores.collect::<Vec<_>>().concat()
    };
    let (folder, file) = folder(&headers("tool.metaxy."));
    let shown = lakeplan(folder.path(), &["check"], "").stderr;
    assert!(shown.contains("[stores.s11]") && !shown.contains("[stores.s12]"), "{shown}");
    assert!(shown.contains("and 28 more places"), "{shown}");
    lakeplan(folder.path(), &["check", "--fix"], "");
    assert_eq!(read(&file), headers(""));
}

#[test]
fn safe_fixes_are_applied_and_told_and_what_is_left_is_reported() {
    for line_end in ["\n", "\r\n"] {
        let text = |text: &str| text.replace('\n', line_end);
        let (folder, file) = folder(&text(SLIPS));
        let run = lakeplan(folder.path(), &["check", "--fix"], "");
        let wanted = SLIPS.replace("PATH", "path").replace("Alias ", "alias ");
        assert_eq!(read(&file), text(&wanted));
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
        assert!(run.stderr.contains("warning[sqlite-catalog]"), "{}", run.stderr);
        let name = "metaxy.toml";
        for told in [
            format!("fixed {name}: unknown-key: rename to `path`"),
            "1 finding can be fixed with `--unsafe-fixes`\n".to_owned(),
            "0 errors, 1 warning".to_owned(),
        ] {
            assert!(run.stderr.contains(&told), "{told}\n{}", run.stderr);
        }
        let run = lakeplan(folder.path(), &["check", "--fix", "--unsafe-fixes", "--deny", "warnings"], "");
        let wanted = wanted.replace("metadata.sqlite", "sqlite:metadata.sqlite");
        let wanted = wanted.replace("\ncatalog", "\nattach_options = { meta_journal_mode = \"WAL\" }\ncatalog");
        assert_eq!(read(&file), text(&wanted));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
}

#[test]
fn an_error_that_no_fix_mends_is_a_finding_still() {
    let (folder, file) = folder(&SLIPS.replace(", uri = \"metadata.sqlite\"", ""));
    let run = lakeplan(folder.path(), &["check", "--fix", "--format", "json"], "");
    assert!(read(&file).contains("path = \"lake\""), "{}", read(&file));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(json["files"][0]["fixed"].as_array().map(Vec::len), Some(2), "{json}");
    assert_eq!(json["files"][0]["fixed"][0]["applicability"], "safe");
    assert_eq!(json["files"][0]["diagnostics"][0]["code"], "missing-key", "{json}");
}

#[test]
fn a_diff_changes_nothing_and_says_what_would_change() {
    let (folder, file) = folder(SLIPS);
    let run = lakeplan(folder.path(), &["check", "--diff", "metaxy.toml"], "");
    assert_eq!(
        run.stdout,
        "\
--- metaxy.toml
+++ metaxy.toml
@@ -5,5 +5,5 @@
 
 [stores.dev.config.ducklake]
 catalog = { type = \"sqlite\", uri = \"metadata.sqlite\" }
-storage = { type = \"local\", PATH = \"lake\" } # here
-Alias   = \"lake\"
+storage = { type = \"local\", path = \"lake\" } # here
+alias   = \"lake\"
"
    );
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), "2 fixes would be applied to 1 file\n"));
    assert_eq!(read(&file), SLIPS);
    let fixed = lakeplan(folder.path(), &["check", "--fix", "-"], SLIPS);
    let run = lakeplan(folder.path(), &["check", "--diff", "-"], &fixed.stdout);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", "nothing to fix\n"));
}

/// It is a diff as others read it: `git apply` makes of the file what `--fix` makes of it.
#[test]
fn git_applies_the_diff() {
    let (folder, file) = folder(SLIPS.trim_end());
    let diff = lakeplan(folder.path(), &["check", "--diff", "--unsafe-fixes", "metaxy.toml"], "").stdout;
    std::fs::write(folder.path().join("a.diff"), diff).expect("a file can be written");
    let git = Command::new("git").args(["apply", "-p0", "a.diff"]).current_dir(folder.path()).output();
    let git = git.expect("git is installed");
    assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    let applied = read(&file);
    std::fs::write(&file, SLIPS.trim_end()).expect("a file can be written");
    lakeplan(folder.path(), &["check", "--fix", "--unsafe-fixes", "metaxy.toml"], "");
    assert_eq!(read(&file), applied);
    assert_ne!(applied, SLIPS.trim_end());
}

#[test]
fn a_diff_hides_secrets_and_shows_that_they_change() {
    let storage = "{ type = \"s3\", bucket = \"b-1\", region = \"eu-west-1\", secret_name = \"s\", \
                   key_id = \"${KEY}\", secret = \"hunter2-hunter2\" }";
    let (folder, _) = folder(&SLIPS.replace("{ type = \"local\", PATH = \"lake\" }", storage));
    let run = lakeplan(folder.path(), &["check", "--diff", "--unsafe-fixes"], "");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("\n storage") && run.stdout.contains("secret = \"***************\""), "{}", run.stdout);
    assert!(!run.stdout.contains("hunter2"), "{}", run.stdout);
}

#[test]
fn standard_input_comes_out_fixed() {
    let (folder, _) = folder("");
    let run = lakeplan(folder.path(), &["check", "--fix", "-"], SLIPS);
    assert_eq!(run.stdout, SLIPS.replace("PATH", "path").replace("Alias ", "alias "));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = lakeplan(folder.path(), &["check", "--fix", "-", "--format", "json"], SLIPS);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
}

#[test]
fn a_call_that_contradicts_itself_is_refused() {
    let (folder, file) = folder(SLIPS);
    for args in
        [&["check", "--unsafe-fixes"][..], &["check", "--fix", "--diff"], &["check", "--diff", "--format", "json"]]
    {
        let run = lakeplan(folder.path(), args, "");
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args:?}: {}", run.stderr);
    }
    assert_eq!(read(&file), SLIPS);
}

/// The other files are fixed, and the one that cannot be written is reported as it is.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_or_read_stops_no_other() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (folder, file) = folder(SLIPS);
    let locked = folder.path().join("locked.toml");
    std::fs::write(&locked, SLIPS).expect("a file can be written");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o444)).expect("it is ours");
    let link = folder.path().join("link.toml");
    symlink("metaxy.toml", &link).expect("a link");
    std::fs::create_dir(folder.path().join("folder.toml.d")).expect("a folder");
    let run = lakeplan(folder.path(), &["check", "--fix", "vanished.toml", "locked.toml", "link.toml"], "");
    assert_eq!(run.code, Some(2));
    for told in ["cannot read `vanished.toml`", "cannot write `locked.toml`: it is read-only; nothing was changed"] {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    assert!(run.stderr.contains("warning[unknown-key]") && run.stderr.contains("fixed link.toml: "), "{}", run.stderr);
    assert_eq!(read(&locked), SLIPS);
    assert_ne!(read(&file), SLIPS);
    assert!(link.is_symlink());
}

/// Every configuration that has a finding: what `--fix` leaves has nothing left to fix, and parses if it did.
#[test]
fn fixing_twice_is_fixing_once() {
    let messages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages");
    let folder = tempfile::tempdir().expect("a folder");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(messages).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        names.push(entry.file_name().to_string_lossy().into_owned());
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("it can be copied");
    }
    for level in [&[][..], &["--unsafe-fixes"]] {
        let run = |first: &[&str]| {
            let args = first.iter().chain(level).copied().chain(names.iter().map(String::as_str));
            lakeplan(folder.path(), &args.collect::<Vec<_>>(), "")
        };
        let fixed = run(&["check", "--no-env", "--fix", "--format", "json"]);
        let again = run(&["check", "--no-env", "--fix", "--format", "json"]);
        let report = |run: &Run| -> serde_json::Value { serde_json::from_str(&run.stdout).expect("JSON") };
        let (first, mut second) = (report(&fixed), report(&again));
        let mut applied = 0;
        for (index, file) in first["files"].as_array().expect("files").iter().enumerate() {
            assert_eq!(second["files"][index]["fixed"], serde_json::json!([]), "{}", file["path"]);
            second["files"][index]["fixed"] = file["fixed"].clone();
            applied += file["fixed"].as_array().map_or(0, Vec::len);
        }
        assert_eq!(first, second, "what is left stays");
        assert!(applied > 20, "{applied}");
        let diff = run(&["check", "--no-env", "--diff"]);
        assert_eq!((diff.code, diff.stdout.as_str()), (Some(0), ""), "{}", diff.stderr);
    }
}

//! `lakeplan diff`, `share`, `completions` and `man`; help with examples that work; colors; a quiet run.

#![allow(clippy::disallowed_methods, reason = "what the tests start from")]

mod program;

use std::process::{Command, Stdio};

use program::{folder, lakeplan, run};

/// A lake on this machine, and one with a secret.
const LAKES: &str = "\
[stores.local]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"

[stores.local.config.ducklake]
catalog = { type = \"duckdb\", uri = \"${HOME_LAKE:-m.ducklake}\" }
storage = { type = \"local\", path = \"lake\" }

[stores.prod]
type = \"metaxy.ext.duckdb.DuckDBMetadataStore\"
config.database = \":memory:\"

[stores.prod.config.ducklake]
alias = \"prod\"
catalog = { type = \"duckdb\", uri = \"/p.ducklake\" }
storage = { type = \"s3\", bucket = \"b-1\", region = \"eu-west-1\", secret_name = \"s\", key_id = \"${KEY}\", secret = \"hunter2-hunter2\" }
";

#[test]
fn a_diff_shows_what_will_run_otherwise() {
    let moved = LAKES.replace("b-1", "b-2").replace("[stores.local", "[stores.dev");
    let folder = folder(&[("a.toml", LAKES), ("b.toml", &moved), ("c.toml", &LAKES.replace("hunter2-h", "hunter2-g"))]);
    let here = folder.path();
    let run = lakeplan(here, &["diff", "a.toml", "b.toml", "--store", "prod"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    assert!(run.stdout.starts_with("--- a.toml: prod\n+++ b.toml: prod\n@@ -1,4 +1,4 @@\n"), "{}", run.stdout);
    let lines = |sign| run.stdout.lines().filter(|it| it.starts_with(sign)).count() - 1;
    assert!(run.stdout.contains("s3://b-1/") && run.stdout.contains("s3://b-2/"), "{}", run.stdout);
    assert!(lines('-') == lines('+') && run.stdout.contains("KEY_ID '${KEY}', REGION"), "{}", run.stdout);
    assert!(!run.stdout.contains("hunter2"), "{}", run.stdout);
    // All stores: those of one name are compared, and others are there or not.
    let all = lakeplan(here, &["diff", "a.toml", "b.toml"]).stdout;
    for header in [
        "--- a.toml: local\n+++ /dev/null\n",
        "--- /dev/null\n+++ b.toml: dev\n",
        "--- a.toml: prod\n+++ b.toml: prod\n",
    ] {
        assert!(all.contains(header), "{header}\n{all}");
    }
    // Two stores of one file, and two of two.
    let stores = lakeplan(here, &["diff", "a.toml", "--store", "local", "--store", "prod"]);
    assert!(
        stores.code == Some(1)
            && stores.stdout.contains("\n-USE ducklake;\n")
            && stores.stdout.ends_with("+USE prod;\n"),
        "{}",
        stores.stdout
    );
    let same =
        lakeplan(here, &["diff", "a.toml", "b.toml", "--store", "local", "--store", "dev", "--flavor", "metaxy"]);
    let name = |text: &str| text.replace("metaxy_generated_dev", "metaxy_generated_local");
    assert!(same.code == Some(1) && name(&same.stdout).contains("metaxy_generated_local"), "{}", same.stdout);
    for args in [&["diff", "a.toml", "a.toml"][..], &["diff", "a.toml", "-", "--store", "local"]] {
        let run = program::run(here, args, &[], LAKES);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
    }
    // A secret is seen to differ, and not seen.
    let secret = lakeplan(here, &["diff", "a.toml", "c.toml"]);
    assert_eq!(secret.code, Some(1));
    assert!(secret.stderr.contains("differ in a secret") && !secret.stdout.contains("hunter2"), "{}", secret.stdout);
    // A variable has its name, whatever the process has, unless it is given a value.
    let variables = ["diff", "a.toml", "b.toml", "--store", "local", "--store", "dev", "--env", "HOME_LAKE=given"];
    assert!(lakeplan(here, &variables).stdout.contains("METADATA_PATH 'given'"));
}

#[test]
fn a_diff_that_cannot_be_made_says_why() {
    let folder = folder(&[
        ("a.toml", LAKES),
        ("broken.toml", &LAKES.replace("uri = \"/p.ducklake\"", "ur = 1")),
        ("none.toml", ""),
    ]);
    let here = folder.path();
    for (args, code, told) in [
        (&["diff", "a.toml", "broken.toml"][..], 1, "error[missing-key]"),
        (&["diff", "a.toml", "none.toml"], 1, "there is no DuckLake store in none.toml"),
        (&["diff", "a.toml", "gone.toml"], 2, "cannot read `gone.toml`"),
        (&["diff", "a.toml"], 2, "add a second file, or two stores"),
        (&["diff", "-", "-"], 2, "standard input can be read only once"),
        (&["diff", "a.toml", "a.toml", "--store", "x"], 2, "a.toml: there is no DuckLake store `x`"),
        (&["diff", "a.toml", "a.toml", "a.toml"], 2, "unexpected"),
    ] {
        let run = lakeplan(here, args);
        assert!(run.code == Some(code) && run.stderr.contains(told), "{args:?}: {:?} {}", run.code, run.stderr);
    }
}

#[test]
fn a_link_holds_the_text_without_its_secrets() {
    let folder = folder(&[("metaxy.toml", &format!("{LAKES}# password = s3cr3t-word\n"))]);
    let here = folder.path();
    let run = lakeplan(here, &["share", "--url", "https://play.example/lake/?theme=dark#old"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(
        run.stderr,
        "left out of the link: `stores.prod.config.ducklake.storage.secret` (line 16)\n\
         left out of the link: a secret in a comment (line 17)\n"
    );
    let link = run.stdout.strip_prefix("https://play.example/lake/?theme=dark#").expect("it is the address");
    let text = lakeplan::share::decode(link.trim_end()).expect("the page reads it");
    assert_eq!(text, lakeplan::share::redact(&format!("{LAKES}# password = s3cr3t-word\n")).text);
    assert!(!text.contains("hunter2") && !text.contains("s3cr3t"), "{text}");
    let run = lakeplan(here, &["share", "--store", "prod", "--flavor", "metaxy", "--quiet"]);
    assert!(run.stdout.starts_with("#v1=") && run.stdout.ends_with("&store=prod&flavor=metaxy\n"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
    for (stdin, args, code, told) in [
        ("password = s3cr3t", &["share", "-"][..], 1, "it is not certain what is secret"),
        (LAKES, &["share", "-", "--store", "x"], 2, "no DuckLake store `x`"),
        (&format!("# {}", "é".repeat(200_000)), &["share", "-"], 2, "is too long"),
    ] {
        let run = program::run(here, args, &[], stdin);
        assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{}", run.stderr);
        assert!(run.stderr.contains(told) && !run.stderr.contains("s3cr3t"), "{}", run.stderr);
    }
}

/// Every command has examples, and each of them does what it is there for.
#[test]
fn the_examples_of_the_help_work() {
    let commands = [
        "check",
        "completions",
        "config",
        "diff",
        "doctor",
        "explain",
        "export",
        "import",
        "man",
        "migrate",
        "schema",
        "share",
        "sql",
    ];
    let mut count = 0;
    for command in [&[][..]].into_iter().chain(commands.iter().map(std::slice::from_ref)) {
        let text = format!("store = \"local\"\n{LAKES}");
        let folder = folder(&[("metaxy.toml", &text), ("main.toml", &text), ("old.toml", &text)]);
        let here = folder.path();
        std::fs::create_dir(here.join("teams")).expect("a folder");
        std::fs::create_dir(here.join("lakes")).expect("a folder");
        for copy in ["teams/metaxy.toml", "lakes/a.toml"] {
            std::fs::write(here.join(copy), LAKES).expect("it can be written");
        }
        let error = "IO Error: Cannot open file \"m.ducklake\": No such file or directory";
        std::fs::write(here.join("error.txt"), error).expect("it can be written");
        let sql = "ATTACH 'ducklake:m.ducklake' AS lake (DATA_PATH 'files/');";
        std::fs::write(here.join("lake.sql"), sql).expect("it can be written");
        let help = lakeplan(here, &[command, &["--help"]].concat());
        assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""));
        let examples = help.stdout.split_once("examples:\n").unwrap_or_else(|| panic!("{}", help.stdout)).1;
        for line in examples.lines().take_while(|line| line.starts_with("  lakeplan ")) {
            let call = line.split(['#', '|', '>']).next().unwrap_or_default();
            // As a shell does: what stands between quotes is one word.
            let parts = call.split('\'').enumerate();
            let words = parts.flat_map(|(at, part)| match at % 2 {
                0 => part.split_whitespace().collect(),
                _ => vec![part],
            });
            let words: Vec<&str> = words.skip(1).collect();
            let arguments: Vec<String> =
                words.iter().map(|word| word.replace('~', here.to_str().expect("UTF-8"))).collect();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            count += 1;
            // A DuckDB may be there or not: the native tests run the doctor.
            let good: &[i32] = if words[0] == "doctor" { &[0, 1, 2] } else { &[0] };
            let good = if words[0] == "diff" && words.contains(&"local") { &[1] } else { good };
            let good = if words.contains(&"--error") || words.contains(&"--diff") { &[0, 1] } else { good };
            let run = run(here, &arguments, &[("KEY", "k")], "");
            let code = run.code.expect("it ends by itself");
            assert!(good.contains(&code), "{line}: {code}\n{}{}", run.stdout, run.stderr);
            assert!(
                !run.stderr.contains("unexpected argument") && !run.stderr.contains("invalid value"),
                "{line}: {}",
                run.stderr
            );
        }
    }
    assert!(count > 25, "{count}");
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let folder = folder(&[]);
    let run = lakeplan(folder.path(), &["man", "--dir", "man"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
    let mut names: Vec<String> = std::fs::read_dir(folder.path().join("man"))
        .expect("it is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() > 10 && names[0] == "lakeplan-check.1", "{names:?}");
    let page = lakeplan(folder.path(), &["man", "check"]).stdout;
    let kept = std::fs::read_to_string(folder.path().join("man/lakeplan-check.1")).expect("it is there");
    assert_eq!(page, kept);
    for part in [".TH lakeplan-check 1", ".SH NAME", "\\fB\\-\\-exclude\\fR", "exit codes"] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // Once more, over the pages that are there.
    assert_eq!(lakeplan(folder.path(), &["man", "--dir", "man"]).code, Some(0));
    assert_eq!(lakeplan(folder.path(), &["man", "nothing"]).code, Some(2));
}

#[test]
fn every_shell_has_its_completions() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = lakeplan(folder.path(), &["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{shell}");
        // The last two complete no values of options.
        let words = ["snapshot", "doctor", "half-credentials", "gitlab"];
        for word in &words[..if ["powershell", "elvish"].contains(&shell) { 2 } else { 4 }] {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(lakeplan(folder.path(), &["completions", "tcsh"]).code, Some(2));
}

/// Bash is on every machine that runs the tests; it asks the function that is printed.
#[cfg(target_os = "linux")]
#[test]
fn bash_completes_commands_options_and_codes() {
    let folder = folder(&[]);
    let script = lakeplan(folder.path(), &["completions", "bash"]).stdout;
    let completed = |words: &[&str]| {
        let last = words.len() - 1;
        let ask = format!(
            "{script}\nCOMP_WORDS=({}); COMP_CWORD={last}; _lakeplan lakeplan '{}' '{}' 2>/dev/null; echo \"${{COMPREPLY[*]}}\"",
            words.join(" "),
            words[last],
            words[last - 1]
        );
        let bash = Command::new("bash").args(["--norc", "-c", &ask]).stderr(Stdio::inherit()).output();
        String::from_utf8(bash.expect("bash is installed").stdout).expect("UTF-8").trim_end().to_owned()
    };
    assert_eq!(completed(&["lakeplan", "sh"]), "share");
    assert_eq!(completed(&["lakeplan", "check", "--unsafe"]), "--unsafe-fixes");
    assert_eq!(completed(&["lakeplan", "check", "--format", "s"]), "sarif");
    assert_eq!(completed(&["lakeplan", "check", "--ignore", "half"]), "half-credentials");
    assert_eq!(completed(&["lakeplan", "check", "--deny", "warn"]), "warnings");
    assert_eq!(completed(&["lakeplan", "sql", "--flavor", "m"]), "metaxy");
}

#[test]
fn colors_are_where_they_are_wanted() {
    let folder = folder(&[("metaxy.toml", &LAKES.replace("path =", "PATH ="))]);
    let colored = |env: &[(&str, &str)]| {
        let run = run(folder.path(), &["check", "metaxy.toml"], env, "");
        assert!(run.stderr.contains("unknown-key"), "{}", run.stderr);
        run.stderr.contains('\u{1b}')
    };
    assert!(!colored(&[]), "nobody looks");
    assert!(colored(&[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    for format in ["json", "github", "sarif", "gitlab", "junit"] {
        let args = ["check", "metaxy.toml", "--format", format];
        assert!(!run(folder.path(), &args, &[("CLICOLOR_FORCE", "1")], "").stdout.contains('\u{1b}'), "{format}");
    }
}

/// What is no pair may be the value alone, which a log must not show.
#[test]
fn a_variable_that_cannot_be_read_is_not_repeated() {
    let folder = folder(&[("metaxy.toml", "")]);
    for args in
        [&["sql", "--env", "c4nary"][..], &["check", "--env", "=c4nary"], &["export", "--to", "sql", "--env", "c4nary"]]
    {
        let run = lakeplan(folder.path(), args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        assert!(run.stderr.contains("expected `KEY=VALUE`") && !run.stderr.contains("c4nary"), "{}", run.stderr);
    }
}

#[test]
fn a_quiet_run_prints_results_and_findings() {
    let folder = folder(&[("metaxy.toml", LAKES)]);
    let here = folder.path();
    for args in
        [&["--quiet", "check", "--env", "KEY=k", "--ignore", "relative-data-path"][..], &["check", "-q", "--diff"]]
    {
        let run = lakeplan(here, args);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""), "{args:?}");
    }
    let run = lakeplan(here, &["sql", "--quiet", "--store", "local"]);
    assert!(run.stdout.ends_with("USE ducklake;\n"), "{}", run.stderr);
    let broken = lakeplan(here, &["sql", "gone.toml", "-q"]);
    assert!(broken.code == Some(2) && broken.stderr.contains("cannot read"), "{}", broken.stderr);
    std::fs::write(here.join("metaxy.toml"), LAKES.replace("path = \"lake\"", "PATH = \"lake\""))
        .expect("it can be written");
    let run = lakeplan(here, &["check", "-q", "--fix"]);
    assert_eq!(run.code, Some(0));
    assert!(!run.stderr.contains("fixed ") && !run.stderr.contains("DuckLake stores in"), "{}", run.stderr);
}

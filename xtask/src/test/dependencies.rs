//! The dependencies against `deny.toml`: their licenses, where they come from, and that none is there twice.
//!
//! `cargo deny check` does the same and knows advisories too, but takes minutes to compile and a database
//! from the internet; this asks cargo alone.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail};
use toml::de::{DeTable, DeValue};

use crate::paths;
use crate::proc::{command, run_quiet};

/// Checks the whole workspace, for every target and with every feature.
pub(super) fn check() -> Result<()> {
    let policy = fs::read_to_string(paths::root().join("deny.toml")).context("cannot read `deny.toml`")?;
    let mut tree = command("cargo");
    tree.current_dir(paths::root()).args(["tree", "--locked", "--workspace", "--all-features", "--target=all"]);
    tree.args(["--edges=normal,build,dev", "--prefix=none", "--format={p}|{l}"]);
    let faults = Policy::read(&policy)?.faults(&run_quiet(&mut tree)?);
    if !faults.is_empty() {
        bail!("`deny.toml` does not allow these:\n{}", faults.join("\n"));
    }
    Ok(())
}

/// What `deny.toml` allows.
struct Policy {
    licenses: Vec<String>,
    /// Versions that may be there beside another, as `name@1.2`.
    twice: Vec<String>,
}

impl Policy {
    fn read(toml: &str) -> Result<Self> {
        let table = DeTable::parse(toml).context("`deny.toml` is not TOML")?;
        let list = |section: &str, key: &str| {
            let found = table.get_ref().get(section).and_then(|it| it.get_ref().get(key));
            found
                .and_then(|it| it.get_ref().as_array())
                .with_context(|| format!("`deny.toml` has no `{section}.{key}`"))
        };
        let text = |value: &DeValue<'_>| value.as_str().unwrap_or_default().to_owned();
        Ok(Self {
            licenses: list("licenses", "allow")?.iter().map(|it| text(it.get_ref())).collect(),
            twice: list("bans", "skip")?
                .iter()
                .filter_map(|it| it.get_ref().get("crate").map(|it| text(it.get_ref())))
                .collect(),
        })
    }

    /// What is not allowed, of the lines `name v1.2.3 (source)|license` that cargo prints.
    fn faults(&self, tree: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut lines: Vec<&str> = tree.lines().map(|it| it.trim_end_matches(" (*)")).collect();
        lines.sort_unstable();
        lines.dedup();
        for line in lines {
            let Some((package, license)) = line.split_once('|') else { continue };
            let mut words = package.split(' ');
            let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            versions.entry(name).or_default().push(version.trim_start_matches('v'));
            let root = format!("({}", paths::root().display());
            if let Some(source) = words.find(|it| *it != "(proc-macro)" && !it.starts_with(&root)) {
                faults.push(format!("{name} {version} is not from crates.io: {source}"));
            }
            if !is_allowed(license, &self.licenses) {
                faults.push(format!("{name} {version} has the license `{license}`"));
            }
        }
        for (name, versions) in versions {
            let skipped = |version: &&&str| self.twice.iter().any(|it| names(it, name, version));
            let left: Vec<&str> = versions.iter().filter(|version| !skipped(version)).copied().collect();
            if left.len() > 1 {
                faults.push(format!("{name} is there in several versions: {}", left.join(", ")));
            }
        }
        faults
    }
}

/// Whether `name@1.2` names a version of a crate.
fn names(skip: &str, name: &str, version: &str) -> bool {
    let rest = skip.split_once('@').filter(|it| it.0 == name).and_then(|it| version.strip_prefix(it.1));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether the licenses allow an expression, in which `OR` leaves a choice and `AND` does not. Older crates
/// write `/` for `OR`.
fn is_allowed(expression: &str, licenses: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let allowed = any(&mut words, licenses);
    allowed && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, licenses: &[String]) -> bool {
    let mut allowed = all(words, licenses);
    while words.next_if_eq(&"OR").is_some() {
        allowed |= all(words, licenses);
    }
    allowed
}

fn all(words: &mut Words<'_>, licenses: &[String]) -> bool {
    let mut allowed = one(words, licenses);
    while words.next_if_eq(&"AND").is_some() {
        allowed &= one(words, licenses);
    }
    allowed
}

fn one(words: &mut Words<'_>, licenses: &[String]) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        let allowed = any(words, licenses);
        return allowed & (words.next() == Some(")"));
    }
    // An exception is a license of its own, which the list would have to name.
    let exception = words.next_if_eq(&"WITH").and_then(|_| words.next());
    let license = exception.map_or_else(|| word.to_owned(), |it| format!("{word} WITH {it}"));
    licenses.contains(&license)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_license_is_allowed_by_its_expression() {
        let licenses = ["MIT", "Apache-2.0", "ISC"].map(str::to_owned);
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("", false),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("MIT AND GPL-3.0", false),
            ("(GPL-3.0 OR MIT) AND ISC", true),
            ("MIT AND (GPL-3.0 OR BSL-1.0)", false),
            ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", false),
            ("Apache-2.0 WITH LLVM-exception OR MIT", true),
        ] {
            assert_eq!(is_allowed(expression, &licenses), expected, "{expression}");
        }
    }

    #[test]
    fn what_is_not_allowed_is_told() {
        let policy = "[licenses]\nallow = [\"MIT\"]\n[bans]\nskip = [{ crate = \"b@1\", reason = \"x\" }]\n";
        let own = format!("own v0.1.0 ({})|MIT", paths::root().join("core").display());
        let tree = format!(
            "{own}\na v1.0.0|MIT\na v2.0.0|MIT\na v2.0.0|MIT (*)\nb v1.3.0|MIT\nb v2.0.0 (proc-macro)|MIT\n\
             c v1.0.0 (https://example.com/c#0)|MIT\nd v1.0.0|GPL-3.0\n\n"
        );
        let faults = Policy::read(policy).expect("a policy").faults(&tree);
        let expected = [
            "c v1.0.0 is not from crates.io: (https://example.com/c#0)",
            "d v1.0.0 has the license `GPL-3.0`",
            "a is there in several versions: 1.0.0, 2.0.0",
        ];
        assert_eq!(faults, expected);
    }

    #[test]
    fn a_version_is_named_by_its_beginning() {
        assert!(names("b@1", "b", "1.3.0") && names("b@0.27", "b", "0.27.2") && names("b@1.2.3", "b", "1.2.3"));
        assert!(!names("b@1", "b", "10.0.0") && !names("b@1", "c", "1.0.0") && !names("b", "b", "1.0.0"));
    }
}

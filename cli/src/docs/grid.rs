//! `docs/grid.md`: every case of the native tests, and what happened when it was run, read from
//! the snapshots that those tests compare.

use std::fmt::Write as _;

use crate::docs::header::header;

/// The page, from the names of the cases and the texts of their snapshots.
pub(crate) fn text(snapshots: &[(String, String)]) -> String {
    let cases: Vec<Case<'_>> = snapshots.iter().map(|(name, text)| Case::read(name, text)).collect();
    let mut page = header("native-tests/cases and their snapshots");
    let _ = write!(
        page,
        "# Configurations that were run\n\n\
         Each case is a configuration whose SQL was run on DuckDB {} with PostgreSQL, S3, or the local disk. It *works* if a \
         table of 250 rows was written (more than stay in the catalog), read by a second process, and removed again; if \
         running the statements twice changes nothing; if the catalog, files and objects are in the configured places, \
         written with the configured key; and if there are no secrets other than the configured ones, and no file or table \
         contains their text. It *fails* if DuckDB reports an error, and *strays* if there is no error but something is in \
         the wrong place.\n\n\
         `cargo xtask test --only native` runs them again; all observations are in `native-tests/snapshots/cases`.\n\n",
        lakeplan::duckdb::V1_5.version
    );
    for flavor in ["duckdb", "metaxy"] {
        let count = |verdict: &str| cases.iter().filter(|case| case.verdict(flavor) == verdict).count();
        let _ = writeln!(
            page,
            "- the `{flavor}` flavor: {} of {} work, {} fail, {} stray",
            count("works"),
            cases.len(),
            count("fails"),
            count("strays")
        );
    }
    page.push_str("\n| case | configuration | `duckdb` flavor | `metaxy` flavor |\n|---|---|---|---|\n");
    for case in &cases {
        let _ = writeln!(
            page,
            "| [{name}](../native-tests/cases/{name}/metaxy.toml) | {} | {} | {} |",
            cell(case.about),
            cell(&case.shown("duckdb")),
            cell(&case.shown("metaxy")),
            name = case.name
        );
    }
    page
}

/// A case as its snapshot tells it.
struct Case<'a> {
    name: &'a str,
    about: &'a str,
    /// Each run: the flavor, how it ended, and what followed.
    runs: Vec<(&'a str, &'a str, &'a str)>,
}

const SAME: &str = "the same statements";

impl<'a> Case<'a> {
    fn read(name: &'a str, snapshot: &'a str) -> Self {
        // Two lines of `---` hold what insta notes.
        let text = snapshot.splitn(3, "---\n").nth(2).unwrap_or(snapshot);
        let mut parts = text.split("━━━ ");
        let about = parts.next().and_then(|head| head.lines().next()).unwrap_or_default();
        let run = |part: &'a str| {
            let (title, rest) = part.split_once('\n').unwrap_or((part, ""));
            let (flavor, verdict) = title.split_once(": ")?;
            Some((flavor, verdict, rest))
        };
        Self { name, about, runs: parts.filter_map(run).collect() }
    }

    /// How the first run in a flavor ended: a later one is after a fix.
    fn verdict(&self, flavor: &str) -> &'a str {
        match self.first(flavor) {
            Some((_, SAME, _)) => self.verdict("duckdb"),
            Some((_, verdict, _)) => verdict,
            None => "not run",
        }
    }

    fn first(&self, flavor: &str) -> Option<(&'a str, &'a str, &'a str)> {
        self.runs.iter().find(|run| run.0 == flavor).copied()
    }

    /// How it ended, with what DuckDB said or what lies elsewhere, and what a fix changes.
    fn shown(&self, flavor: &str) -> String {
        let Some((_, verdict, rest)) = self.first(flavor) else { return "not run".to_owned() };
        let mut shown = verdict.to_owned();
        if let Some(trouble) = rest.lines().find_map(|line| line.strip_prefix("✗ ")) {
            let _ = write!(shown, ": {trouble}");
        }
        let fixed = self.runs.iter().filter(|run| run.0 == flavor).nth(1);
        if let Some((_, fixed, _)) = fixed {
            let title = rest.lines().find_map(|line| line.strip_prefix("After the fix: ")).unwrap_or_default();
            let _ = write!(shown, " — {fixed} after the fix: {title}");
        }
        shown
    }
}

/// Text as a cell: a bar would end it, and a `<` begin HTML.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_becomes_a_row() {
        let snapshot = "---\nsource: x\n---\nAbout it.\n\n[toml]\n\n━━━ duckdb: works\nSQL;\n\n✓ seen\n\n━━━ metaxy: fails\n\
                        SQL;\n\n✗ ATTACH: a | b\n✓ seen\n\nAfter the fix: do it\n━━━ metaxy: works\n";
        let same = "---\n---\nOther.\n\n━━━ duckdb: strays\n\n✗ stray file: x\n\n━━━ metaxy: the same statements\n";
        let page = text(&[("one".to_owned(), snapshot.to_owned()), ("two".to_owned(), same.to_owned())]);
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| [")).collect();
        assert_eq!(
            rows,
            [
                "| [one](../native-tests/cases/one/metaxy.toml) | About it. | works | fails: ATTACH: a \\| b — works after the fix: do it |",
                "| [two](../native-tests/cases/two/metaxy.toml) | Other. | strays: stray file: x | the same statements |",
            ]
        );
        assert!(page.contains("- the `duckdb` flavor: 1 of 2 work, 0 fail, 1 stray\n"), "{page}");
        assert!(page.contains("- the `metaxy` flavor: 0 of 2 work, 1 fail, 1 stray\n"), "{page}");
    }
}

//! `docs/grid.md`: every case of the native tests, and what happened when it was run, read from
//! the snapshots that those tests compare.

use std::fmt::Write as _;

use lakeplan::Engine;

use crate::docs::header::header;

/// What was seen: the names of cases with the texts of their snapshots.
pub(crate) struct Outcomes {
    /// Every case on the default version.
    pub(crate) default: Vec<(String, String)>,
    /// Those that came otherwise on another one.
    pub(crate) others: Vec<(&'static Engine, Vec<(String, String)>)>,
}

/// The versions on which the cases run beside the default one, the newest first.
pub(crate) fn others() -> impl Iterator<Item = &'static Engine> {
    let measured = Engine::known().iter().copied().filter(|duckdb| duckdb.is_measured());
    measured.filter(|duckdb| duckdb.minor != default().minor)
}

fn default() -> &'static Engine {
    <&Engine>::default()
}

/// The flavors, with those that the snapshots call so.
const FLAVORS: [&str; 2] = ["duckdb", "metaxy"];

/// The page.
pub(crate) fn text(outcomes: &Outcomes) -> String {
    fn read((name, text): &(String, String)) -> Case<'_> {
        Case::read(name, text)
    }
    let cases: Vec<Case<'_>> = outcomes.default.iter().map(read).collect();
    let others: Vec<(&Engine, Vec<Case<'_>>)> =
        outcomes.others.iter().map(|(duckdb, cases)| (*duckdb, cases.iter().map(read).collect())).collect();
    let versions: Vec<&str> =
        std::iter::once(default()).chain(others.iter().map(|it| it.0)).map(|it| it.version).collect();
    let mut page = header("native-tests/cases and their snapshots");
    let _ = write!(
        page,
        "# Configurations that were run\n\nEach case is a configuration whose SQL was run on DuckDB {} with \
         PostgreSQL, S3, or the local disk. It *works* if a table of 250 rows was written (more than stay in the \
         catalog), read by a second process, and removed again; if running the statements twice changes nothing; if \
         the catalog, files and objects are in the configured places, written with the configured key; and if there \
         are no secrets other than the configured ones, and no file or table contains their text. It *fails* if \
         DuckDB reports an error, and *strays* if there is no error but something is in the wrong place.\n\nA sample \
         of them (`native-tests/tests/client/sample.rs`) was run with Metaxy {} itself too: on each of these versions \
         it opened the store, wrote a feature and read it in a second process, and the result was that of the column \
         of the `metaxy` flavor, also after a fix. It rejects one file, `older-spelling`, whose keys are those of its \
         documentation, and accepts it after the fixes.\n\n`cargo xtask test --only native` runs them again; all \
         observations are in `native-tests/snapshots/cases`, and what was otherwise on another version in the folders \
         beside it.\n\n",
        versions.join(" and "),
        lakeplan::METAXY_VERSION,
    );
    let mut head = "\n| case | configuration |".to_owned();
    let mut line = "|---|---|".to_owned();
    for (duckdb, own) in std::iter::once((default(), &Vec::new())).chain(others.iter().map(|(it, own)| (*it, own))) {
        for flavor in FLAVORS {
            let seen = cases.iter().map(|case| own.iter().find(|it| it.name == case.name).unwrap_or(case));
            let verdicts: Vec<&str> = seen.map(|case| case.verdict(flavor)).collect();
            let count = |verdict: &str| verdicts.iter().filter(|it| **it == verdict).count();
            let _ = writeln!(
                page,
                "- the `{flavor}` flavor on {}: {} of {} work, {} fail, {} stray",
                duckdb.minor,
                count("works"),
                cases.len(),
                count("fails"),
                count("strays")
            );
            let _ = write!(head, " `{flavor}` flavor on {} |", duckdb.minor);
            line.push_str("---|");
        }
    }
    let _ = writeln!(page, "{head}\n{line}");
    for case in &cases {
        let mut row =
            format!("| [{name}](../native-tests/cases/{name}/metaxy.toml) | {} |", cell(case.about), name = case.name);
        let shown = |case: &Case<'_>| FLAVORS.map(|flavor| cell(&case.shown(flavor)));
        let own = shown(case);
        for cell in &own {
            let _ = write!(row, " {cell} |");
        }
        for (_, otherwise) in &others {
            let there = otherwise.iter().find(|it| it.name == case.name).map(shown);
            for (here, there) in own.iter().zip(there.as_ref().unwrap_or(&own)) {
                let _ = write!(row, " {} |", if here == there { "the same" } else { there });
            }
        }
        let _ = writeln!(page, "{row}");
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
        let older = "---\n---\nAbout it.\n\n━━━ duckdb: fails\nSQL;\n\n✗ ATTACH: older\n\n━━━ metaxy: fails\nSQL;\n\n\
                     ✗ ATTACH: a | b\n✓ seen\n\nAfter the fix: do it\n━━━ metaxy: works\n";
        let named = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let page = text(&Outcomes {
            default: vec![named("one", snapshot), named("two", same)],
            others: vec![(&lakeplan::duckdb::V1_4, vec![named("one", older)])],
        });
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
        assert_eq!(
            rows,
            [
                "| case | configuration | `duckdb` flavor on 1.5 | `metaxy` flavor on 1.5 | `duckdb` flavor on 1.4 | `metaxy` flavor on 1.4 |",
                "| [one](../native-tests/cases/one/metaxy.toml) | About it. | works | fails: ATTACH: a \\| b — works after the fix: do it | fails: ATTACH: older | the same |",
                "| [two](../native-tests/cases/two/metaxy.toml) | Other. | strays: stray file: x | the same statements | the same | the same |",
            ]
        );
        assert!(page.contains("- the `duckdb` flavor on 1.5: 1 of 2 work, 0 fail, 1 stray\n"), "{page}");
        assert!(page.contains("- the `metaxy` flavor on 1.5: 0 of 2 work, 1 fail, 1 stray\n"), "{page}");
        assert!(page.contains("- the `duckdb` flavor on 1.4: 0 of 2 work, 1 fail, 1 stray\n"), "{page}");
    }
}

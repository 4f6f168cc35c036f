//! Lists of requirements, as far as they say which `duckdb` is installed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lakeplan::Engine;

use super::read::read;

/// What a requirement leaves of the versions of `duckdb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// This one.
    Exact(String),
    /// Those of one minor version, or none that is known.
    Range(String),
}

/// What lists of requirements say of `duckdb`, with the file that does.
#[derive(Debug, Default)]
pub(super) struct Pins {
    seen: BTreeSet<PathBuf>,
    found: Vec<(PathBuf, Wanted)>,
}

impl Pins {
    /// Reads a list, and those that it includes.
    pub(super) fn read(&mut self, path: &Path) {
        // A list that includes itself is read once.
        let own = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let Some(text) = read(path).filter(|_| self.seen.insert(own)) else { return };
        for line in logical_lines(&text) {
            if let Some(other) = included(&line) {
                let folder = path.parent().unwrap_or(Path::new("."));
                self.read(&folder.join(other));
            } else if let Some(wanted) = Wanted::of_line(&line) {
                self.add(path, wanted);
            }
        }
    }

    pub(super) fn add(&mut self, file: &Path, wanted: Wanted) {
        self.found.push((file.to_owned(), wanted));
    }

    /// The versions, and the first file that names one of them: those that are named whole, else those of
    /// the ranges.
    pub(super) fn into_versions(self) -> Option<(PathBuf, Vec<String>)> {
        let is_exact = |wanted: &Wanted| matches!(wanted, Wanted::Exact(_));
        let exact = self.found.iter().any(|(_, wanted)| is_exact(wanted));
        let chosen: Vec<_> = self.found.into_iter().filter(|(_, wanted)| is_exact(wanted) == exact).collect();
        let file = chosen.first()?.0.clone();
        let versions = chosen.into_iter().map(|(_, wanted)| match wanted {
            Wanted::Exact(version) | Wanted::Range(version) => version,
        });
        Some((file, versions.collect()))
    }
}

/// The lines, those that end in `\` joined with the next, without comments.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    for line in text.lines() {
        let comment = line.find('#').filter(|at| line[..*at].chars().next_back().is_none_or(char::is_whitespace));
        if let Some(line) = line.strip_suffix('\\').filter(|_| comment.is_none()) {
            open += line;
        } else {
            open += &line[..comment.unwrap_or(line.len())];
            lines.push(std::mem::take(&mut open).trim().to_owned());
        }
    }
    lines.push(open);
    lines
}

/// The list that a line includes, or that limits what is installed.
fn included(line: &str) -> Option<&str> {
    let after =
        ["--requirement", "--constraint", "-r", "-c"].into_iter().find_map(|option| line.strip_prefix(option))?;
    let path = after.strip_prefix('=').unwrap_or(after).trim();
    // Another option begins so, or it is one that is downloaded.
    (!path.is_empty() && !path.starts_with('-') && !path.contains("://")).then_some(path)
}

impl Wanted {
    /// What a requirement says, if it is one of `duckdb` and leaves one minor version.
    pub(super) fn of_line(line: &str) -> Option<Self> {
        let line = line.split(" --").next().unwrap_or(line).trim();
        let end = line.find(|it: char| !it.is_ascii_alphanumeric() && !"-_.".contains(it)).unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        if !name.eq_ignore_ascii_case("duckdb") {
            return of_file(line);
        }
        let rest = rest.trim_start();
        let rest = match rest.strip_prefix('[') {
            Some(extras) => extras.split_once(']')?.1.trim_start(),
            None => rest,
        };
        if let Some(address) = rest.strip_prefix('@') {
            return of_file(address.trim());
        }
        let specifiers = rest.split(';').next().unwrap_or_default().trim();
        let specifiers = specifiers.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(specifiers);
        of_specifiers(specifiers)
    }
}

/// The version in the name of a wheel or of an archive, in a folder or behind a URL.
fn of_file(address: &str) -> Option<Wanted> {
    let address = address.split([' ', ';', '#', '?']).next()?;
    let name = address.rsplit(['/', '\\']).next()?;
    let rest = name.strip_prefix("duckdb-")?;
    let archive = [".tar.gz", ".zip"].into_iter().find_map(|end| rest.strip_suffix(end));
    let version = archive.or_else(|| rest.strip_suffix(".whl")?.split('-').next())?;
    version.starts_with(|it: char| it.is_ascii_digit()).then(|| Wanted::Exact(version.to_owned()))
}

/// Three numbers of a version, by which versions are compared.
type Numbers = [u32; 3];

fn of_specifiers(text: &str) -> Option<Wanted> {
    let (mut lowest, mut end): (Numbers, Numbers) = ([0; 3], [u32::MAX; 3]);
    for specifier in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        let start = specifier.find(|it: char| !"=<>!~".contains(it))?;
        let (operator, version) = specifier.split_at(start);
        let version = version.trim().trim_start_matches(['v', 'V']);
        let (bare, any) = version.strip_suffix(".*").map_or((version, false), |bare| (bare, true));
        let (numbers, count) = numbers(bare)?;
        match operator {
            "==" | "===" if !any => return Some(Wanted::Exact(version.to_owned())),
            // What is left out of a series leaves the series.
            "!=" => {}
            "==" => {
                lowest = lowest.max(numbers);
                end = end.min(after(numbers, count));
            }
            "~=" if count > 1 => {
                lowest = lowest.max(numbers);
                end = end.min(after(numbers, count - 1));
            }
            ">=" => lowest = lowest.max(numbers),
            ">" => lowest = lowest.max(after(numbers, 3)),
            "<" => end = end.min(numbers),
            "<=" => end = end.min(after(numbers, 3)),
            _ => return None,
        }
    }
    let known = Engine::known()
        .iter()
        .filter(|engine| numbers(engine.minor).is_some_and(|(first, _)| lowest.max(first) < end.min(after(first, 2))));
    match known.collect::<Vec<_>>()[..] {
        [engine] => Some(Wanted::Range(engine.minor.to_owned())),
        [] if lowest < end => Some(Wanted::Range(text.to_owned())),
        _ => None,
    }
}

/// The numbers of a version, and how many it has.
fn numbers(text: &str) -> Option<(Numbers, usize)> {
    let mut numbers = [0; 3];
    let mut count = 0;
    for part in text.split('.').take(numbers.len()) {
        let digits = part.split(|it: char| !it.is_ascii_digit()).next().unwrap_or_default();
        numbers[count] = digits.parse().ok()?;
        count += 1;
    }
    Some((numbers, count))
}

/// The first version behind all that begin with the first `count` numbers.
fn after(version: Numbers, count: usize) -> Numbers {
    let mut next = [0; 3];
    next[..count].copy_from_slice(&version[..count]);
    next[count - 1] = next[count - 1].saturating_add(1);
    next
}
